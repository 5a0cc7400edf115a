"""One object per part of the exam: its screen, and what makes it live.

A part is made when it starts (or is taken up again) and closed when the next screen replaces it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.pack import Document
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Jobs, SpellChecker, WorkKey
from crcd_sim.ui import texts
from crcd_sim.ui.ask import Asker
from crcd_sim.ui.dossier.client_list import ClientListPanel, ClientRow, ClientState
from crcd_sim.ui.dossier.client_record import ClientRecordPanel, ClientRecordPresenter
from crcd_sim.ui.dossier.panel import DossierPanel
from crcd_sim.ui.dossier.presenter import DossierPresenter
from crcd_sim.ui.dossier.source import DocumentSource, FolderSource
from crcd_sim.ui.exam.editor_book import EditorBook
from crcd_sim.ui.exam.exchange_page import ExchangePage
from crcd_sim.ui.exam.exchange_presenter import ExchangePresenter
from crcd_sim.ui.exam.final_papers import FinalPapers
from crcd_sim.ui.exam.frame import shortcut
from crcd_sim.ui.exam.interview_page import InterviewPage
from crcd_sim.ui.exam.interview_presenter import InterviewPresenter
from crcd_sim.ui.exam.read_write_page import READING, ReadWritePage
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import USUAL, PhoneKeys
from crcd_sim.ui.widgets import Panel, muted
from crcd_sim.ui.widgets.keyboard import HasFirstControl
from crcd_sim.ui.writing.letter import letterhead_of, template_of
from crcd_sim.ui.writing.work_desk import LetterKit, WorkDesk, WorkDeskPresenter

WRITING_TITLES = {
    "summary": "Votre résumé",
    "stakes_client": "Vos enjeux client",
    "stakes_company": "Vos enjeux entreprise",
    "letter": "Votre courrier",
    "notes": "Vos notes",
    "sheet": "Votre feuille de calcul",
    "confirmation": "Votre message",
}
OWN = "Vos écrits"
FIND_KEY = "Ctrl+F"  # in what is read it is the dossier's own; these are for the other half


@dataclass(frozen=True, slots=True)
class PartTools:
    """What every part needs of the window. ``tell``: a sentence and its kind for the banner."""

    look: Look
    jobs: Jobs
    asker: Asker
    tell: Callable[[str, str], None]
    checker: SpellChecker | None = None
    checker_note: str = ""
    enter_sends: bool = False
    phone_keys: PhoneKeys = USUAL
    papers: DocumentSource | None = None  # the candidate's own, for the final interview
    gate: Callable[[Callable[[], None], str], None] | None = None  # the staff code, for what is the jury's


class Part(Protocol):
    """A part's screen. ``settle``: what is on the pages is handed over, before a seal."""

    @property
    def widget(self) -> QWidget: ...
    def swap(self) -> None: ...
    def settle(self) -> None: ...
    def lock(self, sentence: str) -> None: ...
    def unlock(self) -> None: ...
    def close(self) -> None: ...


def make_part(session: ExamSession, kind: PhaseKind, tools: PartTools) -> Part:
    """Make the screen of a part that runs."""
    if kind is PhaseKind.CASE_STUDY:
        return WritingPart(session, kind, tools)
    if kind is PhaseKind.EXCHANGE_PREP:
        return PreparationPart(session, tools)
    if kind is PhaseKind.EXCHANGES:
        return ExchangePart(session, tools)
    if kind is PhaseKind.INTERVIEW_PREP:
        return WritingPart(session, kind, tools)
    return InterviewPart(session, kind, tools)


def moment_of(session: ExamSession) -> Callable[[float], str]:
    """Return what says an instant of the sitting as a time of day: « 9:42 »."""

    def moment(t: float) -> str:
        wall = texts.local(session.context.clock.wall() + timedelta(seconds=t - session.runner.t()))
        return f"{wall.hour}:{wall.minute:02d}"

    return moment


def own_writings(session: ExamSession, kind: PhaseKind) -> tuple[Document, ...]:
    """Return the candidate's earlier writings that are at hand, as pages to read."""
    pages = []
    for key in session.writings_to_read(kind):
        title = WRITING_TITLES.get(key.kind, key.kind)
        if key.exchange:
            client = session.pack.clients[session.pack.exchanges[key.exchange].client]
            title = f"{title} · {client.short_name}"
        pages.append(Document(f"ecrit:{key}", title, "", as_page(title, session.text(key)), OWN))
    return tuple(pages)


def as_page(title: str, text: str) -> str:
    """Return a plain text as a Markdown page that shows it unchanged."""
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~" else c for c in text)
    return f"# {title}\n\n" + escaped.replace("\n", "\\\n").replace("\\\n\\\n", "\n\n")


