"""What the pages of drills say. No widget here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Final

from crcd_sim.domain.drill import Drill, DrillKind, DrillOffer
from crcd_sim.domain.evaluation import Verdict
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import Channel, Direction, Exchange, Fairness, Pack
from crcd_sim.services.records.conversations import CLIENT
from crcd_sim.services.records.drills import ESSENTIAL, Attempt, DrillEnd, GridGroup, Point
from crcd_sim.services.records.indicators import Indicators
from crcd_sim.ui import texts
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.review import words as review
from crcd_sim.ui.review.lines import LISTEN, NOTE, Line

DRILL: Final = "Exercice"
WAYS: Final = {
    (Channel.PHONE, Direction.INBOUND): "Appel entrant",
    (Channel.PHONE, Direction.OUTBOUND): "Appel sortant",
    (Channel.CHAT, Direction.INBOUND): "Chat entrant",
    (Channel.CHAT, Direction.OUTBOUND): "Chat sortant",
}
LETTER: Final = "Courrier"
RECORDING: Final = "Appel enregistré"
VERDICTS: Final = {
    Verdict.SATISFIED: "Satisfait",
    Verdict.PARTLY: "Partiel",
    Verdict.NOT_SATISFIED: "Non satisfait",
    Verdict.NOT_OBSERVED: "Non observé",
}
FAIRNESS: Final = {
    Fairness.YES: "",
    Fairness.PARTLY: "Un client enregistré ne le montre qu’en partie.",
    Fairness.NO: "Un client enregistré ne permet pas de le montrer\u00a0: à travailler avec un formateur.",
}
NOTHING: Final = "–"


# --- Choosing --------------------------------------------------------------------------------


def way(exchange: Exchange) -> str:
    """« Appel entrant »."""
    return WAYS[exchange.channel, exchange.direction]


def offer_name(offer: DrillOffer, pack: Pack) -> str:
    """« Appel entrant · Mme Rouvier »: never the motive, which is for the client to say."""
    target = offer.drill.target
    if offer.drill.kind is DrillKind.EXCHANGE:
        exchange = pack.exchanges[target]
        return f"{way(exchange)} · {pack.clients[exchange.client].short_name}"
    cases = {case.id: f"{case.client_title} {case.client_last_name}".strip() for case in pack.cases}
    if offer.drill.kind is DrillKind.LETTER:
        return f"{LETTER} · {cases[target]}"
    number, recording = next(
        (number, item) for number, item in enumerate(pack.recordings, 1) if item.id == target
    )
    return f"{RECORDING}{texts.NBSP}{number} · {cases[recording.case]}"


def competence(name: str, framework: Framework) -> str:
    """« C2 : Accompagner un client… »."""
    return f"{name}{texts.NBSP}: {printed(framework.competence(name).title)}"


def competences(names: Iterable[str], framework: Framework) -> str:
    """« C2 Accompagner un client… · C3 Gérer des situations difficiles… »."""
    return " · ".join(competence(name, framework) for name in names)


def needs_headset(drill: Drill, pack: Pack) -> bool:
    """A letter and a chat are written."""
    if drill.kind is DrillKind.EXCHANGE:
        return pack.exchanges[drill.target].channel is Channel.PHONE
    return drill.kind is DrillKind.RECORDING


def spoken(end: DrillEnd) -> bool:
    """The drill that ended needed a headset."""
    if end.exchange is not None:
        return end.exchange.channel == Channel.PHONE
    return end.drill.kind is DrillKind.RECORDING


# --- The end ---------------------------------------------------------------------------------


def end_name(end: DrillEnd) -> str:
    """« Appel entrant · Mme Rouvier »."""
    if end.exchange is not None:
        what = WAYS[Channel(end.exchange.channel), Direction(end.exchange.direction)]
    else:
        what = {DrillKind.LETTER: LETTER, DrillKind.RECORDING: RECORDING}.get(end.drill.kind, DRILL)
    return f"{what} · {end.client}"


def end_facts(end: DrillEnd, zone: tzinfo | None = None) -> str:
    """« Wi-Fi trop faible à l’étage · candidat 0412 · 24/11/2026 · 5 min 12 s »."""
    model = end.file.model
    day = texts.short_date(texts.local(model.summary.created_at, zone).date())
    lasted = texts.duration(sum(phase.elapsed_s for phase in model.phases))
    return " · ".join((printed(end.title), f"candidat {model.summary.candidate}", day, lasted))


def with_client(line: Line, end: DrillEnd) -> tuple[Line, ...]:
    """Return a row of the interview; after the listen come the client's own words."""
    if line.kind != NOTE or line.who != LISTEN:
        return (line,)
    said = (Line("", end.client, sentence, CLIENT, line.t) for sentence in end.heard)
    return (line, *said)


