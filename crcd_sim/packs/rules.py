"""What makes a pack hold together: coverage, exchanges, client files, forms, jury material.

Sources: the référentiel d’évaluation TP-00483 (coverage, directions, times), code de la consommation
D223-9 (calling hours), and the pack format's own promises. Everything is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.framework import DrawPurpose, Framework, PhaseKind, SessionSpec
from crcd_sim.domain.pack import (
    Channel,
    ClientFile,
    Direction,
    Exchange,
    Fairness,
    Pack,
    QualificationField,
    Question,
    Subject,
)
from crcd_sim.domain.record_form import EXPECTED, appointment, instalments, well_formed
from crcd_sim.domain.telephone import PROSPECTING, calling_allowed, client_numbers
from crcd_sim.packs.findings import ERROR, WARNING, Finding
from crcd_sim.packs.loader import HEAD, Draft
from crcd_sim.packs.texts import client_words, text_findings

CONTEXT_WORDS = 3500
CLIENT_WORDS = 250
CLIENT_FIELDS = (10, 15)
CLIENT_HISTORY = (3, 6)
SUBJECT_SHARE = 0.85  # of the exchanges phase that the time targets of a subject may fill
RECORDING_S = (45, 90)
QUESTIONS_PER_COMPETENCE = 3


def check_rules(draft: Draft, framework: Framework) -> list[Finding]:
    """Return every finding about a pack that could be read, even in part."""
    if draft.pack is None:
        return []
    rules = _Rules(draft, draft.pack, framework)
    return [*rules.findings(), *text_findings(draft.files.texts, draft.pack, CONTEXT_WORDS)]


class _Rules:
    def __init__(self, draft: Draft, pack: Pack, framework: Framework) -> None:
        self.draft = draft
        self.pack = pack
        self.framework = framework
        self.criteria = {criterion.id for criterion in framework.criteria()}

    def findings(self) -> Iterator[Finding]:
        if self.pack.framework != self.framework.id:
            text = f"Le référentiel « {self.pack.framework} » n’est pas celui du programme."
            yield self._finding(HEAD, "referentiel", code="unknown-framework", text=text)
        for name in self.pack.sessions:
            yield from self._session(self.framework.session(name))
        yield from self._wrong_sessions()
        for exchange in self.pack.exchanges.values():
            yield from self._exchange(exchange)
        for client in self.pack.clients.values():
            yield from self._client(client)
        yield from self._recordings()
        yield from self._guide()

    def _finding(self, file: str, *place: str | int, code: str, text: str, severity: str = ERROR) -> Finding:
        return Finding(file, self.draft.files.line(file, *place), code, text, severity)

    # --- sessions --------------------------------------------------------------------------

    def _session(self, spec: SessionSpec) -> Iterator[Finding]:
        pack = self.pack
        if not any(spec.id in case.sessions for case in pack.cases) and self._all_read("cas"):
            text = f"Aucune étude de cas ne sert la session {spec.id}."
            yield self._finding(HEAD, "cas", code="no-case", text=text)
        if not pack.subjects_for(spec.id) and self._all_read("sujets"):
            text = f"Aucun sujet ne sert la session {spec.id}."
            yield self._finding(HEAD, "sujets", code="no-subject", text=text)
        drawn = any(phase.draw is DrawPurpose.RECORDING for phase in spec.phases)
        if drawn and not pack.recordings and self._all_read("enregistrements"):
            text = f"La session {spec.id} demande un appel enregistré : le pack n’en a aucun."
            yield self._finding(HEAD, "enregistrements", code="no-recording", text=text)
        for subject in pack.subjects_for(spec.id):
            if all(name in pack.exchanges for name in subject.exchanges):
                yield from self._subject(subject, spec)

    def _all_read(self, key: str) -> bool:
        """Tell whether every file of a list of the manifest was read: what is broken is not missing."""
        source = self.draft.files.sources[HEAD]
        pack = self.pack
        parts = {"cas": pack.cases, "sujets": pack.subjects, "enregistrements": pack.recordings}
        return len(source.data.get(key) or ()) == len(parts[key])

    def _subject(self, subject: Subject, spec: SessionSpec) -> Iterator[Finding]:
        file = self.draft.named["subject", subject.id]
        exchanges = [self.pack.exchanges[name] for name in subject.exchanges]

        def finding(code: str, text: str, severity: str = ERROR) -> Finding:
            return self._finding(file, "echanges", code=code, text=text, severity=severity)

        cases = [case for case in self.pack.cases if spec.id in case.sessions]
        written = {item for case in cases for item in case.competences}
        live = {item for exchange in exchanges for item in exchange.competences}
        for missing in [item for item in spec.competences if item not in live | written]:
            text = f"La compétence {missing} n’est servie par aucun échange ni par l’étude de cas."
            yield finding("coverage", text)
        yield from self._criteria_coverage(file, exchanges, live, spec)
        if len(exchanges) != spec.exchanges.count:
            text = f"Ce sujet a {len(exchanges)} échanges : il en faut {spec.exchanges.count}."
            yield finding("exchange-count", text)
        if {str(exchange.channel) for exchange in exchanges} != set(spec.exchanges.channels):
            yield finding("channels", "Un sujet comporte au moins un appel et au moins un chat.")
        foreign = [e for e in exchanges if str(e.direction) not in spec.exchanges.directions]
        if foreign:
            names = ", ".join(exchange.id for exchange in foreign)
            yield finding("direction", f"La session {spec.id} n’a pas d’échange dans ce sens : {names}.")
        planned = spec.phase(PhaseKind.EXCHANGES).seconds * SUBJECT_SHARE
        total = sum(exchange.target_s for exchange in exchanges)
        if total > planned:
            text = (
                f"Les repères de durée font {total // 60} min en tout : {planned / 60:.0f} min au plus, "
                "pour garder le temps de qualifier et d’écrire."
            )
            yield finding("subject-long", text, WARNING)

    def _criteria_coverage(
        self, file: str, exchanges: Sequence[Exchange], live: set[str], spec: SessionSpec
    ) -> Iterator[Finding]:
        """A criterion no exchange lets see fairly becomes a question of the interview."""
        seen = {c for exchange in exchanges for c, fair in exchange.serves.items() if fair is not Fairness.NO}
        asked = {criterion for question in self.pack.guide.review for criterion in question.criteria}
        for criterion in self.framework.criteria(spec.id):
            if criterion.id.split(".")[0] in live and criterion.id not in seen | asked:
                text = f"Le critère {criterion.id} ne se voit dans aucun échange ni dans aucune question."
                yield self._finding(file, "echanges", code="criterion-unseen", text=text, severity=WARNING)

    def _wrong_sessions(self) -> Iterator[Finding]:
        sessions = ", ".join(self.pack.sessions)
        for subject in self.pack.subjects:
            if subject.session not in self.pack.sessions:
                file = self.draft.named["subject", subject.id]
                text = f"La session {subject.session} n’est pas de celles du pack ({sessions})."
                yield self._finding(file, "session", code="wrong-session", text=text)
        for case in self.pack.cases:
            if not set(case.sessions) & set(self.pack.sessions):
                file = self.draft.named["case", case.id]
                text = f"Cette étude de cas ne sert aucune session du pack ({sessions})."
                yield self._finding(file, "sessions", code="wrong-session", text=text)

    # --- exchanges -------------------------------------------------------------------------

    def _exchange(self, exchange: Exchange) -> Iterator[Finding]:
        file = f"echanges/{exchange.id}.yaml"
        if exchange.competence == PROSPECTING:
            if (exchange.channel, exchange.direction) != (Channel.PHONE, Direction.OUTBOUND):
                text = "La prospection (C4) se fait par un appel sortant."
                yield self._finding(file, "canal", code="c4-phone", text=text)
            if not calling_allowed(self.pack.day, self.pack.hour):
                text = "Le jour fictif n’est pas dans les heures d’appel permises (D223-9)."
                yield self._finding(HEAD, "jour", code="calling-hours", text=text)
        elif exchange.channel is Channel.PHONE and not exchange.expected.confirmation_items:
            text = "Sans confirmation écrite attendue, l’orthographe de cet appel n’est pas observable."
            yield self._finding(file, "attendus", code="no-writing", text=text, severity=WARNING)
        yield from self._serves(exchange, file)
        yield from self._numbers(exchange, file)
        if self.pack.qualification:
            yield from self._qualification(exchange, file)

    def _serves(self, exchange: Exchange, file: str) -> Iterator[Finding]:
        own = {item for item in self.criteria if item.split(".")[0] in exchange.competences}
        observed = {item.criterion for item in exchange.observables}
        named: list[tuple[str, tuple[str | int, ...]]] = [(name, ("sert", name)) for name in exchange.serves]
        named += [(item.criterion, ("observables", i)) for i, item in enumerate(exchange.observables)]
        for name, place in named:
            if name not in self.criteria:
                text = f"Le critère {name} n’existe pas."
                yield self._finding(file, *place, code="unknown-criterion", text=text)
            elif name not in own:
                text = f"Le critère {name} n’est pas d’une compétence de cet échange."
                yield self._finding(file, *place, code="foreign-criterion", text=text)
        for name in sorted(own - set(exchange.serves)):
            text = f"« sert » ne dit rien du critère {name}."
            yield self._finding(file, "sert", code="criterion-silent", text=text, severity=WARNING)
        fair = {name for name, value in exchange.serves.items() if value is not Fairness.NO}
        for name in sorted(fair & own - observed):
            text = f"Rien ne dit au jury ce qu’il peut observer du critère {name}."
            yield self._finding(file, "observables", code="no-observable", text=text, severity=WARNING)

    def _numbers(self, exchange: Exchange, file: str) -> Iterator[Finding]:
        script = exchange.script
        if not isinstance(script, Script) or exchange.channel is not Channel.PHONE:
            return
        if exchange.direction is Direction.OUTBOUND and not script.numbers:
            text = "Un appel sortant demande « numeros » : qui répond à quel numéro."
            yield self._finding(file, code="no-number", text=text)
        client = self.pack.clients.get(exchange.client)
        if client is None:
            return
        known = client_numbers(client)
        for index, number in enumerate(script.numbers):
            if number.digits not in known:
                text = f"Le numéro {number.number} n’est pas dans le dossier du client."
                yield self._finding(file, "numeros", index, code="number-unknown", text=text)

    def _qualification(self, exchange: Exchange, file: str) -> Iterator[Finding]:
        fields = {field.id: field for field in self.pack.qualification}
        expected = exchange.expected.qualification
        for key, value in expected.items():
            if fault := _field_fault(fields.get(key), key, value):
                code, text = fault
                yield self._finding(file, "attendus", "qualification", key, code=code, text=text)
        for field in self.pack.fields_for(exchange):
            if field.required and not expected.get(field.id):
                text = f"Le corrigé de la fiche ne dit rien du champ requis « {field.label} »."
                place = ("attendus", "qualification")
                yield self._finding(file, *place, code="field-missing", text=text, severity=WARNING)

    # --- client files, recordings, jury ------------------------------------------------------

    def _client(self, client: ClientFile) -> Iterator[Finding]:
        file = f"dossiers/{client.id}.yaml"
        count = client_words(client)
        if count < CLIENT_WORDS:
            text = f"Ce dossier compte {count} mots : il en faut au moins {CLIENT_WORDS}."
            yield self._finding(file, code="client-short", text=text, severity=WARNING)
        for place, found, (low, high) in (
            ("fiche", len(client.fields), CLIENT_FIELDS),
            ("historique", len(client.history), CLIENT_HISTORY),
        ):
            if not low <= found <= high:
                text = f"« {place} » a {found} lignes : il en faut de {low} à {high}."
                yield self._finding(file, place, code="client-fields", text=text, severity=WARNING)
        days = [entry.day for entry in client.history]
        for index, day in enumerate(days):
            if day > self.pack.day:
                text = f"Le {day:%d/%m/%Y} est après le jour fictif."
                yield self._finding(file, "historique", index, code="future-date", text=text)
            if index and day < days[index - 1]:
                text = "L’historique va de la plus ancienne ligne à la plus récente."
                line = self.draft.files.line(file, "historique", index)
                yield Finding(file, line, "history-order", text, WARNING)

    def _recordings(self) -> Iterator[Finding]:
        cases = {case.id for case in self.pack.cases}
        for recording in self.pack.recordings:
            file = self.draft.named["recording", recording.id]
            if recording.case not in cases and self._all_read("cas"):
                text = f"Le cas « {recording.case} » n’existe pas."
                yield self._finding(file, "cas", code="unknown-case", text=text)
            if len(recording.questions) < QUESTIONS_PER_COMPETENCE:
                text = f"Il faut au moins {QUESTIONS_PER_COMPETENCE} questions pour le jury."
                yield self._finding(file, "questions", code="few-questions", text=text, severity=WARNING)
            low, high = RECORDING_S
            if recording.clip_s and not low <= recording.clip_s <= high:
                text = f"Cet enregistrement dure {recording.clip_s:.0f} s : {low} à {high} s sont attendues."
                yield self._finding(file, "dit", code="recording-length", text=text, severity=WARNING)

    def _guide(self) -> Iterator[Finding]:
        file = self.draft.named.get(("guide", ""))
        if file is None:
            return
        guide = self.pack.guide
        for index, (kind, _) in enumerate(guide.timeline):
            if kind not in tuple(PhaseKind):
                text = f"« {kind} » n’est pas une partie de l’épreuve ({', '.join(PhaseKind)})."
                yield self._finding(file, "deroule", index, code="unknown-phase", text=text)
        questions: tuple[tuple[str, tuple[Question, ...]], ...] = (
            ("entretien", guide.review),
            ("final", guide.final),
        )
        for key, items in questions:
            for index, question in enumerate(items):
                for name in question.criteria:
                    if name not in self.criteria:
                        text = f"Le critère {name} n’existe pas."
                        yield self._finding(file, key, index, code="unknown-criterion", text=text)
        wanted = {c for name in self.pack.sessions for c in self.framework.session(name).competences}
        for competence in sorted(wanted):
            count = sum(question.competence == competence for question in guide.review)
            if count < QUESTIONS_PER_COMPETENCE:
                text = f"{count} question(s) pour {competence} : il en faut {QUESTIONS_PER_COMPETENCE}."
                yield self._finding(file, "entretien", code="few-questions", text=text, severity=WARNING)


def _field_fault(field: QualificationField | None, key: str, value: str) -> tuple[str, str] | None:
    """Return (code, sentence) when an expected value cannot be typed in the form."""
    if field is None:
        return "unknown-field", f"« {key} » n’est pas un champ de la fiche de qualification."
    if field.kind == "appointment":
        return _appointment_fault(field, key, value)
    if field.choices and value not in field.choices:
        return "unknown-choice", f"« {value} » n’est pas un choix du champ « {key} »."
    parts = [(field.kind, value)]
    if field.kind == "instalments":
        lines = instalments(value)
        parts = [("date", line.day) for line in lines] + [("amount", line.amount) for line in lines]
    for kind, part in parts:
        if not well_formed(kind, part):
            return "bad-value", f"« {part} » ({key}) n’a pas la forme attendue : {EXPECTED[kind][1]}."
    if field.limit and len(value) > field.limit:
        return "too-long", f"« {key} » dépasse {field.limit} caractères ({len(value)})."
    return None


def _appointment_fault(field: QualificationField, key: str, value: str) -> tuple[str, str] | None:
    booked = appointment(value)
    if booked.place and booked.place not in field.choices:
        return "unknown-choice", f"« {booked.place} » n’est pas un choix du champ « {key} »."
    for kind, part in (("date", booked.day), ("time", booked.hour), ("number", booked.minutes)):
        if not well_formed(kind, part):
            return "bad-value", f"« {part} » ({key}) n’a pas la forme attendue : {EXPECTED[kind][1]}."
    return None