def _opened(session: ExamSession) -> Callable[[str], None]:
    return lambda document: _journal(session, document)


def _journal(session: ExamSession, document: str) -> None:
    session.runner.append(EventKind.DOCUMENT_OPENED, {"document": document})


class Reading(QObject):
    """The dossier of a part: what is at hand, own writings included."""

    def __init__(
        self, session: ExamSession, kind: PhaseKind, tools: PartTools, title: str = "Dossier"
    ) -> None:
        super().__init__()
        self.panel = DossierPanel(tools.look, title)
        self._presenter = DossierPresenter(
            self.panel, tools.jobs, FolderSource(session.pack_folder), _opened(session)
        )
        documents = (*session.documents(kind), *own_writings(session, kind))
        first = documents[0].id if documents else ""
        self._presenter.set_documents(documents, show=first)

    def close(self) -> None:
        self._presenter.close()


class WritingPart:
    """Reading on the left, writing on the right: the case study, the preparation of the interview."""

    def __init__(self, session: ExamSession, kind: PhaseKind, tools: PartTools) -> None:
        self._reading = Reading(session, kind, tools)
        keys = [WorkKey(name, kind.value) for name in session.works_of(kind)]
        letter = _letter_kit(session) if kind is PhaseKind.CASE_STUDY else None
        self.desk = WorkDesk(tools.look, keys, letter)
        if kind is PhaseKind.INTERVIEW_PREP:  # the dossier says what to do in the case study, nothing here
            self.desk.show_brief(session.spec.phase(kind).does)
        self._presenter = WorkDeskPresenter(
            self.desk,
            session.drafting,
            moment_of(session),
            letter=letter,
            checker=tools.checker,
            checker_note=tools.checker_note,
        )
        self.page = ReadWritePage(tools.look, self._reading.panel, self.desk)
        shortcut(self.desk, FIND_KEY, self._find)
        self._annex = session.rules.training

    @property
    def widget(self) -> QWidget:
        return self.page

    def _find(self) -> None:
        self.page.show_reading()
        self._reading.panel.focus_search()

    def swap(self) -> None:
        self.page.swap()
        self._reading.panel.set_whole_page(self.page.mode == READING)

    def settle(self) -> None:
        self._presenter.settle()

    def lock(self, sentence: str) -> None:
        self._presenter.lock(sentence, annex=self._annex)

    def unlock(self) -> None:
        self._presenter.unlock()

    def close(self) -> None:
        self._reading.close()


def _letter_kit(session: ExamSession) -> LetterKit:
    """The letterhead always; the guided template in training only."""
    head = letterhead_of(session.pack.company)
    if not session.rules.training:
        return LetterKit(head)
    return LetterKit(head, session.case.letter_guide, template_of(session.case, session.pack.day))


class _NotePanel(Panel):
    """The note sheet of the client chosen."""

    def __init__(self, look: Look, notes: QStackedWidget) -> None:
        super().__init__(look, "Note de préparation")
        self._notes = notes

    def first_control(self) -> QWidget:
        sheet = self._notes.currentWidget()
        return sheet.first_control() if isinstance(sheet, HasFirstControl) else self


class _ClientsAndRecord(QWidget):
    """The clients above the record of the one chosen."""

    def __init__(self, look: Look, clients: ClientListPanel, record: ClientRecordPanel) -> None:
        super().__init__()
        self._clients = clients
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(8))
        column.addWidget(clients)
        column.addWidget(record, 1)

    def first_control(self) -> QWidget:
        return self._clients.list


