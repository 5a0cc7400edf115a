"""Drives the exchanges screen from the desk: what the candidate does goes there, what it says is shown.

Nothing of the client's lines, motive or file shows by itself: the candidate chooses the record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from crcd_sim.dialogue.signals import Status
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.pack import Channel, Direction, Exchange
from crcd_sim.domain.writing import plain_text, sha256_of, to_canonical
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.contacts import OVER, ContactState
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Jobs, WorkKey
from crcd_sim.ui.ask import Asker, Question
from crcd_sim.ui.chat.chat_panel import Bubble, ChatView
from crcd_sim.ui.dossier.client_list import ClientRow, ClientState
from crcd_sim.ui.dossier.client_record import ClientRecordPresenter
from crcd_sim.ui.dossier.source import DocumentSource
from crcd_sim.ui.exam.exchange_page import MESSAGE, ExchangePage, NoteSheet
from crcd_sim.ui.exam.voice_note import call_note
from crcd_sim.ui.phone import softphone_panel as phone_panel
from crcd_sim.ui.phone.softphone_panel import PhoneView
from crcd_sim.ui.record.message_form import CHANNELS, MessageView

LEVELS_MS, TIMERS_MS = 40, 250
LINES = {
    Status.SPEAKS: "Le client parle",
    Status.LISTENS: "Le client vous écoute",
    Status.THINKS: "Le client réfléchit",
    Status.ON_HOLD: "En attente",
    Status.TYPES: "Le client écrit…",
    Status.AWAY: "Le client s’est absenté",
}
CHAT_LINES = {
    **LINES,
    Status.LISTENS: "Le client attend votre message",
    Status.THINKS: "Le client vous lit",
}
READY = "Prêt pour le contact suivant"
SEND = Question(
    title="Envoyer ce message\u202f?",
    text="Une fois parti, il ne se modifie plus. Vous pourrez encore en écrire un second à ce client.",
    yes="Envoyer",
    no="Relire",
)


class Editors(Protocol):
    """Makes and keeps the editors of works; one per key."""

    def editor(self, key: WorkKey, name: str) -> QWidget: ...
    def on_text(self, key: WorkKey, changed: Callable[[], None]) -> None: ...
    def lock(self, key: WorkKey) -> None:
        """A message sent is read, never changed."""


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
        self._editors, self._asker, self._tell = editors, asker, tell
        self._current = ""  # exchange id chosen in the list
        self._channels: dict[str, str] = {}  # channel chosen for each message
        self._notes: dict[str, NoteSheet] = {}
        self._exchanges: dict[str, Exchange] = {item.id: item for item in session.exchanges()}
        self._record = ClientRecordPresenter(page.record, jobs, source, opened)
        self._record.set_context(session.pack.context)
        self._opened = opened
        self._undo = [desk.on_change(self.refresh), desk.on_notice(self._notice)]
        self._wire()
        page.chat.set_enter_sends(enter_sends)
        page.clients.set_clients([self._row(item.exchange) for item in desk.contacts()])
        self._timers = QTimer(self)
        self._timers.setInterval(TIMERS_MS)
        self._timers.timeout.connect(self._show_phone)
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
        page.chat.typing.connect(lambda: chats.typing())
        page.chat.close_requested.connect(self._then(chats.press_close))
        page.form.changed.connect(self._write)
        page.message.channel_chosen.connect(self._choose_channel)
        page.message.send_requested.connect(self._send_message)
        page.message.another_requested.connect(self._show_message)

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
        self._show_message()
        self._show_note(exchange)
        self.refresh()

    def _show_note(self, exchange: str) -> None:
        """The note prepared for this client, to read, above the one that is written meanwhile."""
        if exchange not in self._notes:
            key = WorkKey("notes", PhaseKind.EXCHANGES, exchange)
            editor = self._editors.editor(key, f"Notes\u00a0: {self._client_name(exchange)}")
            prepared = WorkKey("notes", PhaseKind.EXCHANGE_PREP, exchange)
            readable = prepared in self._session.writings_to_read(PhaseKind.EXCHANGES)
            text = self._session.text(prepared) if readable else ""
            self._notes[exchange] = NoteSheet(self._page.look, text, editor)
            self._page.notes.addWidget(self._notes[exchange])
        self._page.notes.setCurrentWidget(self._notes[exchange])

    def _client_name(self, exchange: str) -> str:
        return self._session.pack.clients[self._exchanges[exchange].client].short_name

    # --- What is shown -----------------------------------------------------------------------

    def refresh(self) -> None:
        """Show everything again, from what the desk says now."""
        for contact in self._desk.contacts():
            self._page.clients.set_state(contact.exchange, self._state(contact.exchange))
        chat = self._desk.chats.view()
        self._page.show_chat(self._chat_wanted(chat.phase))
        self._show_phone()
        self._show_chat()
        outbound = self._current and self._exchanges[self._current].direction is Direction.OUTBOUND
        self._page.record.set_call_allowed(bool(outbound), self._desk.phone_free())
        self._page.form.set_editable(self._desk.forms.editable)
        busy = self._desk.phone.call is not None
        if busy != self._levels.isActive():
            (self._levels.start if busy else self._levels.stop)()
            self._page.phone.show_levels(-120, -120)

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
        return ClientRow(exchange, client.short_name, self._state(exchange), client.summary)

    def _state(self, exchange: str) -> ClientState:
        state = self._desk.state_of(exchange)
        if state is ContactState.NOT_BEGUN:
            outbound = self._exchanges[exchange].direction is Direction.OUTBOUND
            return ClientState.TO_CALL if outbound else ClientState.INBOUND
        if state is ContactState.IN_PROGRESS:
            held = self._desk.phone.view().held_since is not None
            mine = self._desk.phone.view().exchange == exchange
            return ClientState.ON_HOLD if held and mine else ClientState.TALKING
        return {
            # Who is about to call is not said before it rings.
            ContactState.WAITING: ClientState.INBOUND,
            ContactState.RINGING: ClientState.RINGING,
            ContactState.ENDED: ClientState.DONE,
            ContactState.MISSED: ClientState.MISSED,
            ContactState.NOT_HELD: ClientState.NOT_HELD,
        }[state]

    def _now(self) -> float:
        return self._session.context.clock.monotonic()

    def _show_phone(self) -> None:
        view = self._desk.phone.view()
        connected = view.state in (PhoneState.CONNECTED, PhoneState.ON_HOLD)
        state = {
            PhoneState.IDLE: phone_panel.IDLE,
            PhoneState.RINGING: phone_panel.RINGING,
            PhoneState.DIALLING: phone_panel.DIALLING,
            PhoneState.CONNECTED: phone_panel.TALKING,
            PhoneState.ON_HOLD: phone_panel.HELD,
            PhoneState.AFTER_CALL: phone_panel.AFTER,
        }[view.state]
        free = view.state in (PhoneState.IDLE, PhoneState.AFTER_CALL)
        main, enabled = self._main_text(view.state)
        seconds = self._now() - view.since if not free else 0.0
        held = f"en attente depuis {_clock(self._now() - view.held_since)}" if view.held_since else ""
        self._page.phone.show_view(
            PhoneView(
                state=state,
                title=self._phone_title(),
                timer=_clock(seconds) if connected else "",
                second_timer=held or (self._after_call() if free else ""),
                line=LINES.get(view.status, "") if connected else "",
                main=main,
                main_enabled=enabled,
                can_hold=connected,
                can_mute=connected,
                can_repeat=view.can_repeat,
                can_floor=connected and view.state is PhoneState.CONNECTED,
                can_dial=connected or self._desk.phone_free(),
                can_hang_up=connected or view.state is PhoneState.DIALLING,
                held=view.held_since is not None,
                muted=view.muted,
                floor=view.floor,
                confirm_hang_up=view.hang_up_armed,
                recording="Enregistrement en cours" if connected else "",
                voice_note=self._voice_note() if connected else "",
            )
        )

    def _voice_note(self) -> str:
        exchange = self._desk.phone.view().exchange
        recorded = bool(exchange) and self._session.rules.driver_of(exchange) == "recorded"
        return call_note(self._exchanges[exchange]) if recorded else ""

    def _after_call(self) -> str:
        if self._desk.can_release():
            return self._desk.summary()
        waiting = any(c.state is ContactState.WAITING for c in self._desk.contacts())
        return "Vous êtes disponible\u00a0: le contact va arriver." if waiting else self._desk.summary()

    def _phone_title(self) -> str:
        view = self._desk.phone.view()
        if view.state is PhoneState.DIALLING:
            return f"Appel en cours · {view.number}"
        if view.state is PhoneState.RINGING:
            return f"Appel entrant · {self._number_of(view.exchange)}"
        if view.state in (PhoneState.CONNECTED, PhoneState.ON_HOLD):
            outbound = view.exchange and self._exchanges[view.exchange].direction is Direction.OUTBOUND
            if outbound and view.number:
                return f"Appel sortant · {view.number}"
            return f"Appel entrant · {self._number_of(view.exchange)}"
        return "Aucun appel"

    def _number_of(self, exchange: str) -> str:
        """The number the network shows: the one of the client's file."""
        if exchange not in self._exchanges:
            return ""
        client = self._session.pack.clients[self._exchanges[exchange].client]
        return next((item.value for item in client.fields if item.kind == "phone"), "numéro masqué")

    def _main_text(self, state: PhoneState) -> tuple[str, bool]:
        if state is PhoneState.RINGING:
            return "Décrocher", True
        if state is PhoneState.CONNECTED:
            return "J’ai fini de parler", True
        if state is PhoneState.ON_HOLD:
            return "Reprendre le client", True
        if state is PhoneState.DIALLING:
            return "", False
        inbound_left = any(
            item.direction is Direction.INBOUND and item.state not in OVER for item in self._desk.contacts()
        )
        return (READY, self._desk.can_release()) if inbound_left else ("", False)

    def _show_levels(self) -> None:
        levels = self._session.sound.levels()
        self._page.phone.show_levels(levels.candidate, levels.client)

    def _show_chat(self) -> None:
        view = self._desk.chats.view()
        panel = self._page.chat
        name = self._client_name(view.exchange) if view.exchange else ""
        offered, is_open = view.phase is ChatPhase.OFFERED, view.phase is ChatPhase.OPEN
        state = {ChatPhase.IDLE: "idle", ChatPhase.OFFERED: "ringing", ChatPhase.OPEN: "open",
                 ChatPhase.CLOSED: "closed"}[view.phase]  # fmt: skip
        if offered:
            main, enabled = "Ouvrir la conversation", True
        elif is_open:
            main, enabled = "", False
        else:
            main, enabled = self._main_text(PhoneState.IDLE)
        panel.show_view(
            ChatView(
                state=state,
                title="Demande de conversation" if offered else f"Chat · {name}" if name else "Chat",
                line=CHAT_LINES.get(view.status, "")
                if is_open
                else "Conversation close"
                if name and not offered
                else "",
                main=main,
                main_enabled=enabled,
                can_write=is_open,
                can_close=is_open,
                confirm_close=view.close_armed,
                note="Client enregistré\u00a0: réponses préparées à l’avance" if is_open else "",
            )
        )
        panel.show_messages([Bubble(l.text, _clock(l.at_s), l.speaker == "candidate") for l in view.lines])  # noqa: E741

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
        if not self._desk.phone.dial(number):
            self._tell(
                "Un appel ne peut pas partir maintenant\u00a0: un contact est en cours ou annoncé.", "info"
            )
        self.refresh()

    def _send_chat(self, text: str) -> None:
        try:
            self._desk.chats.send(text)
        except RuleRefused as refused:
            self._page.chat.message.setPlainText(text)
            self._tell(refused.sentence, "warning")
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

    # --- The written message -------------------------------------------------------------------

    def _show_message(self) -> None:
        """Show the message being written to the client chosen, or the last one sent."""
        exchange = self._current
        if not exchange:
            return
        sent = self._desk.forms.sent(exchange)
        key = self._desk.forms.next_message(exchange) or sent[-1]
        editor = self._editors.editor(key, f"Message à {self._client_name(exchange)}")
        self._editors.on_text(key, self._count)
        self._page.message.show_editor(editor)
        channel = self._channels.get(str(key), "email")
        client = self._session.pack.clients[self._exchanges[exchange].client]
        done = key in sent
        for earlier in sent:
            self._editors.lock(earlier)
        number = f" ({key.number})" if sent else ""
        self._page.message.show_view(
            MessageView(
                client=exchange,
                number=key.number,
                channel=channel,
                to=f"À\u00a0: {client.name}{number}",
                sent=f"Envoyé par {CHANNELS.get(channel, channel).lower()}" if done else "",
                can_send=not done and self._desk.forms.editable,
            )
        )
        self._count()

    def _count(self) -> None:
        key = self._message_key()
        if key is not None:
            text = self._session.text(key)
            self._page.message.show_length(len(text), self._channels.get(str(key), "email"))

    def _message_key(self) -> WorkKey | None:
        return self._desk.forms.next_message(self._current) if self._current else None

    def _choose_channel(self, channel: str) -> None:
        key = self._message_key()
        if key is not None:
            self._channels[str(key)] = channel
        self._count()

    def _send_message(self) -> None:
        key = self._message_key()
        if key is None or not self._asker.ask(SEND):
            return
        self._session.drafting.flush()
        document = self._session.document_of(key)
        channel = self._channels.get(str(key), "email")
        try:
            self._desk.forms.send_confirmation(
                self._current,
                channel,
                key,
                text=plain_text(document),
                sha256=sha256_of(to_canonical(document)),
            )
        except RuleRefused as refused:
            self._tell(refused.sentence, "warning")
            return
        name = self._client_name(self._current)
        self._tell(f"Message envoyé à {name} par {CHANNELS[channel].lower()}.", "ok")
        self._show_message()
        self._page.tabs.bar.setCurrentIndex(MESSAGE)


def _clock(seconds: float) -> str:
    whole = max(0, int(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"