def found_of(found: int, total: int) -> str:
    """« 5 sur 6 »."""
    return f"{found} sur {total}" if total else NOTHING


def facts_heading(end: DrillEnd) -> str:
    found = sum(fact.found for fact in end.facts)
    plural = "s" if found > 1 else ""
    return f"{found} information{plural} obtenue{plural} sur {len(end.facts)}"


def points_heading(end: DrillEnd) -> str:
    if end.drill.kind is DrillKind.LETTER:
        return "Relisez votre courrier, et cochez ce qu’il contient ou ce dont il tient compte."
    return "Réécoutez votre réponse, et cochez ce que vous avez dit ou fait."


def point_group(point: Point) -> str:
    """The heading a point stands under, "" for none."""
    if not point.weight:
        return ""
    return "Indispensables" if point.weight == ESSENTIAL else "Utiles"


# --- Attempts --------------------------------------------------------------------------------


def attempt_name(attempt: Attempt, zone: tzinfo | None = None) -> str:
    """« Essai 3, 24/11/2026 à 10 h 52 »."""
    at = texts.local(attempt.at, zone)
    return f"Essai{texts.NBSP}{attempt.number}, {texts.short_date(at.date())} à {texts.clock_time(at)}"


def attempt_row(attempt: Attempt, zone: tzinfo | None = None) -> tuple[str, str, str, str, str]:
    """Return (number, when, how long, found, verdicts given)."""
    at = texts.local(attempt.at, zone)
    given = len(attempt.marks.criteria)
    return (
        str(attempt.number),
        f"{texts.short_date(at.date())}, {texts.clock_time(at)}",
        texts.duration(attempt.seconds),
        found_of(attempt.found, attempt.total),
        texts.count(given, "critère") if given else "à remplir",
    )


def _timed(value: float | None) -> str:
    return review.seconds(value) if value is not None else ""


def _counted(value: int | None) -> str:
    return "" if value is None else str(value)


_MEASURES: Final[Sequence[tuple[str, Callable[[Indicators], str]]]] = (
    ("Décroché ou ouvert en", lambda i: _timed(i.pickup_s)),
    ("Premiers mots après", lambda i: _timed(i.greeting_s)),
    ("Votre part de parole", lambda i: review.percent(i.talk_share) if i.talk_share is not None else ""),
    ("Mises en attente", lambda i: _counted(i.holds)),
    ("Durée des attentes", lambda i: _timed(i.hold_s) if i.holds else ""),
    ("Paroles en même temps", lambda i: _counted(i.overlaps)),
    ("Longs silences", lambda i: _counted(i.silences)),
    ("Première réponse en", lambda i: _timed(i.first_reply_s)),
    ("Réponses en moyenne en", lambda i: _timed(i.mean_reply_s)),
    ("Travail après contact", lambda i: _timed(i.after_call_s)),
)


def comparison(
    first: Attempt, second: Attempt, grid: Sequence[GridGroup]
) -> tuple[tuple[str, str, str], ...]:
    """Return (what, in the first attempt, in the second); what neither has is left out."""
    rows = [
        ("Durée", texts.duration(first.seconds), texts.duration(second.seconds)),
        ("Trouvé", found_of(first.found, first.total), found_of(second.found, second.total)),
        ("Mots écrits", _counted(first.words or None), _counted(second.words or None)),
    ]
    rows += [(name, say(first.indicators), say(second.indicators)) for name, say in _MEASURES]
    for group in grid:
        rows += [
            (row.criterion, _verdict(first, row.criterion), _verdict(second, row.criterion))
            for row in group.rows
        ]
    return tuple((name, one or NOTHING, other or NOTHING) for name, one, other in rows if one or other)


def _verdict(attempt: Attempt, criterion: str) -> str:
    verdict = attempt.marks.criteria.get(criterion)
    return VERDICTS[verdict].lower() if verdict is not None else ""
