"""The written message to a client: the editor shown, the channel chosen, « Envoyer » once and for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.writing import plain_text, sha256_of, to_canonical
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.ask import Asker, Question
from crcd_sim.ui.exam.exchange_page import MESSAGE, ExchangePage
from crcd_sim.ui.record.message_form import CHANNELS, MessageView

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
        self._channels: dict[str, str] = {}  # channel chosen for each message
        page.message.channel_chosen.connect(self._choose_channel)
        page.message.send_requested.connect(self._send_message)
        page.message.another_requested.connect(self._show_message)

    def choose(self, exchange: str) -> None:
        """Show the message of another client."""
        self._current = exchange
        self._show_message()

    def _client_name(self) -> str:
        return self._session.pack.clients[self._session.pack.exchanges[self._current].client].short_name

    def _show_message(self) -> None:
        """Show the message being written to the client chosen, or the last one sent."""
        exchange = self._current
        if not exchange:
            return
        sent = self._desk.forms.sent(exchange)
        key = self._desk.forms.next_message(exchange) or sent[-1]
        editor = self._editors.editor(key, f"Message à {self._client_name()}")
        self._editors.on_text(key, self._count)
        self._page.message.show_editor(editor)
        channel = self._channels.get(str(key), "email")
        client = self._session.pack.clients[self._session.pack.exchanges[exchange].client]
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
        name = self._client_name()
        self._tell(f"Message envoyé à {name} par {CHANNELS[channel].lower()}.", "ok")
        self._show_message()
        self._page.tabs.bar.setCurrentIndex(MESSAGE)
