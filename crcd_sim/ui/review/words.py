"""What the review says in words: how things ended, what was measured. Never a mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Final

from crcd_sim.domain.incidents import Incident
from crcd_sim.domain.pack import Pack
from crcd_sim.services.ports import WorkKey
from crcd_sim.services.records.conversations import ExchangeReview
from crcd_sim.services.records.indicators import SILENCE_S
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.services.records.review_model import PhaseReview
from crcd_sim.ui import texts
from crcd_sim.ui.review.players import played_by
from crcd_sim.ui.texts import NBSP

PHASES: Final[Mapping[str, str]] = {
    "CASE_STUDY": "Étude de cas",
    "EXCHANGE_PREP": "Préparation",
    "EXCHANGES": "Échanges",
    "INTERVIEW_PREP": "Préparation",
    "CLIENT_RECORDING": "Appel enregistré",
    "REVIEW": "Retour",
    "FINAL": "Entretien final",
}
WORKS: Final[Mapping[str, str]] = {
    "summary": "Résumé",
    "stakes_client": "Enjeux client",
    "stakes_company": "Enjeux entreprise",
    "letter": "Courrier",
    "notes": "Notes",
    "sheet": "Feuille de calcul",
    "confirmation": "Message écrit",
}
_NOTES: Final[Mapping[str, str]] = {
    "CASE_STUDY": "Notes · étude de cas",
    "EXCHANGE_PREP": "Notes · échanges",
    "INTERVIEW_PREP": "Notes · entretien",
}
CHANNELS: Final[Mapping[str, str]] = {"email": "E-mail", "sms": "SMS", "chat": "Chat", "letter": "Courrier"}
_ENDINGS: Final[Mapping[str, str]] = {
    "candidate": "le candidat a mis fin à l’échange",
    "client": "le client a mis fin à l’échange",
    "time": "fin du temps de l’épreuve",
    "fault": "coupure",
}
_SEALS: Final[Mapping[str, str]] = {
    "time": "au bout du temps",
    "next": "au début de la partie suivante",
    "closed": "à la clôture du passage",
}
_STATES: Final[Mapping[str, str]] = {
    "waiting": "pas encore commencée",
    "running": "en cours",
    "paused": "en pause",
    "finished": "terminée, encore modifiable",
    "sealed": "scellée",
}
_COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "interruptions": ("prise de parole par-dessus le client", "prises de parole par-dessus le client"),
    "backchannels": ("marque d’écoute active", "marques d’écoute active"),
    "repeats": ("répétition demandée", "répétitions demandées"),
    "relances": ("relance du client", "relances du client"),
    "monologues": ("longue explication sans pause", "longues explications sans pause"),
    "holds_too_long": ("attente plus longue que ne l’accepte le client",
                       "attentes plus longues que ne l’accepte le client"),
}  # fmt: skip
_PURPOSES: Final[Mapping[str, str]] = {"subject": "Sujet", "recording": "Appel enregistré"}

Fact = tuple[str, str]


# --- The sitting -----------------------------------------------------------------------------


def heading_facts(file: ReviewFile, zone: tzinfo | None = None) -> str:
    """« Candidat 0412 · Titre professionnel · Ondalys Télécom · Examen blanc · 24/11/2026 »."""
    summary = file.model.summary
    day = texts.short_date(texts.local(summary.created_at, zone).date())
    parts = (
        f"Candidat {summary.candidate}" if summary.candidate else "",
        texts.sitting_label(summary.session_type, summary.drill),
        file.model.pack_title,
        texts.mode_label(summary.mode),
        day,
    )
    return " · ".join(part for part in parts if part)


def length(file: ReviewFile) -> str:
    """How long the parts lasted, waits apart: « 3 h 45 min »."""
    return texts.duration(sum(phase.elapsed_s for phase in file.model.phases))


def draws_in_words(file: ReviewFile) -> tuple[Fact, ...]:
    """What was drawn, from which envelope."""
    titles = _drawn_titles(file.pack)
    return tuple(
        (
            _PURPOSES.get(str(draw.purpose), str(draw.purpose)),
            f"enveloppe {draw.number}, {texts.quoted(titles.get(draw.content, draw.content))}"
            + (" (tirage simulé)" if draw.simulated else ""),
        )
        for draw in file.model.draws
    )


def phase_in_words(phase: PhaseReview, zone: tzinfo | None = None) -> tuple[str, str, str, str]:
    """Return (title, from–to, how long, how it ended)."""
    if phase.started_at is None:
        return phase.title, "", f"{texts.duration(phase.planned_s)} prévues", _STATES["waiting"]
    when = texts.clock_time(texts.local(phase.started_at, zone))
    if phase.sealed_at is not None:
        when += f" – {texts.clock_time(texts.local(phase.sealed_at, zone))}"
    lasted = texts.duration(phase.elapsed_s)
    if phase.planned_s and abs(phase.planned_s - phase.elapsed_s) >= 1:
        lasted += f" sur {texts.duration(phase.planned_s)}"
    ending = _STATES.get(phase.status, phase.status)
    if phase.sealed_at is not None and phase.seal_reason:
        ending = f"scellée {_SEALS.get(phase.seal_reason, '')}".strip()
    return phase.title, when, lasted, ending


def incident_in_words(incident: Incident) -> str:
    """« Poste en veille ou bloqué, 2 min 05 s, temps rendu : mise à jour du système »."""
    parts = [incident.label]
    if incident.seconds:
        parts.append(texts.duration(abs(incident.seconds)))
    if incident.decision_label and incident.decision_label.lower() != incident.label.lower():
        parts.append(incident.decision_label)
    said = ", ".join(parts)
    detail = incident.detail
    return f"{said}{NBSP}: {detail}" if detail and detail != incident.label else said


# --- An exchange -----------------------------------------------------------------------------


def client_name(exchange: ExchangeReview, pack: Pack | None) -> str:
    """« Mme Sylvie Rouvier », or the exchange's title when names are lost."""
    client = pack.clients.get(exchange.client) if pack else None
    return client.name if client else exchange.title


