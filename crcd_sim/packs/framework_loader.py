"""Read a référentiel (``resources/frameworks/*.yaml``) and prove it before anybody relies on it.

Every fault is looked for, and all are told at once, each with the file and the line: unknown or
missing key, unknown code, duplicate, reference to nothing, total that does not hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.framework import (
    MARKING,
    AtHand,
    Block,
    Competence,
    Criterion,
    DrawPurpose,
    Equipment,
    ExchangePlan,
    Framework,
    Modality,
    PhaseKind,
    PhaseSpec,
    Presence,
    Resource,
    Room,
    SessionSpec,
    SessionTotals,
    TransversalSkill,
    check_sums,
)
from crcd_sim.packs.located import LocatedReader
from crcd_sim.packs.yaml_text import Location, YamlProblem, parse_yaml

FORMAT = "crcd-framework/1"
FAMILIES = ("spelling", "tone", "record", "written_agreement")
DIRECTIONS = ("inbound", "outbound")
CHANNELS = ("phone", "chat")
PRODUCTS = (
    "summary",
    "stakes_client",
    "stakes_company",
    "letter",
    "notes",
    "exchanges",
    "qualification",
    "confirmation",
    "oral_answers",
)


def load_framework(path: Path) -> Framework:
    """Read and prove one référentiel.

    Raises ``EnvironmentProblem`` (code ``framework``), in French, naming file and lines, when the
    file cannot be read or does not hold together.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _problem(path.name, [(0, f"le fichier ne peut pas être lu ({error})")]) from error
    return parse_framework(text, path.name)


def parse_framework(text: str, name: str) -> Framework:
    """Read and prove a référentiel kept as text; ``name`` is the file named in errors."""
    text = text.replace("\r\n", "\n")
    try:
        source = parse_yaml(text)
    except YamlProblem as error:
        raise _problem(name, [(error.line, error.text)]) from error
    reader = LocatedReader(source)
    framework = _framework(reader, hashlib.sha256(text.encode()).hexdigest())
    if not reader.found:
        _check_references(reader, framework)
        for finding in check_sums(framework):
            lines = sorted({reader.line_of(part) for part in finding.parts})
            where = f" (à comparer avec {_lines(lines)})" if lines else ""
            reader.found.append((reader.line_of(finding.path), f"{finding.sentence}{where}"))
    if reader.found:
        raise _problem(name, reader.found)
    return framework


