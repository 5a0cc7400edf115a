"""What makes a pack hold together: coverage, trade rules, law, forms. Everything is reported at once.

Sources: the référentiel d’évaluation TP-00483 (coverage, directions), code de la consommation
D223-9 (calling hours), and the pack format's own promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.pack import Channel, ClientFile, Direction, Document, Exchange, Pack
from crcd_sim.packs.findings import ERROR, WARNING, Finding

CONTEXT_WORDS = 3500
CLIENT_WORDS = 250
LONG_PARAGRAPH = 80  # characters: shorter ones (titles, formulas) may come back
CALLING_HOURS = ((time(10), time(13)), (time(14), time(20)))  # D223-9, Monday to Friday
FICTION_NUMBERS = re.compile(r"^(?:0199000|019900|026191|035301|046571|053649|063998)")
PHONE = re.compile(r"\b0[1-9](?:[ .\u00a0\u202f]?\d{2}){4}\b")
BANNED = (
    (re.compile(r"bloctel", re.I), "Bloctel a disparu le 11/08/2026 : ne plus le citer."),
    (re.compile(r"ec\.europa\.eu/(?:consumers/)?odr|plateforme.{0,30}(?:RLL|ODR)", re.I),
     "La plateforme européenne de règlement des litiges a fermé le 20/07/2025 : ne plus la citer."),
    (re.compile(r"frais de (?:recouvrement|relance) de \d", re.I),
     "Aucun frais de recouvrement amiable ne peut être mis à la charge d’un consommateur."),
)  # fmt: skip


def check_pack_rules(
    pack: Pack, competences: dict[str, tuple[str, ...]], criteria: set[str], recorded_sessions: set[str]
) -> list[Finding]:
    """Return every finding. ``competences`` maps a session type to what it assesses;
    ``recorded_sessions`` are the session types with a recorded call to draw."""
    findings: list[Finding] = []
    for check in (
        _coverage(pack, competences, recorded_sessions),
        _exchanges(pack, criteria),
        _forms(pack),
        _texts(pack),
        _numbers(pack),
        _recordings(pack),
    ):
        findings.extend(check)
    return findings


def _file(exchange: Exchange) -> str:
    return f"echanges/{exchange.id}.yaml"


def _coverage(pack: Pack, competences: dict[str, tuple[str, ...]], recorded: set[str]) -> Iterator[Finding]:
    for session in pack.sessions:
        if session not in competences:
            yield Finding(
                "pack.yaml", 0, "unknown-session", f"La session {session} n’est pas dans le référentiel."
            )
            continue
        cases = [case for case in pack.cases if session in case.sessions]
        if not cases:
            yield Finding("pack.yaml", 0, "no-case", f"Aucune étude de cas ne sert la session {session}.")
        subjects = pack.subjects_for(session)
        if not subjects:
            yield Finding("pack.yaml", 0, "no-subject", f"Aucun sujet ne sert la session {session}.")
        if session in recorded and not pack.recordings:
            yield Finding(
                "pack.yaml",
                0,
                "no-recording",
                f"La session {session} demande un appel enregistré : le pack n’en a aucun.",
            )
        wanted = set(competences[session])
        for subject in subjects:
            exchanges = [pack.exchanges[name] for name in subject.exchanges if name in pack.exchanges]
            served = {item for exchange in exchanges for item in exchange.competences}
            served |= {item for case in cases for item in case.competences}
            for missing in sorted(wanted - served):
                yield Finding(
                    f"sujets/{subject.id}.yaml",
                    0,
                    "coverage",
                    f"La compétence {missing} n’est servie par aucun échange ni par l’étude de cas.",
                )
            # One exchange per competence, the last one being carried by the case (référentiel, derived).
            if len(exchanges) != len(wanted) - 1:
                yield Finding(
                    f"sujets/{subject.id}.yaml",
                    0,
                    "exchange-count",
                    f"{len(wanted) - 1} échanges attendus, {len(exchanges)} trouvés.",
                )
            channels = {exchange.channel for exchange in exchanges}
            if channels != {Channel.PHONE, Channel.CHAT}:
                yield Finding(
                    f"sujets/{subject.id}.yaml",
                    0,
                    "channels",
                    "Un sujet comporte au moins un appel et au moins un chat.",
                )
            if session == "CCP1" and any(e.direction is Direction.OUTBOUND for e in exchanges):
                yield Finding(
                    f"sujets/{subject.id}.yaml",
                    0,
                    "ccp1-outbound",
                    "Les échanges du CCP1 sont tous entrants.",
                )


def _exchanges(pack: Pack, criteria: set[str]) -> Iterator[Finding]:
    for exchange in pack.exchanges.values():
        file = _file(exchange)
        if exchange.competence == "C4":
            if (exchange.channel, exchange.direction) != (Channel.PHONE, Direction.OUTBOUND):
                yield Finding(file, 0, "c4-phone", "La prospection (C4) se fait par un appel sortant.")
            if pack.day.weekday() >= 5 or not any(a <= pack.hour < b for a, b in CALLING_HOURS):
                yield Finding(
                    "pack.yaml",
                    0,
                    "calling-hours",
                    "Le jour fictif n’est pas dans les heures d’appel permises (D223-9).",
                )
        elif exchange.channel is Channel.PHONE and not exchange.expected.confirmation_items:
            yield Finding(
                file,
                0,
                "no-writing",
                "Sans confirmation écrite attendue, l’orthographe de cet appel n’est pas observable.",
                WARNING,
            )
        for criterion in exchange.serves:
            if criterion not in criteria:
                yield Finding(file, 0, "unknown-criterion", f"Le critère {criterion} n’existe pas.")
            elif criterion.split(".")[0] not in exchange.competences:
                yield Finding(
                    file,
                    0,
                    "foreign-criterion",
                    f"Le critère {criterion} n’est pas d’une compétence de cet échange.",
                )
        for missing in sorted(c for c in criteria if c.split(".")[0] in exchange.competences):
            if missing not in exchange.serves:
                yield Finding(
                    file, 0, "criterion-silent", f"« sert » ne dit rien du critère {missing}.", WARNING
                )
        script = exchange.script
        if isinstance(script, Script) and exchange.channel is Channel.PHONE:
            if exchange.direction is Direction.OUTBOUND and not script.numbers:
                yield Finding(file, 0, "no-number", "Un appel sortant demande « numeros ».")
            client = pack.clients.get(exchange.client)
            known = _client_digits(client) if client else ""
            for number in script.numbers:
                if number.digits not in known:
                    yield Finding(
                        file,
                        0,
                        "number-unknown",
                        f"Le numéro {number.number} n’est pas dans le dossier du client.",
                    )


def _client_digits(client: ClientFile) -> str:
    texts = [item.value for item in (*client.fields, *client.contract)] + [client.comment]
    texts += [document.text for document in client.documents] + [entry.text for entry in client.history]
    return " ".join(re.sub(r"\D", "", found) for text in texts for found in PHONE.findall(text))


def _forms(pack: Pack) -> Iterator[Finding]:
    fields = {item.id: item for item in pack.qualification}
    for exchange in pack.exchanges.values():
        for key, value in exchange.expected.qualification.items():
            if key not in fields:
                yield Finding(
                    _file(exchange),
                    0,
                    "unknown-field",
                    f"« {key} » n’est pas un champ de la fiche de qualification.",
                )
            elif fields[key].choices and value not in fields[key].choices:
                yield Finding(
                    _file(exchange),
                    0,
                    "unknown-choice",
                    f"« {value} » n’est pas un choix du champ « {key} ».",
                )
            elif fields[key].limit and len(value) > fields[key].limit:
                yield Finding(
                    _file(exchange), 0, "too-long", f"« {key} » dépasse {fields[key].limit} caractères."
                )


def _documents(pack: Pack) -> Iterator[tuple[str, Document]]:
    for document in pack.context:
        yield document.path, document
    for case in pack.cases:
        for document in (case.cover, case.instructions, *case.annexes, case.model_letter):
            yield document.path, document
    for client in pack.clients.values():
        for document in client.documents:
            yield document.path, document


def words(text: str) -> int:
    return len(re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", text))


def client_words(client: ClientFile) -> int:
    """Return how many words one client's file holds, documents included."""
    parts = [client.summary, client.comment]
    parts += [f"{item.label} {item.value}" for item in (*client.fields, *client.contract)]
    parts += [f"{e.channel} {e.service} {e.text} {e.outcome}" for e in client.history]
    parts += [document.text for document in client.documents]
    return sum(words(part) for part in parts)