def short_client_name(exchange: ExchangeReview, pack: Pack | None) -> str:
    client = pack.clients.get(exchange.client) if pack else None
    return client.short_name if client else exchange.title


def kind_of(exchange: ExchangeReview) -> str:
    """« appel entrant », « appel sortant », « chat »."""
    if exchange.channel == "chat":
        return "chat"
    return "appel entrant" if exchange.direction == "inbound" else "appel sortant"


def lasted(exchange: ExchangeReview) -> str:
    """How long it lasted, "" when that is not known."""
    if exchange.started_t is None or exchange.ended_t is None:
        return ""
    return texts.duration(exchange.ended_t - exchange.started_t)


def understood(intents: Sequence[tuple[str, str]]) -> str:
    """Return what a scripted client recognised in a message, and by which words.

    Accents are missing from the words: they are shown as they were compared.
    """
    if not intents:
        return "rien que ce client reconnaisse"
    return ", ".join(f"{name.replace('-', ' ')} («\u00a0{found}\u00a0»)" for name, found in intents)


def ending(exchange: ExchangeReview) -> str:
    return _ENDINGS.get(exchange.ended_by, "")


def exchange_facts(exchange: ExchangeReview, zone: tzinfo | None = None) -> tuple[Fact, ...]:
    """What an exchange was, as (name, value)."""
    facts = [("Objet", exchange.title), ("Canal", kind_of(exchange))]
    if exchange.competence:
        facts.append(("Compétence", exchange.competence))
    facts.append(("Client joué par", played_by(exchange)))
    if exchange.started_at is not None:
        when = texts.clock_time(texts.local(exchange.started_at, zone))
        if exchange.ended_at is not None:
            when += f" – {texts.clock_time(texts.local(exchange.ended_at, zone))}"
        facts.append(("Horaires", when))
    if said := ending(exchange):
        facts.append(("Fin", said))
    return tuple(facts)


def indicators_in_words(exchange: ExchangeReview) -> tuple[str, ...]:
    """Every figure as a sentence; what was not measured is not said."""
    return tuple(f"{said[0].upper()}{said[1:]}." for said in _measures(exchange))


