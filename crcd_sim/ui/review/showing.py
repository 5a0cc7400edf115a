"""From a sitting laid open to what each view of the review says. No widget is made here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Final, Protocol

from crcd_sim.domain.pack import Pack
from crcd_sim.domain.writing import LINE_BREAK, Document
from crcd_sim.services.ports import TakeRecord
from crcd_sim.services.records.conversations import CLIENT, Confirmation, ExchangeReview
from crcd_sim.services.records.review_file import PastText, ReviewFile
from crcd_sim.services.records.review_model import PhaseReview, WorkReview
from crcd_sim.ui import texts
from crcd_sim.ui.review import contents, rule_words, telephone, trainer, words
from crcd_sim.ui.review.exchange_view import ExchangeShown, Written
from crcd_sim.ui.review.fact_sheet import Fact, FactSheet
from crcd_sim.ui.review.lines import Line
from crcd_sim.ui.review.waveform import Span
from crcd_sim.ui.review.writing_view import WritingShown
from crcd_sim.ui.texts import NBSP
from crcd_sim.ui.writing.letter import letterhead_of

HELD, MUTED = "Mise en attente", "Micro coupé"
NO_TURNS: Final = "Rien n’a été dit dans cet échange."
NOT_HELD: Final = "Cet échange n’a pas été tenu."
NO_QUESTIONS: Final = "Aucune question n’a été posée par le programme dans cette partie."


class SheetPage(Protocol):
    def show_sheet(self, title: str) -> FactSheet: ...


# --- Exchanges and interviews ----------------------------------------------------------------


def exchange_shown(
    exchange: ExchangeReview,
    file: ReviewFile,
    lines: Sequence[Line],
    recordings: Sequence[str],
    zone: tzinfo | None = None,
) -> ExchangeShown:
    """Return what the view says of an exchange."""
    number = [item.id for item in file.model.exchanges].index(exchange.id) + 1
    name = words.client_name(exchange, file.pack)
    nothing = "" if lines else NO_TURNS if exchange.held else NOT_HELD
    return ExchangeShown(
        title=f"Échange {number} · {name} · {words.kind_of(exchange)}",
        brief=words.indicators_in_brief(exchange),
        lines=lines,
        recordings=recordings,
        facts=words.exchange_facts(exchange, zone) + telephone.attempts(exchange, file.model.dialled),
        measures=words.indicators_in_words(exchange) + telephone.interlocutors(exchange, file.pack),
        qualification=qualification(exchange, file.pack),
        messages=messages(exchange, file, zone),
        notes=[
            Written("", work.text) for work in contents.own_works(file, exchange.id, "notes") if work.words
        ],
        nothing=nothing,
    )


def interview_shown(
    phase: PhaseReview, lines: Sequence[Line], recordings: Sequence[str], zone: tzinfo | None = None
) -> ExchangeShown:
    """Return what the view says of an interview: nothing of it is measured."""
    _, when, lasted, _ = words.phase_in_words(phase, zone)
    answers = texts.count(len(recordings), "réponse enregistrée", "réponses enregistrées")
    return ExchangeShown(
        title=phase.title,
        brief=lasted,
        lines=lines,
        recordings=recordings,
        facts=(("Horaires", when), ("Durée", lasted), ("Sons", answers)),
        measures=(),
        qualification=None,
        messages=None,
        notes=None,
        nothing="" if lines else NO_QUESTIONS,
    )


LEFT_EMPTY = "— (champ requis, laissé vide)"


def qualification(exchange: ExchangeReview, pack: Pack | None) -> tuple[Fact, ...]:
    """Return the fields filled in, in the form's order, with their labels; then the required ones left
    empty, once an exchange was held."""
    labels = {field.id: field.label for field in pack.qualification} if pack else {}
    filled = {name: value for name, value in exchange.qualification.items() if value.strip()}
    known = pack.exchanges.get(exchange.id) if pack else None
    if pack and known and filled:
        wanted = [field.id for field in pack.fields_for(known) if field.required]
        filled |= {name: LEFT_EMPTY for name in wanted if name not in filled}
    order = [name for name in labels if name in filled] + [name for name in filled if name not in labels]
    return tuple((labels.get(name, name), filled[name]) for name in order)


def notes(exchange: ExchangeReview, file: ReviewFile) -> tuple[Written, ...]:
    """Return what was prepared for this client."""
    prepared = contents.own_works(file, exchange.id, "notes")
    return tuple(Written("", readable(work.document)) for work in prepared if work.words)


def messages(exchange: ExchangeReview, file: ReviewFile, zone: tzinfo | None = None) -> tuple[Written, ...]:
    """Return the messages written to the client; one that was never sent says so."""
    sent = {item.work: item for item in exchange.confirmations}
    return tuple(
        Written(_sent(sent.get(str(work.key)), zone), readable(work.document))
        for work in contents.own_works(file, exchange.id, "confirmation")
        if work.words
    )


def readable(document: Document) -> str:
    """Return a short writing as lines, the marks of its lists before them."""
    lines, number = [], 0
    for block in document.blocks:
        text = "".join(run.t for run in block.runs).replace(LINE_BREAK, "\n")
        number = number + 1 if block.list == "number" else 0
        mark = {"bullet": f"•{NBSP}", "number": f"{number}.{NBSP}"}.get(block.list or "", "")
        lines.append(mark + text)
    return "\n".join(lines).strip()


def _sent(confirmation: Confirmation | None, zone: tzinfo | None) -> str:
    if confirmation is None:
        return "Message non envoyé"
    channel = words.CHANNELS.get(confirmation.channel, confirmation.channel)
    at = texts.precise_time(texts.local(confirmation.at, zone))
    return f"{channel} envoyé à {at}"


def take_names(takes: Iterable[TakeRecord], file: ReviewFile, zone: tzinfo | None = None) -> tuple[str, ...]:
    """Return what tells recordings apart: « 9 h 27, 2 min 51 s »."""
    found = []
    for take in takes:
        at = texts.clock_time(texts.local(file.model.wall_at(take.t), zone))
        found.append(f"{at}, {texts.duration(take.duration_s)}" if take.duration_s else at)
    return tuple(found)


def answer_names(lines: Iterable[Line], takes: Iterable[TakeRecord]) -> tuple[str, ...]:
    """Return the recordings of an interview by what they answer: « Question 1, 12 s »."""
    asked, named = "", dict[str, str]()
    for line in lines:
        if line.take:
            named[line.take] = asked or "Réponse au client"
        elif line.kind == CLIENT:
            asked = line.who
    found = []
    for take in takes:
        name = named.get(take.id, "Réponse")
        found.append(f"{name}, {texts.duration(take.duration_s)}" if take.duration_s else name)
    return tuple(found)


def spans(lines: Iterable[Line]) -> dict[str, tuple[Span, ...]]:
    """Return the holds and mutes of each recording."""
    kinds = {HELD: "held", MUTED: "muted"}
    found: dict[str, tuple[Span, ...]] = {}
    for line in lines:
        if line.take and line.who in kinds and line.end_s is not None:
            span = Span(line.start_s, line.end_s, kinds[line.who])
            found[line.take] = (*found.get(line.take, ()), span)
    return found


# --- Writings --------------------------------------------------------------------------------


def writing_shown(work: WorkReview, file: ReviewFile, zone: tzinfo | None = None) -> WritingShown:
    """Return what the view says of a writing as it was left."""
    letter = work.key.kind == "letter" and file.pack is not None
    phase = next((item for item in file.model.phases if item.kind == work.key.phase), None)
    facts = [("Partie", phase.title)] if phase else []
    if phase and phase.sealed_at is not None:
        facts.append(("Scellé à", texts.precise_time(texts.local(phase.sealed_at, zone))))
    return WritingShown(
        title=words.work_title(work.key),
        detail=texts.count(work.words, "mot"),
        state="scellé" if work.sealed else "non scellé",
        kind="ok" if work.sealed else "warning",
        document=work.document,
        letterhead=letterhead_of(file.pack.company) if letter and file.pack else None,
        facts=tuple(facts),
    )


def version_names(work: WorkReview, found: Sequence[PastText], zone: tzinfo | None = None) -> tuple[str, ...]:
    """Return the rows of the versions: the text as it was left, then the kept ones, newest first."""
    final = f"Texte final · {texts.count(work.words, 'mot')}"
    return (final, *(f"{moment(past, zone)} · {texts.count(past.words, 'mot')}" for past in found))


def version_note(found: Sequence[PastText]) -> str:
    if not found:
        return "Aucune version gardée de ce texte."
    return "Une version est gardée toutes les deux minutes."


def past_sentence(past: PastText, zone: tzinfo | None = None) -> str:
    """« Version de 9:42, 120 mots. Rien n’est changé : vous la lisez seulement. »"""
    count = texts.count(past.words, "mot")
    return f"Version de {moment(past, zone)}, {count}. Vous la lisez{NBSP}: le texte final ne change pas."


def moment(past: PastText, zone: tzinfo | None = None) -> str:
    """« 9:42 »."""
    at = texts.local(past.at, zone)
    return f"{at.hour}:{at.minute:02d}"


# --- Sheets ----------------------------------------------------------------------------------


def fill_sheet(page: SheetPage, key: str, file: ReviewFile, zone: tzinfo | None = None) -> None:
    """Show the overview, the documents read, the incidents or a trainer's notes."""
    if key == contents.DOCUMENTS:
        _documents(page.show_sheet("Documents lus"), file, zone)
    elif key == contents.INCIDENTS:
        _incidents(page.show_sheet("Incidents"), file, zone)
    elif key == contents.NOTES:
        rows = trainer.note_table(file, zone)
        page.show_sheet("Notes du formateur").add_table(rows, ("Heure", "Échange", "Note"), stretch=2)
    else:
        _overview(page.show_sheet("Le passage"), file, zone)


