"""The papers of a sitting, as plain models: what is on each page, not how it looks.

Candidate's booklet, candidate's papers, letter, draw slip; the jury's booklet is in ``jury_paper``.

The référentiel (annexe 1) gives each candidate a lot of 20 A4 sheets: the papers count them and warn
at 18, and never block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crcd_sim.domain.pack import CaseStudy, Channel, Direction, Pack, VoiceOrigin
from crcd_sim.domain.rules import parse_factor
from crcd_sim.services.records.paper_blocks import (
    Block,
    document,
    heading,
    pairs,
    par,
    section,
    table,
    tag,
)

MOCK_NOTICE = "Épreuve blanche – sans valeur de certification"
SIMULATED_DRAW = "Tirage simulé : ce scénario ne compte qu’un sujet."
LETTER = "Courrier de réponse"
RECORDED_CLIENT = "Examen blanc en autonomie – client enregistré."
SYNTHETIC_VOICES = "Les voix sont des voix de synthèse."
SOME_SYNTHETIC_VOICES = "Certaines voix sont des voix de synthèse."
SHEETS, SHEETS_WARNING = 20, 18
SHEETS_SENTENCE = (
    "Feuilles : ce dossier en compte {{dossier}}, {used} avaient déjà servi ; total {{total}} sur {lot}."
)
SHEETS_LIMIT = "Le lot de 20 feuilles est presque épuisé."

WORK_TITLES = {
    "summary": "Résumé de la situation",
    "stakes_client": "Enjeux pour le client",
    "stakes_company": "Enjeux pour l’entreprise",
    "letter": "Courrier de réponse",
    "notes": "Notes",
    "sheet": "Feuille de calcul",
    "confirmation": "Message écrit au client",
}
PHASE_TITLES = {
    "CASE_STUDY": "Étude de cas",
    "EXCHANGE_PREP": "Préparation des échanges",
    "EXCHANGES": "Échanges",
    "INTERVIEW_PREP": "Préparation de l’entretien",
    "CLIENT_RECORDING": "Appel enregistré",
    "REVIEW": "Questions sur les échanges",
    "FINAL": "Entretien final",
}
READ_WHEN = {"now": "À lire maintenant", "exchanges": "Utile pour les échanges"}
CHANNELS = {Channel.PHONE: "téléphone", Channel.CHAT: "chat"}
DIRECTIONS = {Direction.INBOUND: "entrant", Direction.OUTBOUND: "sortant"}
CASE_WORKS = ("summary", "stakes_client", "stakes_company", "letter")
SPEAKERS = {"client": "Client", "candidate": "Conseiller"}


@dataclass(frozen=True, slots=True)
class PaperMeta:
    """What stands at the head of every page. ``day`` is already written in French."""

    candidate: str
    session_title: str
    day: str
    vintage: str
    simulated_draw: bool = False
    recorded_client: bool = False
    voices: frozenset[VoiceOrigin] = frozenset()  # of the recorded clients


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: ``name`` is a file name without suffix, ``data`` what ``template`` takes."""

    name: str
    title: str
    data: Mapping[str, Any]
    template: str = "document"


def make_paper(
    names: tuple[str, str],
    subtitle: str,
    meta: PaperMeta,
    sections: list[Block],
    notices: tuple[str, ...] = (),
    conditions: str = "",
    **more: Any,
) -> Paper:
    """Return a paper with its head. ``names``: file name, title. ``conditions``: what the centre
    prescribed for this candidate. ``more`` goes to the template."""
    name, title = names
    said = [*notices]
    if meta.simulated_draw:
        said.append(SIMULATED_DRAW)
    if meta.recorded_client:
        said.append(" ".join([RECORDED_CLIENT, *_voices(meta)]))
    facts = [("Candidat", meta.candidate), ("Session", meta.session_title), ("Date", meta.day)]
    facts.append(("Conditions", conditions))
    return Paper(
        name,
        title,
        {
            "title": title,
            "subtitle": subtitle,
            "header": {
                "left": _whose(meta, title),
                "right": f"{meta.session_title} · {meta.day}",
            },
            "facts": [list(fact) for fact in facts if fact[1]],
            "footer": _said(meta),
            "notices": said,
            "sections": sections,
            **more,
        },
    )