def _texts(pack: Pack) -> Iterator[Finding]:
    total = sum(words(document.text) for document in pack.context)
    if total < CONTEXT_WORDS:
        yield Finding(
            "pack.yaml",
            0,
            "context-short",
            f"Le contexte compte {total} mots : il en faut au moins {CONTEXT_WORDS}.",
            WARNING,
        )
    for client in pack.clients.values():
        count = client_words(client)
        if count < CLIENT_WORDS:
            yield Finding(
                f"dossiers/{client.id}.yaml",
                0,
                "client-short",
                f"Ce dossier compte {count} mots : il en faut au moins {CLIENT_WORDS}.",
                WARNING,
            )
        if not 10 <= len(client.fields) <= 15:
            yield Finding(
                f"dossiers/{client.id}.yaml",
                0,
                "client-fields",
                f"{len(client.fields)} champs dans la fiche : 10 à 15 attendus.",
                WARNING,
            )
    seen: dict[str, str] = {}
    for path, document in _documents(pack):
        for number, line in enumerate(document.text.splitlines(), 1):
            for pattern, why in BANNED:
                if pattern.search(line):
                    yield Finding(path, number, "law", why, ERROR)
            paragraph = " ".join(line.split())
            if len(paragraph) >= LONG_PARAGRAPH:
                if paragraph in seen:
                    yield Finding(
                        path, number, "twice", f"Ce paragraphe est déjà dans {seen[paragraph]}.", WARNING
                    )
                seen.setdefault(paragraph, path)


def _numbers(pack: Pack) -> Iterator[Finding]:
    for path, document in _documents(pack):
        for number, line in enumerate(document.text.splitlines(), 1):
            for found in PHONE.findall(line):
                if not FICTION_NUMBERS.match(re.sub(r"\D", "", found)):
                    yield Finding(
                        path,
                        number,
                        "real-number",
                        f"Le numéro {found} n’est pas de ceux que l’Arcep réserve à la fiction.",
                        WARNING,
                    )


def _recordings(pack: Pack) -> Iterator[Finding]:
    cases = {case.id for case in pack.cases}
    for recording in pack.recordings:
        file = f"enregistrements/{recording.id}.yaml"
        if recording.case not in cases:
            yield Finding(file, 0, "unknown-case", f"Le cas « {recording.case} » n’existe pas.")
        if len(recording.questions) < 3:
            yield Finding(file, 0, "few-questions", "Il faut au moins trois questions pour le jury.", WARNING)