class PreparationPart:
    """The clients drawn, their records, the company's context, and a note sheet per client."""

    def __init__(self, session: ExamSession, tools: PartTools) -> None:
        look = tools.look
        self._session = session
        self._clients = ClientListPanel(look)
        self._record = ClientRecordPanel(look)
        self._presenter = ClientRecordPresenter(
            self._record, tools.jobs, FolderSource(session.pack_folder), _opened(session)
        )
        self._presenter.set_context(session.pack.context)
        self._book = EditorBook(look, session.drafting, moment_of(session), tools.checker)
        self._brief = muted("", wrap=True)
        self.notes = QStackedWidget()
        right = _NotePanel(look, self.notes)
        right.body.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        right.body.setSpacing(look.px(8))
        right.body.addWidget(self._brief)
        right.body.addWidget(self.notes, 1)
        self._right = right
        left = _ClientsAndRecord(look, self._clients, self._record)
        self._page = ReadWritePage(look, left, right)
        for half in (self._clients, right):
            shortcut(half, FIND_KEY, self._find)
        rows = []
        for exchange, client in zip(session.exchanges(), session.clients(), strict=True):
            outbound = exchange.direction == "outbound"
            state = ClientState.TO_CALL if outbound else ClientState.INBOUND
            rows.append(ClientRow(exchange.id, client.short_name, state, client.summary))
        self._clients.set_clients(rows)
        self._clients.client_chosen.connect(self.choose)
        if rows:
            self._clients.set_current(rows[0].id)
            self.choose(rows[0].id)

    @property
    def widget(self) -> QWidget:
        return self._page

    def choose(self, exchange: str) -> None:
        """Show a client's record and its note sheet."""
        item = self._session.pack.exchanges[exchange]
        client = self._session.pack.clients[item.client]
        self._presenter.show(client)
        _journal(self._session, f"dossier:{client.id}")
        channel = "Chat" if item.channel == "chat" else "Téléphone"
        way = "vous l’appelez" if item.direction == "outbound" else "il vous contacte"
        self._brief.setText(f"{channel}, {way}. {item.brief.strip()}")
        self._right.set_title(f"Note de préparation · {client.short_name}")
        key = WorkKey("notes", PhaseKind.EXCHANGE_PREP.value, exchange)
        editor = self._book.editor(key, f"Note\u00a0: {client.short_name}")
        if self.notes.indexOf(editor) < 0:
            self.notes.addWidget(editor)
        self.notes.setCurrentWidget(editor)

    def _find(self) -> None:
        self._page.show_reading()
        self._record.find_in_documents()

    def swap(self) -> None:
        self._page.swap()
        self._record.set_whole_page(self._page.mode == READING)

    def settle(self) -> None:
        self._book.settle()

    def lock(self, sentence: str) -> None:
        self._book.lock_all(sentence)

    def unlock(self) -> None:
        """Reopened: the desk of this part is made again by the screen."""

    def close(self) -> None:
        self._presenter.close()


class ExchangePart:
    """The six exchanges."""

    def __init__(self, session: ExamSession, tools: PartTools) -> None:
        if session.desk is None:
            raise RuntimeError("the exchanges have not begun")
        self.book = EditorBook(tools.look, session.drafting, moment_of(session), tools.checker)
        self.page = ExchangePage(tools.look, tools.phone_keys)
        for half in (self.page.clients, self.page.phone, self.page.chat, self.page.side):
            shortcut(half, FIND_KEY, self.page.record.find_in_documents)
        self.presenter = ExchangePresenter(
            self.page,
            session,
            session.desk,
            editors=self.book,
            jobs=tools.jobs,
            source=FolderSource(session.pack_folder),
            asker=tools.asker,
            opened=_opened(session),
            tell=tools.tell,
            enter_sends=tools.enter_sends,
        )

    @property
    def widget(self) -> QWidget:
        return self.page

    def swap(self) -> None:
        """F5 is « Faire répéter » here."""

    def settle(self) -> None:
        self.book.settle()

    def lock(self, sentence: str) -> None:
        self.book.lock_all(sentence)
        self.presenter.refresh()

    def unlock(self) -> None:
        self.presenter.refresh()

    def close(self) -> None:
        self.presenter.close()


class InterviewPart:
    """An interview: what is at hand to read, and the buttons of the interview."""

    def __init__(self, session: ExamSession, kind: PhaseKind, tools: PartTools) -> None:
        desk = session.interview_of(kind)
        if desk is None:
            raise RuntimeError("the interview has not begun")
        self.interview = InterviewPage(tools.look)
        self._presenter = InterviewPresenter(self.interview, session, desk, kind, tools.tell)
        self._reading: Reading | None = None
        self._page: QWidget = self.interview
        if session.documents(kind) or session.writings_to_read(kind):
            self._reading = Reading(session, kind, tools, "À disposition")
            self._page = ReadWritePage(tools.look, self._reading.panel, self.interview, share=(50, 50))
        self._papers: FinalPapers | None = None
        if kind is PhaseKind.FINAL and tools.papers is not None and tools.gate is not None:
            self._papers = FinalPapers(
                session, tools.look, tools.jobs, tools.papers, tools.gate, self.interview
            )
            self._page = self._papers.page

    @property
    def widget(self) -> QWidget:
        return self._page

    def swap(self) -> None:
        if isinstance(self._page, ReadWritePage) and self._reading is not None:
            self._page.swap()
            self._reading.panel.set_whole_page(self._page.mode == READING)

    def settle(self) -> None:
        """Nothing is written here."""

    def lock(self, sentence: str) -> None:
        """Nothing is written here."""

    def unlock(self) -> None:
        """Nothing is written here."""

    def close(self) -> None:
        self._presenter.close()
        if self._reading is not None:
            self._reading.close()
        if self._papers is not None:
            self._papers.close()