def _lines(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"la ligne {lines[0]}"
    return "les lignes " + ", ".join(str(line) for line in lines[:-1]) + f" et {lines[-1]}"


def _problem(name: str, found: Iterable[tuple[int, str]]) -> EnvironmentProblem:
    told = sorted((line, text.rstrip(".")) for line, text in found)
    rows = [f"{name}, ligne {line} : {text}" if line else f"{name} : {text}" for line, text in told]
    return EnvironmentProblem(
        "Le référentiel ne peut pas être utilisé. " + " ; ".join(rows) + ".", code="framework"
    )


def _framework(reader: LocatedReader, sha256: str) -> Framework:
    top = reader.mapping(
        reader.source.data,
        (),
        "format id title acronym code vintage level nsf rome formacode dates attribution disclaimer "
        "between_modalities unused_modalities blocks sessions competences transversal equipment",
    )
    if top["format"] != FORMAT:
        reader.fault(("format",), f"ce format n’est pas « {FORMAT} »")
    text = {
        key: reader.text(top[key], (key,))
        for key in ("id", "title", "acronym", "code", "vintage", "nsf", "attribution", "disclaimer")
    }
    dates = reader.mapping(top["dates"], ("dates",), "order official_journal effective updated")
    return Framework(
        **text,
        level=reader.number(top["level"], ("level",)),
        rome=reader.texts(top["rome"], ("rome",)),
        formacode=reader.texts(top["formacode"], ("formacode",)),
        dates={key: reader.text(value, ("dates", key)) for key, value in dates.items()},
        between_modalities=reader.text(top["between_modalities"], ("between_modalities",)),
        unused_modalities=reader.texts(top["unused_modalities"], ("unused_modalities",)),
        blocks=reader.items(top["blocks"], ("blocks",), _block),
        sessions=reader.items(top["sessions"], ("sessions",), _session),
        competences=reader.items(top["competences"], ("competences",), _competence),
        transversal=reader.items(top["transversal"], ("transversal",), _transversal),
        equipment=_equipment(reader, top["equipment"], ("equipment",)),
        sha256=sha256,
    )


def _derived(reader: LocatedReader, value: Any, here: Location, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the list of derived facts; each must name a field, or one item of a field."""
    names = reader.texts(value, here)
    for index, name in enumerate(names):
        head, _, item = name.partition(".")
        inside = fields.get(head)
        if head not in fields or (item and item not in (inside or ())):
            reader.fault((*here, index), f"« {name} » ne désigne rien ici")
    return names


def _block(reader: LocatedReader, value: Any, here: Location) -> Block:
    row = reader.mapping(value, here, "id title competences criteria", "derived")
    _derived(reader, row["derived"], (*here, "derived"), row)
    return Block(
        id=reader.text(row["id"], (*here, "id")),
        title=reader.text(row["title"], (*here, "title")),
        competences=reader.texts(row["competences"], (*here, "competences")),
        criteria=reader.number(row["criteria"], (*here, "criteria")),
    )


def _session(reader: LocatedReader, value: Any, here: Location) -> SessionSpec:
    row = reader.mapping(
        value, here, "id title competences totals exchanges jury_special marking_before derived phases"
    )
    totals = reader.mapping(
        row["totals"],
        (*here, "totals"),
        "candidate role_play technical_interview final_interview jury invigilator_role_play "
        "invigilator_interview",
    )
    plan = reader.mapping(row["exchanges"], (*here, "exchanges"), "count directions channels")
    where = (*here, "exchanges")
    return SessionSpec(
        id=reader.text(row["id"], (*here, "id")),
        title=reader.text(row["title"], (*here, "title")),
        competences=reader.texts(row["competences"], (*here, "competences")),
        totals=SessionTotals(
            **{key: reader.number(totals[key], (*here, "totals", key)) for key in SessionTotals.__slots__}
        ),
        exchanges=ExchangePlan(
            count=reader.number(plan["count"], (*where, "count")),
            directions=reader.texts(plan["directions"], (*where, "directions"), DIRECTIONS),
            channels=reader.texts(plan["channels"], (*where, "channels"), CHANNELS),
        ),
        jury_special=reader.text(row["jury_special"], (*here, "jury_special")),
        marking_before=reader.text(row["marking_before"], (*here, "marking_before")),
        phases=reader.items(row["phases"], (*here, "phases"), _phase),
        derived=_derived(reader, row["derived"], (*here, "derived"), row),
    )


def _phase(reader: LocatedReader, value: Any, here: Location) -> PhaseSpec:
    row = reader.mapping(
        value,
        here,
        "id kind modality part title minutes collective present at_hand draw produces carries_to "
        "wait_after does derived",
    )
    draw = None if row["draw"] == "none" else reader.code(DrawPurpose, row["draw"], (*here, "draw"))
    return PhaseSpec(
        id=reader.text(row["id"], (*here, "id")),
        kind=reader.code(PhaseKind, row["kind"], (*here, "kind")),
        modality=reader.code(Modality, row["modality"], (*here, "modality")),
        part=reader.text(row["part"], (*here, "part")),
        title=reader.text(row["title"], (*here, "title")),
        minutes=reader.number(row["minutes"], (*here, "minutes")),
        collective=reader.flag(row["collective"], (*here, "collective")),
        present=reader.codes(Presence, row["present"], (*here, "present")),
        at_hand=reader.codes(AtHand, row["at_hand"], (*here, "at_hand")),
        draw=draw,
        produces=reader.texts(row["produces"], (*here, "produces"), PRODUCTS),
        carries_to=reader.texts(row["carries_to"], (*here, "carries_to")),
        wait_after=reader.flag(row["wait_after"], (*here, "wait_after")),
        does=reader.text(row["does"], (*here, "does")),
        derived=_derived(reader, row["derived"], (*here, "derived"), row),
    )


def _competence(reader: LocatedReader, value: Any, here: Location) -> Competence:
    row = reader.mapping(value, here, "id title criteria")
    return Competence(
        id=reader.text(row["id"], (*here, "id")),
        title=reader.text(row["title"], (*here, "title")),
        criteria=reader.items(row["criteria"], (*here, "criteria"), _criterion),
    )


def _criterion(reader: LocatedReader, value: Any, here: Location) -> Criterion:
    row = reader.mapping(value, here, "id label", "family")
    family = reader.text(row["family"], (*here, "family"))
    if family and family not in FAMILIES:
        reader.fault((*here, "family"), f"valeur inconnue « {family} »")
    return Criterion(
        id=reader.text(row["id"], (*here, "id")),
        label=reader.text(row["label"], (*here, "label")),
        family=family,
    )


def _transversal(reader: LocatedReader, value: Any, here: Location) -> TransversalSkill:
    row = reader.mapping(value, here, "id title competences")
    return TransversalSkill(
        id=reader.text(row["id"], (*here, "id")),
        title=reader.text(row["title"], (*here, "title")),
        competences=reader.texts(row["competences"], (*here, "competences")),
    )


def _equipment(reader: LocatedReader, value: Any, here: Location) -> Equipment:
    row = reader.mapping(value, here, "rooms resources")
    return Equipment(
        rooms=reader.items(row["rooms"], (*here, "rooms"), _room),
        resources=reader.items(row["resources"], (*here, "resources"), _resource),
    )


def _room(reader: LocatedReader, value: Any, here: Location) -> Room:
    row = reader.mapping(value, here, "modality text note")
    return Room(
        modality=reader.code(Modality, row["modality"], (*here, "modality")),
        text=reader.text(row["text"], (*here, "text")),
        note=reader.text(row["note"], (*here, "note")),
    )


def _resource(reader: LocatedReader, value: Any, here: Location) -> Resource:
    row = reader.mapping(value, here, "id count shared_by text note")
    return Resource(
        id=reader.text(row["id"], (*here, "id")),
        count=reader.number(row["count"], (*here, "count")),
        shared_by=reader.number(row["shared_by"], (*here, "shared_by")),
        text=reader.text(row["text"], (*here, "text")),
        note=reader.text(row["note"], (*here, "note")),
    )


def _check_references(reader: LocatedReader, framework: Framework) -> None:
    """Everything named exists; criteria belong to their competence; kinds are unique in a session."""
    known = {competence.id for competence in framework.competences}
    groups: dict[str, Sequence[Block | SessionSpec | TransversalSkill]] = {
        "blocks": framework.blocks,
        "sessions": framework.sessions,
        "transversal": framework.transversal,
    }
    for what, rows in groups.items():
        for position, row in enumerate(rows):
            for index, name in enumerate(row.competences):
                if name not in known:
                    here: Location = (what, position, "competences", index)
                    reader.fault(here, f"compétence inconnue « {name} »")
    for position, competence in enumerate(framework.competences):
        for index, criterion in enumerate(competence.criteria):
            if criterion.id != f"{competence.id}.{index + 1}":
                where: Location = ("competences", position, "criteria", index, "id")
                reader.fault(where, f"« {criterion.id} » devrait être {competence.id}.{index + 1}")
    for position, session in enumerate(framework.sessions):
        _check_phases(reader, session, ("sessions", position))


def _check_phases(reader: LocatedReader, session: SessionSpec, here: Location) -> None:
    names = [phase.id for phase in session.phases]
    kinds = [phase.kind for phase in session.phases]
    if session.marking_before not in names:
        reader.fault((*here, "marking_before"), f"partie inconnue « {session.marking_before} »")
    for index, phase in enumerate(session.phases):
        where = (*here, "phases", index)
        if phase.kind in kinds[:index]:
            reader.fault((*where, "kind"), f"le genre « {phase.kind} » est déjà celui d’une autre partie")
        if not phase.minutes:
            reader.fault((*where, "minutes"), "une partie dure au moins une minute")
        for number, target in enumerate(phase.carries_to):
            if target != MARKING and target not in names[index + 1 :]:
                reader.fault((*where, "carries_to", number), f"aucune partie « {target} » ne suit")
    if session.phases[-1].wait_after:
        last = len(session.phases) - 1
        reader.fault((*here, "phases", last, "wait_after"), "rien ne suit la dernière partie")
