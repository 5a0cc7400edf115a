"""Drives the exchanges screen from the desk: what the candidate does goes there, what it says is shown.

Nothing of the client's lines, motive or file shows by itself: the candidate chooses the record.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.pack import Channel, Direction, Exchange
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Jobs, WorkKey
from crcd_sim.ui.ask import Asker
from crcd_sim.ui.dossier.client_list import ClientRow
from crcd_sim.ui.dossier.client_record import ClientRecordPresenter
from crcd_sim.ui.dossier.source import DocumentSource
from crcd_sim.ui.exam.exchange_page import ExchangePage, NoteSheet
from crcd_sim.ui.exam.exchange_words import DeskWords
from crcd_sim.ui.exam.message_presenter import Editors, MessagePresenter
from crcd_sim.ui.widgets.keyboard import give_keyboard

LEVELS_MS, TIMERS_MS = 40, 250


class ExchangePresenter(QObject):
    """Args:
    tell: a sentence for the banner, with its kind; "" takes it away.
    """

    def __init__(
        self,
        page: ExchangePage,
        session: ExamSession,
        desk: ExchangeDesk,
        *,
        editors: Editors,
        jobs: Jobs,
        source: DocumentSource,
        asker: Asker,
        opened: Callable[[str], None],
        tell: Callable[[str, str], None],
        enter_sends: bool = False,
    ) -> None:
        super().__init__(page)
        self._page, self._session, self._desk = page, session, desk
        self._editors, self._tell = editors, tell
        self._current = ""  # exchange id chosen in the list
        self._notes: dict[str, NoteSheet] = {}
        self._exchanges: dict[str, Exchange] = {item.id: item for item in session.exchanges()}
        self._record = ClientRecordPresenter(page.record, jobs, source, opened)
        self._record.set_context(session.pack.context)
        self._opened = opened
        self._words = DeskWords(session, desk)
        self._message = MessagePresenter(page, session, desk, editors, asker, tell)
        self._writing_to = ""  # exchange whose chat the message field belongs to
        self._undo = [desk.on_change(self.refresh), desk.on_notice(self._notice)]
        self._wire()
        page.chat.set_enter_sends(enter_sends)
        page.clients.set_clients([self._row(item.exchange) for item in desk.contacts()])
        self._timers = QTimer(self)
        self._timers.setInterval(TIMERS_MS)
        self._timers.timeout.connect(lambda: page.phone.show_view(self._words.phone()))
        self._timers.start()
        self._levels = QTimer(self)
        self._levels.setInterval(LEVELS_MS)
        self._levels.timeout.connect(self._show_levels)
        first = desk.contacts()[0].exchange if desk.contacts() else ""
        if first and session.rules.training:
            page.clients.set_current(first)
            self.choose(first)
        self.refresh()

    def close(self) -> None:
        """Hear no more of the desk: the screen goes away."""
        for undo in self._undo:
            undo()
        self._undo = []
        self._timers.stop()
        self._levels.stop()
        self._record.close()

    def _wire(self) -> None:
        page, phone, chats = self._page, self._desk.phone, self._desk.chats
        page.clients.client_chosen.connect(self.choose)
        page.record.call_requested.connect(self._dial)
        page.phone.main_requested.connect(self._main)
        page.phone.hold_requested.connect(self._then(phone.hold))
        page.phone.mute_requested.connect(self._then(phone.mute))
        page.phone.repeat_requested.connect(self._then(phone.repeat))
        page.phone.floor_requested.connect(self._then(phone.floor))
        page.phone.hang_up_requested.connect(self._then(phone.press_hang_up))
        page.phone.dial_requested.connect(self._dial)
        page.phone.digit_pressed.connect(lambda key: phone.press_key(key))
        page.phone.volume_changed.connect(lambda gain: phone.set_volume(gain))
        page.chat.main_requested.connect(self._main)
        page.chat.sent.connect(self._send_chat)
        page.chat.message.textChanged.connect(self._keep_unsent)
        page.chat.typing.connect(lambda: chats.typing())
        page.chat.close_requested.connect(self._then(chats.press_close))
        page.form.changed.connect(self._write)

    def _then(self, act: Callable[[], bool]) -> Callable[..., None]:
        def acted(*_ignored: object) -> None:
            act()
            self.refresh()

        return acted

    # --- The client chosen -------------------------------------------------------------------

    @property
    def current(self) -> str:
        return self._current

    def choose(self, exchange: str) -> None:
        """Show a client's record, form, message and note."""
        self._current = exchange
        item = self._exchanges[exchange]
        client = self._session.pack.clients[item.client]
        self._record.show(client)
        self._opened(f"dossier:{client.id}")
        self._page.form.show_fields(self._desk.forms.fields(exchange), self._desk.forms.values(exchange))
        self._message.choose(exchange)
        self._show_note(exchange)
        self.refresh()

    def _show_note(self, exchange: str) -> None:
        """The note prepared for this client, to read, above the one that is written meanwhile."""
        if exchange not in self._notes:
            key = WorkKey("notes", PhaseKind.EXCHANGES, exchange)
            editor = self._editors.editor(key, f"Notes\u00a0: {self._words.client_name(exchange)}")
            prepared = WorkKey("notes", PhaseKind.EXCHANGE_PREP, exchange)
            readable = prepared in self._session.writings_to_read(PhaseKind.EXCHANGES)
            text = self._session.text(prepared) if readable else ""
            self._notes[exchange] = NoteSheet(self._page.look, text, editor)
            self._page.notes.addWidget(self._notes[exchange])
        self._page.notes.setCurrentWidget(self._notes[exchange])

    # --- What is shown -----------------------------------------------------------------------

    def refresh(self) -> None:
        """Show everything again, from what the desk says now."""
        for contact in self._desk.contacts():
            self._page.clients.set_state(contact.exchange, self._words.state(contact.exchange))
        chat = self._desk.chats.view()
        self._write_to(chat.exchange)
        self._page.show_chat(self._chat_wanted(chat.phase))
        self._page.phone.show_view(self._words.phone())
        self._page.chat.show_view(self._words.chat())
        self._page.chat.show_messages(self._words.bubbles())
        outbound = self._current and self._exchanges[self._current].direction is Direction.OUTBOUND
        self._page.record.set_call_allowed(bool(outbound), self._desk.phone_free())
        self._page.form.set_editable(self._desk.forms.editable)
        busy = self._desk.phone.call is not None
        if busy != self._levels.isActive():
            (self._levels.start if busy else self._levels.stop)()
            self._page.phone.show_levels(-120, -120)

    def _write_to(self, exchange: str) -> None:
        """Give the message field to a chat: what was begun for another client is never sent to this one,
        and waits for its own to come back."""
        if exchange != self._writing_to:
            self._writing_to = exchange
            self._page.chat.message.setPlainText(self._desk.forms.unsent(exchange))

    def _keep_unsent(self) -> None:
        if self._writing_to:
            self._desk.forms.keep_unsent(self._writing_to, self._page.chat.message.toPlainText())

    def _chat_wanted(self, phase: ChatPhase) -> bool:
        phone = self._desk.phone
        chosen = self._exchanges.get(self._current)
        chat_chosen = chosen is not None and chosen.channel is Channel.CHAT
        if phone.busy and phase in (ChatPhase.OFFERED, ChatPhase.OPEN):
            # Both at once (training): what rings is shown, else the client chosen in the list.
            return phone.state is not PhoneState.RINGING and (phase is ChatPhase.OFFERED or chat_chosen)
        if phase in (ChatPhase.OFFERED, ChatPhase.OPEN):
            return True
        return phase is ChatPhase.CLOSED and chat_chosen and not phone.busy

    def _row(self, exchange: str) -> ClientRow:
        client = self._session.pack.clients[self._exchanges[exchange].client]
        return ClientRow(exchange, client.short_name, self._words.state(exchange), client.summary)

    def _show_levels(self) -> None:
        levels = self._session.sound.levels()
        self._page.phone.show_levels(levels.candidate, levels.client)

    # --- What the candidate does ---------------------------------------------------------------

    def _main(self) -> None:
        phone, chats = self._desk.phone, self._desk.chats
        state = phone.view().state
        try:
            if chats.view().phase is ChatPhase.OFFERED:
                chats.accept()
            elif state is PhoneState.RINGING:
                phone.accept()
            elif state is PhoneState.CONNECTED:
                phone.done()
            elif state is PhoneState.ON_HOLD:
                phone.hold()
            else:
                self._desk.release()
        except RuleRefused as refused:
            self._tell(refused.sentence, "info")
        self.refresh()

    def _dial(self, number: str) -> None:
        if self._desk.phone.dial(number):
            give_keyboard(self._page.phone)  # « Appeler » is off now; the call is what goes on
        else:
            self._tell(
                "Un appel ne peut pas partir maintenant\u00a0: un contact est en cours ou annoncé.", "info"
            )
        self.refresh()

    def _send_chat(self, text: str) -> None:
        sent = False
        try:
            sent = self._desk.chats.send(text)
        except RuleRefused as refused:
            self._tell(refused.sentence, "warning")
        if not sent:
            self._page.chat.message.setPlainText(text)  # nothing typed is lost
        self.refresh()

    def _write(self, field: str, value: str) -> None:
        if self._current:
            self._desk.forms.write(self._current, field, value)

    def _notice(self, item: Notice) -> None:
        self._page.phone.say(item.sentence, "warning" if item.lasting else "info")
        if not item.lasting:
            QTimer.singleShot(6000, self, lambda: self._forget(item))

    def _forget(self, item: Notice) -> None:
        if self._page.phone.banner.label.text() == item.sentence:
            self._page.phone.say("")
