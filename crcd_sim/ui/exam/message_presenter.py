"""The written message to a client: the editor shown, the channel chosen, « Envoyer » once and for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtWidgets import QWidget

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.writing import plain_text, sha256_of, to_canonical
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.qualification import SentMessage
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.ask import Asker, Question
from crcd_sim.ui.exam.exchange_page import MESSAGE, ExchangePage
from crcd_sim.ui.exam.views import fictional_hour
from crcd_sim.ui.record.message_form import MessageView

SEND = Question(
    title="Envoyer ce message\u202f?",
    text="Une fois parti, il ne se modifie plus. Vous pourrez encore en écrire un second à ce client.",
    yes="Envoyer",
    no="Relire",
)
SEND_SECOND = replace(SEND, text="Une fois parti, il ne se modifie plus, et ce sera le dernier à ce client.")
BY = {"email": "par e-mail", "sms": "par SMS", "chat": "par chat", "letter": "par courrier"}


class Editors(Protocol):
    """Makes and keeps the editors of works; one per key."""

    def editor(self, key: WorkKey, name: str) -> QWidget: ...
    def on_text(self, key: WorkKey, changed: Callable[[], None]) -> None: ...
    def lock(self, key: WorkKey) -> None:
        """A message sent is read, never changed."""


class MessagePresenter:
    """Runs the « Message » tab for the client chosen in the list."""

    def __init__(
        self,
        page: ExchangePage,
        session: ExamSession,
        desk: ExchangeDesk,
        editors: Editors,
        asker: Asker,
        tell: Callable[[str, str], None],
    ) -> None:
        self._page, self._session, self._desk = page, session, desk
        self._editors, self._asker, self._tell = editors, asker, tell
        self._current = ""  # exchange id
        self._asked: dict[str, WorkKey] = {}  # message shown, by exchange, once the candidate has chosen
        page.message.channel_chosen.connect(self._choose_channel)
        page.message.send_requested.connect(self._send_message)
        page.message.other_requested.connect(self._show_other)

    def choose(self, exchange: str) -> None:
        """Show the message of another client: the one being written, else the last one sent."""
        self._current = exchange
        self._show_message()

    def _client_name(self, exchange: str) -> str:
        return self._session.pack.clients[self._session.pack.exchanges[exchange].client].short_name

    # --- The messages of the client chosen ---------------------------------------------------

    def _sent(self) -> dict[WorkKey, SentMessage]:
        return {message.work: message for message in self._desk.forms.sent(self._current)}

    def _keys(self) -> list[WorkKey]:
        """The messages sent, then the one that may still be written."""
        following = self._desk.forms.next_message(self._current)
        return [*self._sent(), *([following] if following is not None else [])]

    def _key(self) -> WorkKey | None:
        """The message shown: the one asked for, else the one begun, else the last one sent."""
        if not self._current:
            return None
        keys = self._keys()
        asked = self._asked.get(self._current)
        if asked in keys:
            return asked
        begun = keys[-1] not in self._sent() and self._session.text(keys[-1]).strip()
        return keys[-1] if begun or len(keys) == 1 else list(self._sent())[-1]

    def _show_message(self) -> None:
        key = self._key()
        if key is None:
            return
        sent = self._sent()
        editor = self._editors.editor(key, f"Message à {self._client_name(key.exchange)}")
        self._editors.on_text(key, self._count)
        self._page.message.show_editor(editor)
        for earlier in sent:
            self._editors.lock(earlier)
        client = self._session.pack.clients[self._session.pack.exchanges[self._current].client]
        number = " (second message)" if key.number > 1 else ""
        self._page.message.show_view(
            MessageView(
                client=self._current,
                channel=self._desk.forms.channel(key),
                to=f"À\u00a0: {client.name}{number}",
                sent=self._sent_line(sent[key]) if key in sent else "",
                can_send=key not in sent and self._desk.forms.editable,
                other=self._other(key),
            )
        )
        self._count()

    def _sent_line(self, message: SentMessage) -> str:
        hour = fictional_hour(self._session.runner.fictional_now(message.t))
        return f"Envoyé à {hour} {BY[message.channel]}" if hour else f"Envoyé {BY[message.channel]}"

    def _other(self, shown: WorkKey) -> str:
        """What the button to the other message says; "" when there is none to go to."""
        other = next((key for key in self._keys() if key != shown), None)
        if other is None:
            return ""
        if other in self._sent():
            return "Relire le premier message" if other.number == 1 else "Relire le second message"
        if not self._desk.forms.editable:
            return ""
        written = self._session.text(other).strip()
        return "Revenir au second message" if written else "Écrire un second message"

    def _show_other(self) -> None:
        shown = self._key()
        other = next((key for key in self._keys() if key != shown), None) if shown is not None else None
        if other is not None:
            self._asked[self._current] = other
            self._show_message()

    # --- What the candidate does -------------------------------------------------------------

    def _count(self) -> None:
        key = self._key()
        if key is not None:
            self._page.message.show_length(len(self._session.text(key)), self._desk.forms.channel(key))

    def _choose_channel(self, channel: str) -> None:
        key = self._key()
        if key is not None:
            self._desk.forms.choose_channel(key, channel)
        self._count()

    def _send_message(self) -> None:
        key = self._key()
        if key is None or key in self._sent():
            return
        forms, exchange, channel = self._desk.forms, key.exchange, self._desk.forms.channel(key)
        try:
            forms.check_message(exchange, channel, key, self._session.text(key))
            if not self._asker.ask(SEND if key.number == 1 else SEND_SECOND):
                return
            # The sitting ran on meanwhile: another client may be on the screen, the part may be over.
            self._session.drafting.flush()
            document = self._session.document_of(key)
            sha256 = sha256_of(to_canonical(document))
            forms.send_confirmation(exchange, channel, key, text=plain_text(document), sha256=sha256)
        except RuleRefused as refused:
            self._tell(refused.sentence, "warning")
            return
        self._asked[exchange] = key
        self._tell(f"Message envoyé à {self._client_name(exchange)} {BY[channel]}.", "ok")
        self._show_message()
        self._page.tabs.bar.setCurrentIndex(MESSAGE)
