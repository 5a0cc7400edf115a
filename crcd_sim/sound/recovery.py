"""After a stop nobody wanted: turn the ``.part`` files left behind into takes.

libsndfile reads an unfinished ``.part`` whole, so repairing is encoding what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import TakeRecord
from crcd_sim.sound.part_file import TAKE_RATE, encode, file_sha256, keeping_problem, part_of
from crcd_sim.sound.recorder import take_comment


def left_behind(folder: Path) -> list[Path]:
    """Return the final paths of the takes whose ``.part`` is still under ``folder``, in order."""
    if not folder.is_dir():
        return []
    return sorted(part.with_suffix("") for part in folder.rglob("*.part"))


def repair(record: TakeRecord, path: Path) -> TakeRecord:
    """Encode ``path`` + ``.part``; return ``record`` as ``repaired``.

    Also finishes an encoding that was cut: whatever instant the stop chose, either the ``.part`` or the
    finished file is whole.

    Raises:
        EnvironmentProblem: nothing readable is left (``take_gone``), or the disk refuses; the ``.part``
            stays.
    """
    part = part_of(path)
    path.with_name(path.name + ".tmp").unlink(missing_ok=True)
    try:
        if not part.is_file():
            return _finished(record, path)
        done = encode(part, path, take_comment(record, []))
    except OSError as error:
        raise keeping_problem(path, error) from error
    return replace(
        record, sha256=done.sha256, duration_s=round(done.frames / TAKE_RATE, 3), status="repaired"
    )


def _finished(record: TakeRecord, path: Path) -> TakeRecord:
    """The stop came after the encoding and before it was told."""
    import soundfile

    if not path.is_file():
        raise EnvironmentProblem(
            f"L’enregistrement « {path.name} » a disparu du disque. Le passage continue sans lui.",
            code="take_gone",
        )
    return replace(
        record,
        sha256=file_sha256(path),
        duration_s=round(soundfile.info(path).frames / TAKE_RATE, 3),
        status="repaired",
    )


def repair_all(
    records: Iterable[TakeRecord], root: Path
) -> tuple[list[TakeRecord], list[EnvironmentProblem]]:
    """Repair every ``open`` record (files relative to ``root``); return those done and what could not be."""
    done: list[TakeRecord] = []
    problems: list[EnvironmentProblem] = []
    for record in records:
        if record.status != "open":
            continue
        try:
            done.append(repair(record, root / record.file))
        except EnvironmentProblem as problem:
            problems.append(problem)
    return done, problems
