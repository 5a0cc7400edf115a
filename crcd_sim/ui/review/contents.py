"""What a review holds, in the order one looks for it: the list at its left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crcd_sim.services.ports import WorkKey
from crcd_sim.services.records.conversations import ExchangeReview
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.services.records.review_model import WorkReview
from crcd_sim.ui import texts
from crcd_sim.ui.review import words
from crcd_sim.ui.review.lines import interviews

OVERVIEW: Final = "overview"
DOCUMENTS: Final = "documents"
INCIDENTS: Final = "incidents"
NOTES: Final = "trainer_notes"
PAPERS: Final = "papers"
EXCHANGE, INTERVIEW, WORK = "exchange:", "interview:", "work:"

_ORDER: Final = ("summary", "stakes_client", "stakes_company", "letter", "confirmation", "notes", "sheet")


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the list. ``key`` says what it opens; "" for a heading between rows."""

    key: str
    title: str
    detail: str = ""
    icon: str = ""
    spoken: str = ""

    @property
    def heading(self) -> bool:
        return not self.key


def contents(file: ReviewFile) -> tuple[Item, ...]:
    """Return the rows of the list. What a sitting does not hold has no row."""
    rows = [Item(OVERVIEW, "Le passage", words.length(file), "info")]
    for title, items in (
        ("Échanges", list(_exchanges(file))),
        ("Entretiens", list(_interviews(file))),
        ("Écrits", list(_works(file))),
        ("Suivi", list(_facts(file))),
    ):
        if items:
            rows += [Item("", title), *items]
    return tuple(rows)


def exchange_of(file: ReviewFile, key: str) -> ExchangeReview | None:
    """Return the exchange a row opens."""
    name = key.removeprefix(EXCHANGE)
    return next((item for item in file.model.exchanges if item.id == name), None)


def work_of(file: ReviewFile, key: str) -> WorkReview | None:
    """Return the writing a row opens."""
    name = key.removeprefix(WORK)
    return next((item for item in file.model.works if str(item.key) == name), None)


def own_works(file: ReviewFile, exchange: str, kind: str) -> tuple[WorkReview, ...]:
    """Return the notes or the messages written for one exchange."""
    return tuple(work for work in file.model.works if work.key.exchange == exchange and work.key.kind == kind)


def _exchanges(file: ReviewFile) -> Iterator[Item]:
    for number, exchange in enumerate(file.model.exchanges, 1):
        name = words.short_client_name(exchange, file.pack)
        detail = words.lasted(exchange) or ("en cours" if exchange.held else "non tenu")
        spoken = f"Échange {number}, {name}, {words.kind_of(exchange)}, {detail}"
        icon = "chat" if exchange.channel == "chat" else "phone"
        yield Item(EXCHANGE + exchange.id, f"{number} · {name}", detail, icon, spoken)


def _interviews(file: ReviewFile) -> Iterator[Item]:
    for phase in interviews(file):
        answers = sum(1 for take in file.model.recordings if take.phase == phase.kind)
        detail = texts.count(answers, "réponse") if answers else "sans son"
        yield Item(INTERVIEW + phase.kind, words.PHASES.get(phase.kind, phase.title), detail, "mic")


def _works(file: ReviewFile) -> Iterator[Item]:
    shown = [work for work in file.model.works if not _belongs(work.key, file)]
    shown.sort(key=lambda work: _ORDER.index(work.key.kind) if work.key.kind in _ORDER else len(_ORDER))
    for work in shown:
        title = words.work_title(work.key)
        detail = texts.count(work.words, "mot")
        icon = {"letter": "envelope", "sheet": "spreadsheet"}.get(work.key.kind, "document")
        yield Item(WORK + str(work.key), title, detail, icon)


def _belongs(key: WorkKey, file: ReviewFile) -> bool:
    """Notes and messages of an exchange are shown beside it."""
    return bool(key.exchange) and any(exchange.id == key.exchange for exchange in file.model.exchanges)


def _facts(file: ReviewFile) -> Iterator[Item]:
    if file.model.rules.drill is None:
        joined = len(file.model.papers.items)
        yield Item(PAPERS, "Documents du candidat", str(joined) if joined else "aucun", "pdf")
    read = len({reading.document for reading in file.model.documents})
    yield Item(DOCUMENTS, "Documents lus", str(read) if read else "aucun", "folder")
    if noted := len(file.model.notes):
        yield Item(NOTES, "Notes du formateur", str(noted), "document")
    found = len(file.model.incidents)
    yield Item(INCIDENTS, "Incidents", str(found) if found else "aucun", "warning")
