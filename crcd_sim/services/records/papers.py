"""The papers of a sitting, as plain models: what is on each page, not how it looks.

Blocks are those of ``reports.blocks`` plus three that the adapter expands: ``{"kind": "markdown",
"text", "shift"}``, ``{"kind": "writing", "canonical"}`` and ``{"kind": "document", "path"}`` (a file
of the pack: PDF, picture or spreadsheet).

The référentiel (annexe 1) gives each candidate a lot of 20 A4 sheets: the papers count them and warn
at 18, and never block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crcd_sim.domain.pack import CaseStudy, Channel, Direction, Document, Exchange, Pack, Question, Subject

MOCK_NOTICE = "Épreuve blanche – sans valeur de certification"
SIMULATED_DRAW = "Tirage simulé : ce scénario ne compte qu’un sujet."
SHEETS, SHEETS_WARNING = 20, 18

Block = dict[str, Any]

WORK_TITLES = {
    "summary": "Résumé de la situation",
    "stakes_client": "Enjeux pour le client",
    "stakes_company": "Enjeux pour l’entreprise",
    "letter": "Courrier de réponse",
    "notes": "Notes",
    "sheet": "Feuille de calcul",
    "confirmation": "Message écrit au client",
}
CHANNELS = {Channel.PHONE: "téléphone", Channel.CHAT: "chat"}
DIRECTIONS = {Direction.INBOUND: "entrant", Direction.OUTBOUND: "sortant"}


@dataclass(frozen=True, slots=True)
class PaperMeta:
    """What stands at the head of every page. ``day`` is already written in French."""

    candidate: str
    session_title: str
    day: str
    vintage: str
    simulated_draw: bool = False
    recorded_client: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: ``name`` is a file name without suffix, ``data`` what the template takes."""

    name: str
    title: str
    data: Mapping[str, Any]


def _heading(text: str, level: int) -> Block:
    return {"kind": "heading", "level": level, "runs": [{"t": text}]}


def _par(text: str, *, small: bool = False, bold: bool = False) -> Block:
    return {
        "kind": "par",
        "runs": [{"t": text, "b": True} if bold else {"t": text}],
        "align": "left",
        "small": small,
    }


def _list(items: tuple[str, ...] | list[str], *, ordered: bool = False) -> Block:
    return {"kind": "list", "ordered": ordered, "items": [[_par(item)] for item in items]}


def _pairs(rows: list[tuple[str, str]]) -> Block:
    return {"kind": "pairs", "rows": [list(row) for row in rows if row[1]]}


def _table(head: list[str], rows: list[list[str]], widths: list[float]) -> Block:
    return {
        "kind": "table",
        "widths": widths,
        "head": [[{"t": cell, "b": True}] for cell in head],
        "rows": [[[{"t": cell}] for cell in row] for row in rows],
    }


def _markdown(text: str, shift: int = 0) -> Block:
    return {"kind": "markdown", "text": text, "shift": shift}


def _section(title: str, blocks: list[Block], *, newpage: bool = True) -> Block:
    return {"title": title, "blocks": blocks, "newpage": newpage}


def _paper(
    name: str,
    title: str,
    subtitle: str,
    meta: PaperMeta,
    sections: list[Block],
    notices: tuple[str, ...] = (),
) -> Paper:
    said = [*notices]
    if meta.simulated_draw:
        said.append(SIMULATED_DRAW)
    if meta.recorded_client:
        said.append("Examen blanc en autonomie – client enregistré. Les voix sont des voix de synthèse.")
    left = " · ".join(
        part for part in (f"Candidat {meta.candidate}" if meta.candidate else "", title) if part
    )
    return Paper(
        name,
        title,
        {
            "title": title,
            "subtitle": subtitle,
            "header": {"left": left, "right": f"{meta.session_title} · {meta.day}"},
            "footer": f"{MOCK_NOTICE} · référentiel TP-00483, millésime {meta.vintage}",
            "notices": said,
            "sections": sections,
        },
    )


def _document_blocks(document: Document, shift: int = 1) -> list[Block]:
    if document.text:
        return [_markdown(document.text, shift)]
    return [_heading(document.title, 2), {"kind": "document", "path": document.path}]


def candidate_booklet(pack: Pack, case: CaseStudy, meta: PaperMeta) -> Paper:
    """The candidate's booklet: company context and case, as handed out for the first part."""
    sections = [
        _section(
            "Étude de cas", _document_blocks(case.cover) + _document_blocks(case.instructions), newpage=False
        )
    ]
    sections += [_section(f"Annexe {annex.title}", _document_blocks(annex)) for annex in case.annexes]
    context: list[Block] = []
    for document in pack.context:
        context += _document_blocks(document, 1)
    sections.append(_section("Contexte entreprise", context))
    return _paper("livret-candidat", "Livret candidat", pack.title, meta, sections)