def candidate_booklet(pack: Pack, case: CaseStudy, meta: PaperMeta) -> Paper:
    """The candidate's booklet: case and company context, as handed out for the first part."""
    sections = [section(case.title, document(case.cover, title=False))]
    sections.append(section("Travail à faire", document(case.instructions, title=False), newpage=False))
    sections += [section(f"Annexe {annex.title}", document(annex, title=False)) for annex in case.annexes]
    for rank, page in enumerate(pack.context):
        label = [tag(READ_WHEN[page.read_when])] if page.read_when in READ_WHEN else []
        sections.append(section(page.title, label + document(page, title=False), newpage=rank == 0))
    return make_paper(("livret-candidat", "Livret candidat"), pack.title, meta, sections, cover=True)


# --- What the candidate wrote ------------------------------------------------------------------


def candidate_papers(
    pack: Pack, sitting: Mapping[str, Any], works: Mapping[str, str], meta: PaperMeta, printed_sheets: int = 0
) -> Paper:
    """Everything the candidate wrote. ``sitting`` is the ``sitting show`` document; ``works`` maps a
    work's key (``WorkKey`` text) to its canonical form; ``printed_sheets`` were used before."""
    written = list(sitting["works"])
    sections: list[Block] = []
    for kind in CASE_WORKS:
        for item in written:
            if item["kind"] == kind:
                sections.append(_work_section(item, works, newpage=kind == "letter"))
    for rank, exchange in enumerate(sitting["exchanges"]):
        messages = [
            item for item in written if item["kind"] == "confirmation" and item["exchange"] == exchange["id"]
        ]
        blocks = _exchange_blocks(pack, exchange, messages, works)
        known = pack.exchanges.get(exchange["id"])
        name = known.title if known else str(exchange["id"])
        sections.append(section(f"Échange · {name}", blocks, newpage=rank == 0))
    others = [item for item in written if item["kind"] in ("notes", "sheet") and item["words"]]
    for rank, item in enumerate(others):
        sections.append(_work_section(item, works, newpage=rank == 0))
    sheets = {
        "used": printed_sheets,
        "warn": SHEETS_WARNING,
        "sentence": SHEETS_SENTENCE.format(used=printed_sheets, lot=SHEETS),
        "warning": SHEETS_LIMIT,
    }
    names = ("dossier-candidat", "Dossier du candidat")
    return make_paper(names, pack.title, meta, sections, conditions=conditions_of(sitting), sheets=sheets)


def conditions_of(sitting: Mapping[str, Any]) -> str:
    """Return the accommodation and what else changes how the clients listen, "" when nothing does."""
    wanted, rules = sitting.get("accommodation", {}), sitting.get("rules", {})
    main, patience = wanted.get("time_factor", 1), wanted.get("silence_factor", 1)
    said = [f"temps majoré {_times(main)}"] if parse_factor(main) != 1 else []
    for kind, value in wanted.get("phase_factors", {}).items():
        how = _times(value) if parse_factor(value) != 1 else "sans majoration"
        said.append(f"{PHASE_TITLES.get(kind, kind)} {how}")
    if parse_factor(patience) != 1:
        said.append(f"silences au téléphone {_times(patience)}")
    if wanted.get("done_key_only") or rules.get("noisy_room"):
        said.append("tours de parole à la touche «\u00a0J’ai fini\u00a0»")
    if rules.get("noisy_room"):
        said.append("salle bruyante")
    return ", ".join(said)


def _times(value: str | float) -> str:
    """« × 4/3 », « × 1,5 »."""
    exact = parse_factor(value)
    plain = str(exact) if exact.denominator == 3 else f"{float(exact):g}".replace(".", ",")
    return f"×\u00a0{plain}"


def _voices(meta: PaperMeta) -> list[str]:
    if VoiceOrigin.MACHINE not in meta.voices:
        return []
    return [SYNTHETIC_VOICES if len(meta.voices) == 1 else SOME_SYNTHETIC_VOICES]


def _work_section(item: Mapping[str, Any], works: Mapping[str, str], *, newpage: bool) -> Block:
    title = WORK_TITLES.get(item["kind"], item["kind"])
    if item["kind"] in ("notes", "sheet"):
        title = f"{title} · {PHASE_TITLES.get(item['phase'], item['phase'])}"
    return section(title, _work_blocks(item, works), newpage=newpage)


