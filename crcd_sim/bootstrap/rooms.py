"""The file of a room: prepared once, carried to each workstation, where a candidate only chooses a code.

The workstation keeps a copy in its data folder until staff put it away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crcd_sim import paths
from crcd_sim.bootstrap.installation import Installation
from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.room import RoomPlan
from crcd_sim.domain.room_file import as_data, from_data
from crcd_sim.services.records.ports import SittingSummary

SUFFIX = ".crcd-salle"
KEPT = "salle.json"
MOST_BYTES = 1_000_000  # sixty candidates take twenty thousand


def read_room(file: Path) -> RoomPlan:
    """Read a room's file. Raises ``UserMistake`` or ``EnvironmentProblem`` with a French sentence."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UserMistake(
                "Ce fichier n’est pas un fichier de salle\u00a0: il est trop gros.", code="room"
            )
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EnvironmentProblem(
            f"«\u00a0{file.name}\u00a0» ne se lit pas\u00a0: {error.strerror or 'le disque refuse'}. "
            "Vérifiez la clé, puis recommencez.",
            code="room-file",
        ) from error
    except UnicodeDecodeError as error:
        raise UserMistake("Ce fichier n’est pas un fichier de salle.", code="room") from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserMistake(
            "Ce fichier n’est pas un fichier de salle, ou il est abîmé.", code="room"
        ) from error
    return from_data(data)


def write_room(file: Path, plan: RoomPlan) -> Path:
    """Write a room's file whole, or not at all; return its path. Raises ``EnvironmentProblem``."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        paths.write_whole(file, json.dumps(as_data(plan), ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise EnvironmentProblem(
            f"«\u00a0{file.name}\u00a0» ne peut pas être écrit\u00a0: "
            f"{error.strerror or 'le disque refuse'}. Choisissez un autre dossier.",
            code="room-file",
        ) from error
    return file


def kept_room(data: Path) -> RoomPlan | None:
    """Return the room this workstation serves, None when there is none.

    Raises ``UserMistake`` or ``EnvironmentProblem`` when its copy no longer reads.
    """
    file = data / KEPT
    return read_room(file) if file.is_file() else None


def keep_room(data: Path, plan: RoomPlan) -> None:
    """Make this workstation serve a room. Raises ``EnvironmentProblem``."""
    write_room(data / KEPT, plan)


def put_away(data: Path) -> None:
    """Stop serving a room; the file that was carried here is not touched."""
    (data / KEPT).unlink(missing_ok=True)


def check_room(plan: RoomPlan, installation: Installation) -> None:
    """Raise ``UserMistake`` when this workstation cannot serve the room: its session, its pack."""
    framework = installation.framework()
    if plan.session_type not in [session.id for session in framework.sessions]:
        raise UserMistake(
            f"La session «\u00a0{plan.session_type}\u00a0» est inconnue du référentiel.", code="room"
        )
    entry = next((entry for entry in installation.packs() if entry.id == plan.pack), None)
    if entry is None:
        raise UserMistake(
            f"Le scénario «\u00a0{plan.pack}\u00a0» n’est pas installé sur ce poste.", code="room"
        )
    if plan.session_type not in entry.sessions:
        raise UserMistake(
            f"Le scénario «\u00a0{entry.title}\u00a0» ne propose pas la session {plan.session_type}.",
            code="room",
        )


def taken_codes(plan: RoomPlan, sittings: Iterable[SittingSummary]) -> frozenset[str]:
    """Return the codes of the room under which one of ``sittings`` began, the day of the room.

    A workstation knows its own sittings only.
    """
    day = plan.start.date()
    return frozenset(
        item.candidate
        for item in sittings
        if (item.session_type, item.pack, item.drill) == (plan.session_type, plan.pack, "")
        and item.created_at.astimezone(plan.start.tzinfo).date() == day
        and plan.seat(item.candidate) is not None
    )


def timetable_pdf(plan: RoomPlan, installation: Installation) -> bytes:
    """Return the timetable as PDF bytes. Work pool. Raises ``UserMistake``, ``EnvironmentProblem``."""
    from crcd_sim.reports.papers import TypstPapers
    from crcd_sim.services.records.room_paper import room_paper

    check_room(plan, installation)
    framework = installation.framework()
    titles = {entry.id: entry.title for entry in installation.packs()}
    paper = room_paper(plan, framework.session(plan.session_type), titles[plan.pack], framework.vintage)
    return TypstPapers(paths.RESOURCES).pdf(paper.template, paper.data)


def timetable_rows(plan: RoomPlan, installation: Installation) -> list[dict[str, Any]]:
    """Return the timetable as plain JSON, one row per candidate and part."""
    from crcd_sim.domain.room import timetable

    check_room(plan, installation)
    session = installation.framework().session(plan.session_type)
    return [
        {
            "candidate": item.candidate,
            "kind": item.kind,
            "start": item.start.isoformat(),
            "end": item.end.isoformat(),
            "place": item.place,
            "people": list(item.people),
            "jury": item.jury or None,
        }
        for item in timetable(plan, session)
    ]