def jury_booklet(pack: Pack, case: CaseStudy, subject: Subject, meta: PaperMeta) -> Paper:
    """The jury's booklet: timeline, role cards, expected answers, questions."""
    guide = pack.guide
    opening: list[Block] = [_heading("Déroulé", 2)]
    stages = [[PHASE_TITLES.get(kind, kind), text] for kind, text in guide.timeline]
    opening.append(_table(["Partie", "Consignes"], stages, [1, 3]))
    opening += [_heading("Neutralité", 2), _list(guide.neutrality)]
    sections = [
        _section("Pour commencer", opening, newpage=False),
        _section("Corrigé de l’étude de cas", _case(case)),
    ]
    for rank, name in enumerate(subject.exchanges, 1):
        exchange = pack.exchanges[name]
        sections.append(_section(f"Échange {rank} · {exchange.title}", _role(pack, exchange)))
    for recording in pack.recordings:
        blocks = [
            _par(recording.tone, small=True),
            *[_par(text) for text in recording.sentences],
            _heading("Besoin caché", 3),
            _par(recording.need),
            _heading("Réaction attendue", 3),
            _list(recording.expected),
            _heading("Questions", 3),
            *_questions(recording.questions),
        ]
        sections.append(_section(f"Appel enregistré · {recording.title}", blocks))
    sections.append(_section("Guide d’entretien technique", _questions(guide.review)))
    sections.append(_section("Entretien final", _questions(guide.final)))
    if guide.to_verify:
        sections.append(_section("Points de droit à vérifier", [_list(guide.to_verify)]))
    return _paper(
        "livret-jury",
        "Livret jury",
        f"{pack.title} · {subject.title}",
        meta,
        sections,
        ("Document réservé au jury.",),
    )


PHASE_TITLES = {
    "CASE_STUDY": "Étude de cas",
    "EXCHANGE_PREP": "Préparation des échanges",
    "EXCHANGES": "Échanges",
    "INTERVIEW_PREP": "Préparation de l’entretien",
    "CLIENT_RECORDING": "Appel enregistré",
    "REVIEW": "Questions sur les échanges",
    "FINAL": "Entretien final",
}


def _case(case: CaseStudy) -> list[Block]:
    weights = (("essential", "Indispensables"), ("useful", "Utiles"), ("irrelevant", "Sans objet"))
    blocks: list[Block] = [_heading("Éléments du dossier", 2)]
    for weight, title in weights:
        rows = [f"{item.text} ({item.source})" for item in case.elements if item.weight == weight]
        if rows:
            blocks += [_heading(title, 3), _list(rows)]
    blocks += [
        _heading("Enjeux pour le client", 2),
        _list(case.stakes_client),
        _heading("Enjeux pour l’entreprise", 2),
        _list(case.stakes_company),
        _heading("Solutions acceptables", 2),
    ]
    blocks.append(
        _list(
            [
                f"{s.text}{f' ({s.amount} €)' if s.amount else ''}"
                for s in sorted(case.solutions, key=lambda s: s.rank)
            ],
            ordered=True,
        )
    )
    blocks += [
        _heading("À ne pas promettre", 2),
        _list(case.forbidden),
        _heading("Lettre modèle", 2),
        _markdown(case.model_letter.text, 2),
    ]
    return blocks


def _role(pack: Pack, exchange: Exchange) -> list[Block]:
    role, expected, client = exchange.role, exchange.expected, pack.clients[exchange.client]
    blocks: list[Block] = [
        _pairs(
            [
                ("Client", f"{client.name} · {client.summary}"),
                ("Canal", f"{CHANNELS[exchange.channel]} {DIRECTIONS[exchange.direction]}"),
                ("Compétences", ", ".join(exchange.competences)),
                ("Persona", role.persona),
                ("But", role.goal),
                ("Humeur de départ (0 à 5)", str(role.mood_start)),
                ("Accepte", role.accepts),
                ("Refuse", role.refuses),
                ("Piège", role.trap),
                ("Fin", role.ending),
            ]
        )
    ]
    for title, items in (
        ("Sait", role.knows),
        ("Ignore", role.ignores),
        ("L’humeur monte", role.mood_up),
        ("L’humeur baisse", role.mood_down),
        ("Neutralité", role.neutrality),
        ("Donné seulement si on le demande", tuple(f"{f.label} : {f.value}" for f in exchange.facts)),
        ("Identité", tuple(f"{f.label} : {f.value}" for f in role.identity)),
    ):
        if items:
            blocks += [_heading(title, 3), _list(items)]
    if role.objections:
        said = [list(pair) for pair in role.objections]
        blocks += [_heading("Objections", 3), _table(["Dite", "Levée par"], said, [1, 1])]
    blocks += [_heading("Corrigé", 3), _markdown(expected.answer, 3)]
    if expected.qualification:
        names = {field.id: field.label for field in pack.qualification}
        values = [(names.get(key, key), value) for key, value in expected.qualification.items()]
        blocks += [_heading("Qualification attendue", 3), _pairs(values)]
    if expected.confirmation_items:
        blocks += [
            _heading(f"Confirmation écrite attendue ({expected.confirmation_channel})", 3),
            _list(expected.confirmation_items),
        ]
    facts = [[o.criterion, " · ".join(o.positives), " · ".join(o.negatives)] for o in exchange.observables]
    head = ["Critère", "Satisfait si", "Non satisfait si"]
    blocks += [_heading("Ce que l’on peut observer", 3), _table(head, facts, [0.5, 2, 2])]
    return blocks