def _work_blocks(item: Mapping[str, Any], works: Mapping[str, str]) -> list[Block]:
    if not str(item["text"]).strip():
        return [par("Rien n’a été écrit.", small=True)]
    canonical = works.get(str(item.get("key", "")))
    body: Block = {"kind": "writing", "canonical": canonical} if canonical else par(str(item["text"]))
    return [body, par(f"{_words(item['words'])} · empreinte {item['sha256'][:16]}", small=True)]


def _words(count: int) -> str:
    return f"{count} mot" if count < 2 else f"{count} mots"


def _exchange_blocks(
    pack: Pack,
    exchange: Mapping[str, Any],
    messages: list[Mapping[str, Any]],
    works: Mapping[str, str],
) -> list[Block]:
    channel = CHANNELS.get(exchange.get("channel", ""), "")
    direction = DIRECTIONS.get(exchange.get("direction", ""), "")
    blocks: list[Block] = [par(f"{channel} {direction}".strip().capitalize(), small=True)]
    if exchange.get("started_at") is None:
        blocks.append(par("Ce contact n’a pas été traité."))
    names = {field.id: field.label for field in pack.qualification}
    filled = [(names.get(key, key), str(value)) for key, value in exchange["qualification"].items()]
    if any(value for _, value in filled):
        blocks += [heading("Qualification", 3), pairs(filled)]
    if exchange["messages"]:
        rows = [
            (_clock(message["at_s"]), SPEAKERS.get(message["speaker"], message["speaker"]), message["text"])
            for message in exchange["messages"]
        ]
        blocks += [heading("Chat", 3), table(("Temps", "Qui", "Message"), rows, ("auto", "auto", 1))]
    for item in messages:
        title = WORK_TITLES["confirmation"]
        rank = f" {item['number']}" if len(messages) > 1 else ""
        blocks += [heading(f"{title}{rank}", 3), *_work_blocks(item, works)]
    return blocks


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def letter_foot(meta: PaperMeta) -> dict[str, str]:
    """Return what stands at the foot of the letter, on whatever paper."""
    return {"footer": _said(meta), "whose": _whose(meta, LETTER)}


def _whose(meta: PaperMeta, title: str) -> str:
    return f"Candidat {meta.candidate} · {title}" if meta.candidate else title


def _said(meta: PaperMeta) -> str:
    return f"{MOCK_NOTICE} · référentiel TP-00483, millésime {meta.vintage}"


def letter_paper(pack: Pack, canonical: str, meta: PaperMeta) -> Paper:
    """The candidate's letter on the company's paper. ``canonical``: its canonical form."""
    company = pack.company
    address = " · ".join(part for part in (company.service, *company.address) if part)
    contact = " · ".join(part for part in (company.phone, company.email) if part)
    made = make_paper(
        ("courrier", LETTER),
        pack.title,
        meta,
        [section("", [{"kind": "writing", "canonical": canonical}], newpage=False)],
        letterhead={"company": company.name, "line": f"{address}\n{contact}" if contact else address},
    )
    return Paper(made.name, made.title, made.data, template="letter")


def draw_slip(pack: Pack, draws: list[Mapping[str, Any]], meta: PaperMeta) -> Paper:
    """The slip of what was drawn. ``draws``: {title, envelope, content, at} in order."""
    rows = [
        (str(draw["title"]), f"n° {draw['envelope']}", str(draw["content"]), str(draw["at"]) or "–")
        for draw in draws
    ]
    head = ("Tirage", "Enveloppe", "Contenu", "Ouverte à")
    said = "Le candidat a tiré lui-même chaque enveloppe, numérotée et face cachée."
    blocks = [par(said), table(head, rows, (1.2, "auto", 2, "auto"))] if rows else [par("Aucun tirage.")]
    blocks.append({"kind": "signatures", "labels": ["Signature du candidat", "Surveillant ou jury"]})
    names = ("tirage", "Procès-verbal de tirage")
    return make_paper(names, pack.title, meta, [section("", blocks, newpage=False)])
