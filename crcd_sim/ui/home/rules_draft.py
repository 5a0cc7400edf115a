"""The rules of a sitting while staff choose them, and what follows from them. No Qt here.

A draft may be incomplete or wrong; ``troubles`` says where, ``prepare`` turns a sound one into the
rules that are journalled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.framework import Framework, PhaseSpec, SessionSpec
from crcd_sim.domain.rules import Accommodation, Driver, Mode, Rules, parse_factor
from crcd_sim.ui import texts

if TYPE_CHECKING:
    from crcd_sim.bootstrap.attachments import ChosenPaper

ALONE: Final = "alone"  # recorded voices for all
CONSOLE: Final = "console"  # a trainer plays every client from the console, chats included
TRAINER: Final = "trainer"  # a trainer beside plays every client who calls
EACH: Final = "each"  # client by client

FIRST_HOUR: Final = f"9{texts.NBSP}h{texts.NBSP}00"

_HOUR: Final = re.compile(r"(\d{1,2})(?:[h:.](\d{2})?)")


@dataclass(frozen=True, slots=True)
class ClientChoice:
    """One exchange of a pack, for « qui joue ce client ». Nobody plays a chat aloud."""

    exchange: str
    label: str  # « Mme Rouvier · appel entrant »
    phone: bool
    subject: str = ""  # title of the subject, "" when there is only one


@dataclass(frozen=True, slots=True)
class PackChoice:
    """A pack as staff see it. ``faults``: its errors, one French line each; with any of them the pack
    cannot be chosen. ``subjects`` and ``clients`` are by session type."""

    id: str
    title: str
    sector: str = ""
    sessions: tuple[str, ...] = ()
    subjects: Mapping[str, int] = field(default_factory=dict)
    clients: Mapping[str, tuple[ClientChoice, ...]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def serves(self, session: str) -> bool:
        return session in self.sessions

    def simulated(self, session: str) -> bool:
        """Tell whether the draw is only simulated: one subject to draw from."""
        return self.subjects.get(session, 0) == 1

    def clients_for(self, session: str) -> tuple[ClientChoice, ...]:
        return self.clients.get(session, ())

    def obstacle(self, session: str) -> str:
        """Return why this pack cannot be chosen, in one sentence, or ""."""
        if self.faults:
            return f"Ce scénario ne peut pas servir : {texts.count(len(self.faults), 'point')} à corriger."
        if not self.serves(session):
            return f"Ce scénario ne propose pas la session {texts.session_label(session)}."
        return ""


@dataclass(frozen=True, slots=True)
class RulesOffer:
    """What staff may choose from."""

    framework: Framework
    packs: tuple[PackChoice, ...]

    def pack(self, identifier: str) -> PackChoice | None:
        return next((pack for pack in self.packs if pack.id == identifier), None)


@dataclass(frozen=True, slots=True)
class RulesDraft:
    """What is chosen so far. Factors are text, as typed. ``phase_factors`` counts only when
    ``by_part`` is ticked; ``drivers`` only when ``clients`` is EACH."""

    session: str = ""
    pack: str = ""
    mode: Mode = Mode.TRAINING
    clients: str = ALONE
    drivers: Mapping[str, str] = field(default_factory=dict)  # exchange → Driver
    time_factor: str = "1"
    by_part: bool = False
    phase_factors: Mapping[str, str] = field(default_factory=dict)  # phase kind → factor
    silence_factor: str = "1"
    done_key_only: bool = False
    note: str = ""
    spell_check: bool = True
    jury: bool = False
    loudspeakers: bool = False
    noisy_room: bool = False
    common_start: str | None = None  # « 9 h 00 » as typed; None: each candidate starts alone


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sitting ready for its candidate. ``rules.candidate`` is still empty when staff hand over.
    ``papers``: of that candidate, to be joined once the sitting is there."""

    session_type: str
    pack: str
    rules: Rules
    papers: tuple[ChosenPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetableRow:
    kind: str
    title: str
    seconds: float
    usual_s: float
    collective: bool
    wait_after: bool
    hours: str = ""  # « de 9 h 00 à 10 h 15 », for the part that starts in common


@dataclass(frozen=True, slots=True)
class Timetable:
    rows: tuple[TimetableRow, ...]

    @property
    def total_s(self) -> float:
        return sum(row.seconds for row in self.rows)

    @property
    def usual_s(self) -> float:
        return sum(row.usual_s for row in self.rows)


def first_draft(offer: RulesOffer, remembered: Mapping[str, Any]) -> RulesDraft:
    """Return the draft a staff member starts from: the last choices that still hold."""
    draft = _recalled(remembered)
    sessions = [spec.id for spec in offer.framework.sessions]
    if draft.session not in sessions:
        served = [name for name in sessions if any(not pack.obstacle(name) for pack in offer.packs)]
        draft = replace(draft, session=(served or sessions)[0])
    return with_fit_pack(draft, offer)


def with_fit_pack(draft: RulesDraft, offer: RulesOffer) -> RulesDraft:
    """Keep the draft's pack when it serves the session, else take the first that does, else none."""
    pack = offer.pack(draft.pack)
    if pack is not None and not pack.obstacle(draft.session):
        return draft
    fit = next((pack.id for pack in offer.packs if not pack.obstacle(draft.session)), "")
    return replace(draft, pack=fit)


def remembered(draft: RulesDraft) -> dict[str, Any]:
    """Return what the workstation remembers as plain JSON: nothing of the candidate (accommodation) and
    nothing of the day (common start)."""
    return {
        "session": draft.session,
        "pack": draft.pack,
        "mode": draft.mode.value,
        "clients": draft.clients,
        "drivers": {key: str(value) for key, value in draft.drivers.items()},
        "spell_check": draft.spell_check,
        "jury": draft.jury,
        "loudspeakers": draft.loudspeakers,
        "noisy_room": draft.noisy_room,
    }


def _recalled(data: Mapping[str, Any]) -> RulesDraft:
    """Read remembered choices; what does not read is left at its default."""
    draft = RulesDraft()
    texts_ = {name: data[name] for name in ("session", "pack") if isinstance(data.get(name), str)}
    ticks = {
        name: data[name]
        for name in ("spell_check", "jury", "loudspeakers", "noisy_room")
        if isinstance(data.get(name), bool)
    }
    draft = replace(draft, **texts_, **ticks)
    if data.get("mode") in [mode.value for mode in Mode]:
        draft = replace(draft, mode=Mode(data["mode"]))
    if data.get("clients") in (ALONE, CONSOLE, TRAINER, EACH):
        draft = replace(draft, clients=data["clients"])
    drivers = data.get("drivers")
    if isinstance(drivers, Mapping):
        draft = replace(draft, drivers={str(key): str(value) for key, value in drivers.items()})
    return draft


def troubles(draft: RulesDraft, offer: RulesOffer) -> dict[str, str]:
    """Return what keeps the sitting from being prepared: field → sentence. Fields: pack, time_factor,
    silence_factor, common_start, and the kind of a phase for its factor."""
    found: dict[str, str] = {}
    if not draft.pack:
        session = texts.session_label(draft.session)
        found["pack"] = f"Aucun scénario ne sert la session {session} sur ce poste."
    spec = offer.framework.session(draft.session)
    factors = {"time_factor": draft.time_factor, "silence_factor": draft.silence_factor}
    if draft.by_part:
        factors |= {str(phase.kind): draft.phase_factors.get(phase.kind, "") for phase in spec.phases}
    for name, text in factors.items():
        if name != "silence_factor" and not text.strip() and draft.by_part:
            continue  # an empty part takes the general factor
        try:
            parse_factor(text)
        except UserMistake as mistake:
            found[name] = mistake.sentence
    if draft.common_start is not None and read_hour(draft.common_start) is None:
        found["common_start"] = "Écrivez l’heure du départ commun, par exemple 9 h 00."
    return found


def read_hour(text: str) -> time | None:
    """Read « 9 h 00 », « 9h », « 09:00 » or « 9.15 »; ``None`` when it is no hour."""
    match = _HOUR.fullmatch("".join(text.split()).lower())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    return time(int(match[1]), int(match[2] or 0))


def timetable(draft: RulesDraft, offer: RulesOffer) -> Timetable:
    """Return each part with this candidate's time. A factor that does not read counts for 1."""
    spec = offer.framework.session(draft.session)
    return Timetable(tuple(_row(draft, phase) for phase in spec.phases))


def _row(draft: RulesDraft, phase: PhaseSpec) -> TimetableRow:
    seconds = float(phase.seconds * _phase_factor(draft, phase.kind))
    start = read_hour(draft.common_start or "") if phase.collective else None
    hours = "" if start is None else _hours(start, seconds)
    return TimetableRow(
        phase.kind, phase.title, seconds, phase.seconds, phase.collective, phase.wait_after, hours
    )


def _hours(start: time, seconds: float) -> str:
    begin = start.hour * 60 + start.minute
    end = (begin + round(seconds / 60)) % (24 * 60)
    return f"de {_hour(begin)} à {_hour(end)}"


def _hour(minutes: int) -> str:
    return f"{minutes // 60}{texts.NBSP}h{texts.NBSP}{minutes % 60:02d}"


def _phase_factor(draft: RulesDraft, kind: str) -> Fraction:
    own = draft.phase_factors.get(kind, "") if draft.by_part else ""
    for text in (own, draft.time_factor):
        if text.strip():
            try:
                return parse_factor(text)
            except UserMistake:
                continue
    return Fraction(1)


def prepare(draft: RulesDraft, offer: RulesOffer, now: datetime) -> Prepared:
    """Return the sitting's rules. ``now`` is local and aware: the common start is today's.

    Raises:
        UserMistake: the first trouble of the draft.
    """
    for sentence in troubles(draft, offer).values():
        raise UserMistake(sentence, code="rules")
    spec = offer.framework.session(draft.session)
    pack = offer.pack(draft.pack)
    assert pack is not None  # a trouble otherwise
    start = None if draft.common_start is None else read_hour(draft.common_start)
    rules = Rules(
        mode=draft.mode,
        accommodation=_accommodation(draft, spec),
        spell_check=draft.spell_check,
        driver=Driver.RECORDED,
        drivers=_drivers(draft, pack),
        jury=draft.jury,
        loudspeakers=draft.loudspeakers,
        noisy_room=draft.noisy_room,
        common_start=(
            ""
            if start is None
            else now.replace(hour=start.hour, minute=start.minute, second=0, microsecond=0).isoformat()
        ),
    )
    return Prepared(draft.session, pack.id, rules)


def _accommodation(draft: RulesDraft, spec: SessionSpec) -> Accommodation:
    own: dict[str, str] = {}
    if draft.by_part:
        general = parse_factor(draft.time_factor)
        for phase in spec.phases:
            text = draft.phase_factors.get(phase.kind, "")
            if text.strip() and parse_factor(text) != general:
                own[str(phase.kind)] = str(parse_factor(text))
    return Accommodation(
        time_factor=str(parse_factor(draft.time_factor)),
        phase_factors=own,
        silence_factor=str(parse_factor(draft.silence_factor)),
        done_key_only=draft.done_key_only,
        note=draft.note.strip(),
    )


def _drivers(draft: RulesDraft, pack: PackChoice) -> dict[str, str]:
    """Name the exchanges a trainer plays, aloud or at the console; the rest is the program's."""
    clients = pack.clients_for(draft.session)
    if draft.clients == CONSOLE:
        return {client.exchange: Driver.CONSOLE.value for client in clients}
    if draft.clients == TRAINER:
        return {client.exchange: Driver.PERSON.value for client in clients if client.phone}
    if draft.clients == EACH:
        chosen = {client.exchange: draft.drivers.get(client.exchange, "") for client in clients}
        return {
            client.exchange: chosen[client.exchange]
            for client in clients
            if chosen[client.exchange] in players(client) and chosen[client.exchange] != Driver.RECORDED
        }
    return {}


def players(client: ClientChoice) -> tuple[str, ...]:
    """Return who may play a client, in the order of the list: a chat is not played aloud."""
    every = (Driver.RECORDED.value, Driver.CONSOLE.value, Driver.PERSON.value)
    return every if client.phone else every[:2]
