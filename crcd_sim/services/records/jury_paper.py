"""The jury's booklet: timeline, coverage, role cards with their lines, expected answers, questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.pack import CaseStudy, ClientRecording, Exchange, Fairness, Pack, Question, Subject
from crcd_sim.services.records.paper_blocks import (
    Block,
    beside,
    bullets,
    document,
    heading,
    markdown,
    noted,
    pairs,
    par,
    section,
    table,
    titled_list,
)
from crcd_sim.services.records.papers import (
    CHANNELS,
    DIRECTIONS,
    PHASE_TITLES,
    Paper,
    PaperMeta,
    make_paper,
)

WEIGHTS = (("essential", "Indispensables"), ("useful", "Utiles"), ("irrelevant", "Sans objet"))
WRITTEN_BY = {"courriel": "par e-mail", "sms": "par SMS", "chat": "dans le chat", "courrier": "par courrier"}
UNANSWERED = {"no_answer": "sonne dans le vide", "voicemail": "messagerie"}


def jury_booklet(
    pack: Pack,
    case: CaseStudy,
    subject: Subject,
    meta: PaperMeta,
    criteria: Mapping[str, str] | None = None,
) -> Paper:
    """The jury's booklet. ``criteria``: the référentiel's wording of each criterion, by id."""
    exchanges = [pack.exchanges[name] for name in subject.exchanges if name in pack.exchanges]
    sections = [
        section("Pour commencer", _opening(pack, exchanges)),
        section("Corrigé de l’étude de cas", _case(case)),
    ]
    for rank, exchange in enumerate(exchanges, 1):
        blocks = [*_role(pack, exchange), *_lines(exchange), *_expected(pack, exchange, criteria or {})]
        sections.append(section(f"Échange {rank} · {exchange.title}", blocks))
    sections += [section(f"Appel enregistré · {one.title}", _recording(one)) for one in pack.recordings]
    sections.append(section("Guide d’entretien technique", _questions(pack.guide.review)))
    sections.append(section("Entretien final", _questions(pack.guide.final)))
    if pack.guide.to_verify:
        sections.append(section("Points de droit à vérifier", [bullets(pack.guide.to_verify)]))
    subtitle = f"{pack.title} · {subject.title}"
    reserved = ("Document réservé au jury.",)
    return make_paper(("livret-jury", "Livret jury"), subtitle, meta, sections, reserved, cover=True)


def _opening(pack: Pack, exchanges: Sequence[Exchange]) -> list[Block]:
    stages = [(PHASE_TITLES.get(kind, kind), text) for kind, text in pack.guide.timeline]
    rows = [
        (
            exchange.title,
            f"{CHANNELS[exchange.channel]} {DIRECTIONS[exchange.direction]}",
            ", ".join(exchange.competences),
            _served(exchange, Fairness.PARTLY) or "–",
            _served(exchange, Fairness.NO) or "–",
        )
        for exchange in exchanges
    ]
    head = ("Échange", "Canal", "Compétences", "Visible en partie", "À demander")
    return [
        heading("Déroulé", 2),
        table(("Partie", "Consignes"), stages, (1, 4)),
        heading("Ce que le sujet donne à voir", 2),
        par(
            "« Visible en partie » et « à demander » valent pour un client enregistré : un critère qu’il ne "
            "peut pas montrer devient une question, jamais un échec.",
            small=True,
        ),
        table(head, rows, (2, 1.2, 1, 1.2, 1)),
        heading("Neutralité", 2),
        bullets(pack.guide.neutrality),
    ]


def _served(exchange: Exchange, fair: Fairness) -> str:
    return ", ".join(criterion for criterion, value in exchange.serves.items() if value is fair)


def _case(case: CaseStudy) -> list[Block]:
    blocks: list[Block] = [heading("Éléments du dossier", 2)]
    for weight, title in WEIGHTS:
        rows = [(item.text, item.source) for item in case.elements if item.weight == weight]
        if rows:
            blocks.append(table((title, "Source"), rows, (3, 1)))
    solutions = [
        (str(solution.rank), solution.text, f"{solution.amount} €" if solution.amount else "–")
        for solution in sorted(case.solutions, key=lambda one: one.rank)
    ]
    blocks += [
        *beside(
            [heading("Enjeux pour le client", 2), bullets(case.stakes_client)],
            [heading("Enjeux pour l’entreprise", 2), bullets(case.stakes_company)],
        ),
        heading("Solutions, de la meilleure à la moins bonne", 2),
        table(("Rang", "Solution", "Montant"), solutions, ("auto", 1, "auto")),
        heading("À ne pas promettre", 2),
        bullets(case.forbidden),
        heading("Lettre modèle", 2),
        *document(case.model_letter, 2),
    ]
    return blocks


def _role(pack: Pack, exchange: Exchange) -> list[Block]:
    role, client = exchange.role, pack.clients.get(exchange.client)
    blocks: list[Block] = [
        heading("Fiche de rôle", 2),
        pairs(
            [
                ("Client", f"{client.name} · {client.summary}" if client else ""),
                ("Canal", f"{CHANNELS[exchange.channel]} {DIRECTIONS[exchange.direction]}".capitalize()),
                ("Compétences", ", ".join(exchange.competences)),
                ("Repère de durée", f"{exchange.target_s // 60} min {exchange.target_s % 60:02d}"),
                ("Persona", role.persona),
                ("But", role.goal),
                ("Humeur de départ", f"{role.mood_start} sur 5"),
                ("Accepte", role.accepts),
                ("Refuse", role.refuses),
                ("Piège", role.trap),
                ("Mot de la fin", role.ending),
            ]
        ),
        *beside(titled_list("Sait", role.knows), titled_list("Ignore", role.ignores)),
        *beside(titled_list("L’humeur monte", role.mood_up), titled_list("L’humeur baisse", role.mood_down)),
    ]
    for title, items in (("Identité", role.identity), ("Donné seulement si on le demande", exchange.facts)):
        if items:
            blocks += [heading(title, 3), pairs([(item.label, item.value) for item in items])]
    if role.objections:
        blocks += [heading("Objections", 3), table(("Dite", "Levée par"), role.objections, (1, 1))]
    blocks += titled_list("Neutralité", role.neutrality)
    return blocks


def _lines(exchange: Exchange) -> list[Block]:
    """What the client says, for a juror who plays it."""
    script = exchange.script
    if not isinstance(script, Script):
        return []
    several = len({line.speaker for line in script.lines.values()}) > 1
    blocks: list[Block] = [heading("Ce que dit le client", 2)]
    if script.numbers:
        who = [(n.number, UNANSWERED.get(n.outcome, f"ouvre par {n.opening}")) for n in script.numbers]
        blocks.append(pairs(who))
    answers = {intent.reply: intent.id for intent in script.intents if intent.reply}
    spine = [(name, _said(script, name, several=several)) for name in script.spine]
    blocks.append(table(("N°", "Dans l’ordre"), spine, ("auto", 1)))
    answered = [name for name in answers if name in script.lines]
    replies = [(answers[name], _said(script, name, several=False)) for name in answered]
    if replies:
        blocks.append(table(("Question du conseiller", "Réponse"), replies, (1, 3)))
    rest = [name for name in script.lines if name not in script.spine and name not in answers]
    if rest:
        rows = [(name, _said(script, name, several=several)) for name in rest]
        blocks.append(table(("N°", "Selon le cas : relances, objections, fin"), rows, ("auto", 1)))
    return blocks


def _said(script: Script, name: str, *, several: bool) -> str:
    line = script.lines[name]
    return f"{line.text} ({line.speaker})" if several else line.text


def _expected(pack: Pack, exchange: Exchange, criteria: Mapping[str, str]) -> list[Block]:
    expected = exchange.expected
    blocks: list[Block] = [heading("Corrigé", 2), markdown(expected.answer, 3)]
    if expected.qualification:
        names = {field.id: field.label for field in pack.qualification}
        values = [(names.get(key, key), value) for key, value in expected.qualification.items()]
        blocks += [heading("Qualification attendue", 3), pairs(values)]
    if expected.confirmation_items:
        how = WRITTEN_BY.get(expected.confirmation_channel, expected.confirmation_channel)
        blocks += titled_list(f"Confirmation écrite attendue, {how}", expected.confirmation_items)
    rows = [
        (noted(item.criterion, criteria.get(item.criterion, ""), bold=True), item.positives, item.negatives)
        for item in exchange.observables
    ]
    head = ("Critère", "Satisfait si", "Non satisfait si")
    blocks.append(heading("Ce que l’on peut observer", 2))
    blocks.append(table(head, rows, (1.1, 2, 2), dense=True))
    return blocks


def _recording(recording: ClientRecording) -> list[Block]:
    return [
        par(recording.tone.capitalize(), small=True),
        {"kind": "quote", "blocks": [par(text) for text in recording.sentences]},
        heading("Besoin caché", 3),
        par(recording.need),
        *titled_list("Réaction attendue", recording.expected),
        heading("Questions", 3),
        *_questions(recording.questions),
    ]


def _questions(questions: Sequence[Question]) -> list[Block]:
    rows = []
    for rank, question in enumerate(questions, 1):
        about = ", ".join(question.criteria) or question.competence
        note = " · ".join(part for part in (question.theme, about) if part)
        rows.append((noted(f"{rank}. {question.question}", note), question.points))
    return [table(("Question", "Points attendus"), rows, (1, 1.2), dense=True)]