def indicators_in_brief(exchange: ExchangeReview) -> str:
    """The three figures of the panel's header."""
    found = exchange.indicators
    said = []
    if found.pickup_s is not None and exchange.channel == "phone":
        said.append(f"décroché en {seconds(found.pickup_s)}")
    if found.holds:
        said.append(_holds(found.holds, found.hold_s or 0.0))
    if found.talk_share is not None:
        said.append(f"parole {percent(found.talk_share)}")
    if found.first_reply_s is not None:
        said.append(f"première réponse en {seconds(found.first_reply_s)}")
    if found.mean_reply_s is not None:
        said.append(f"{seconds(found.mean_reply_s)} en moyenne")
    return " · ".join(said)


def _measures(exchange: ExchangeReview) -> Iterator[str]:
    found, chat = exchange.indicators, exchange.channel == "chat"
    if found.attempts is not None and found.attempts > 1:
        yield f"{texts.count(found.attempts, 'tentative')}"
    if found.missed:
        yield texts.count(found.missed, "appel manqué", "appels manqués")
    if found.pickup_s is not None:
        yield f"{'conversation ouverte' if chat else 'décroché'} en {seconds(found.pickup_s)}"
    if found.greeting_s is not None:
        yield f"premiers mots du candidat après {seconds(found.greeting_s)}"
    if found.holds is not None:
        yield _holds(found.holds, found.hold_s or 0.0)
    if found.talk_share is not None:
        yield f"le candidat occupe {percent(found.talk_share)} du temps de parole"
    if found.talk_s is not None and found.client_s is not None:
        yield f"le candidat parle {seconds(found.talk_s)}, le client {seconds(found.client_s)}"
    if found.overlaps is not None:
        both = f"{texts.count(found.overlaps, 'moment')} où les deux parlent à la fois"
        both = both if found.overlaps else "les deux ne parlent jamais à la fois"
        yield both + _in_all(found.overlap_s)
    if found.silences is not None:
        silences = texts.count(found.silences, "silence") if found.silences else "aucun silence"
        yield f"{silences} de plus de {seconds(SILENCE_S)}{_in_all(found.silence_s)}"
    for name, (one, several) in _COUNTED.items():
        if number := exchange.counts.get(name):
            yield texts.count(number, one, several)
    if found.first_reply_s is not None:
        yield f"première réponse du candidat en {seconds(found.first_reply_s)}"
    if found.mean_reply_s is not None:
        yield f"réponses en {seconds(found.mean_reply_s)} en moyenne"
    if found.after_call_s is not None:
        yield f"{texts.duration(found.after_call_s)} entre la fin et la suite"


def _holds(count: int, held: float) -> str:
    if not count:
        return "aucune mise en attente"
    said = texts.count(count, "mise en attente", "mises en attente")
    return f"{said} de {seconds(held)}" if count == 1 else f"{said}, {seconds(held)} en tout"


def _in_all(length: float | None) -> str:
    return f", {seconds(length)} en tout" if length else ""


def seconds(value: float) -> str:
    """« 3,6 s » under ten seconds, « 31 s », « 2 min 05 s » above."""
    if value < 9.95 and round(value, 1) != round(value):
        return f"{value:.1f}".replace(".", ",") + f"{NBSP}s"
    return texts.duration(value)


def percent(share: float) -> str:
    return f"{round(share * 100)}{NBSP}%"


def position(value: float) -> str:
    """Where one is in a recording: « 02:14 », « 1:02:14 »."""
    whole = max(0, int(value))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


# --- A writing -------------------------------------------------------------------------------


def work_title(key: WorkKey) -> str:
    """« Résumé », « Notes · étude de cas »."""
    if key.kind == "notes":
        return _NOTES.get(key.phase, WORKS["notes"])
    return WORKS.get(key.kind, key.kind)


def _drawn_titles(pack: Pack | None) -> dict[str, str]:
    if pack is None:
        return {}
    titles = {subject.id: subject.title for subject in pack.subjects}
    return titles | {recording.id: recording.title for recording in pack.recordings}