def _overview(sheet: FactSheet, file: ReviewFile, zone: tzinfo | None) -> None:
    sheet.add_heading("Déroulement")
    rows = [words.phase_in_words(phase, zone) for phase in file.model.phases]
    sheet.add_table(rows, ("Partie", "Horaires", "Durée", "Fin"), stretch=3)
    sheet.add_heading("Règles")
    sheet.add_facts(rule_words.rules_in_words(file, zone))
    if draws := words.draws_in_words(file):
        sheet.add_heading("Tirages")
        sheet.add_facts(draws)
    if stray := telephone.strays(file.model.dialled, zone):
        sheet.add_heading("Numéros composés qui ne sont dans aucun dossier")
        sheet.add_table(stray, ("Composé à", "Numéro", "Résultat"), stretch=2)


def _documents(sheet: FactSheet, file: ReviewFile, zone: tzinfo | None) -> None:
    for phase in file.model.phases:
        read = [reading for reading in file.model.documents if reading.phase == phase.kind]
        if not read:
            continue
        sheet.add_heading(phase.title)
        rows = [(texts.precise_time(texts.local(reading.at, zone)), reading.title) for reading in read]
        sheet.add_table(rows, ("Ouvert à", "Document"), stretch=1)
    if not file.model.documents:
        sheet.add_text("Aucun document n’a été ouvert.", "muted")


def _incidents(sheet: FactSheet, file: ReviewFile, zone: tzinfo | None) -> None:
    titles = {phase.kind: phase.title for phase in file.model.phases}
    rows = [
        (
            texts.precise_time(texts.local(incident.wall, zone)),
            words.incident_in_words(incident),
            titles.get(incident.phase, incident.phase),
        )
        for incident in file.model.incidents
    ]
    if rows:
        sheet.add_table(rows, ("Heure", "Ce qui s’est passé", "Partie"), stretch=1)
    else:
        sheet.add_text("Aucun incident pendant ce passage.", "muted")