def _questions(questions: tuple[Question, ...]) -> list[Block]:
    blocks: list[Block] = []
    for rank, question in enumerate(questions, 1):
        label = " · ".join(part for part in (question.theme, question.competence, *question.criteria) if part)
        blocks += [_par(f"{rank}. {question.question}", bold=True)]
        blocks += [_par(label, small=True)] if label else []
        blocks.append(_list(question.points))
    return blocks


def candidate_papers(
    pack: Pack, sitting: Mapping[str, Any], works: Mapping[str, str], meta: PaperMeta, printed_sheets: int = 0
) -> Paper:
    """Everything the candidate wrote. ``sitting`` is the ``sitting show`` document; ``works`` maps a
    work's key (``WorkKey`` text) to its canonical form."""
    sections: list[Block] = []
    letter_first = ("summary", "stakes_client", "stakes_company", "letter")
    for kind in letter_first:
        for item in sitting["works"]:
            if item["kind"] == kind:
                sections.append(_work_section(item, works, newpage=kind == "letter"))
    for exchange in sitting["exchanges"]:
        blocks = _exchange_blocks(pack, exchange)
        for item in sitting["works"]:
            if item["kind"] == "confirmation" and item["exchange"] == exchange["id"]:
                blocks += [_heading(WORK_TITLES["confirmation"], 3), *_work_blocks(item, works)]
        if blocks:
            name = (
                pack.exchanges[exchange["id"]].title if exchange["id"] in pack.exchanges else exchange["id"]
            )
            sections.append(_section(f"Échange · {name}", blocks, newpage=False))
    for item in sitting["works"]:
        if item["kind"] in ("notes", "sheet") and item["words"]:
            sections.append(_work_section(item, works, newpage=False))
    notices: list[str] = []
    if printed_sheets >= SHEETS_WARNING:
        notices.append(
            f"{printed_sheets} feuilles utilisées sur {SHEETS} (impressions et notes manuscrites)."
        )
    return _paper("dossier-candidat", "Dossier du candidat", pack.title, meta, sections, tuple(notices))


def _work_section(item: Mapping[str, Any], works: Mapping[str, str], *, newpage: bool) -> Block:
    title = WORK_TITLES.get(item["kind"], item["kind"])
    if item["kind"] == "notes":
        title = f"Notes · {PHASE_TITLES.get(item['phase'], item['phase'])}"
    return _section(title, _work_blocks(item, works), newpage=newpage)


def _work_blocks(item: Mapping[str, Any], works: Mapping[str, str]) -> list[Block]:
    canonical = works.get(item["key"]) if "key" in item else None
    if not item["text"].strip():
        return [_par("(vide)", small=True)]
    body: Block = {"kind": "writing", "canonical": canonical} if canonical else _par(item["text"])
    return [body, _par(f"{item['words']} mots · empreinte {item['sha256'][:16]}", small=True)]


def _exchange_blocks(pack: Pack, exchange: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    names = {field.id: field.label for field in pack.qualification}
    filled = [(names.get(key, key), value) for key, value in exchange["qualification"].items() if value]
    if filled:
        blocks += [_heading("Qualification", 3), _pairs(filled)]
    if exchange["messages"]:
        who = {"client": "Client", "candidate": "Conseiller"}
        blocks += [
            _heading("Chat", 3),
            _pairs([(who.get(m["speaker"], m["speaker"]), m["text"]) for m in exchange["messages"]]),
        ]
    return blocks


def draw_slip(pack: Pack, draws: list[Mapping[str, Any]], meta: PaperMeta) -> Paper:
    """The slip of what was drawn. ``draws``: {title, envelope, content, at} in order."""
    rows = [
        (f"{draw['title']} · enveloppe {draw['envelope']}", f"{draw['content']} (à {draw['at']})")
        for draw in draws
    ]
    blocks = [_pairs(rows)] if rows else [_par("Aucun tirage.")]
    blocks += [
        {"kind": "space"},
        _pairs([("Candidat", "signature :"), ("Surveillant ou jury", "signature :")]),
    ]
    return _paper(
        "tirage", "Procès-verbal de tirage", pack.title, meta, [_section("", blocks, newpage=False)]
    )
