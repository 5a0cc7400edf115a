"""What the telephone and the chat of the exchanges screen show, from what the desk says now. No widget."""

from __future__ import annotations

from crcd_sim.dialogue.signals import Driver, Status
from crcd_sim.domain.pack import Direction, Exchange
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.contacts import OVER, ContactState
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.phone_view import PhoneView as DeskView
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.chat.chat_panel import Bubble, ChatView
from crcd_sim.ui.dossier.client_list import ClientState
from crcd_sim.ui.exam.voice_note import call_note
from crcd_sim.ui.phone import softphone_panel as phone_panel
from crcd_sim.ui.phone.keys import PhoneKey
from crcd_sim.ui.phone.softphone_panel import PhoneView

LINES = {
    Status.SPEAKS: "Le client parle",
    Status.LISTENS: "Le client vous écoute",
    Status.THINKS: "Le client réfléchit",
    Status.ON_HOLD: "En attente",
    Status.TYPES: "Le client écrit…",
    Status.AWAY: "Le client s’est absenté",
}
UNHEARD = "Le client ne vous entend pas"
CHAT_LINES = {
    **LINES,
    Status.LISTENS: "Le client attend votre message",
    Status.THINKS: "Le client vous lit",
}
RECORDING, NOT_RECORDING = "Enregistrement en cours", "Enregistrement interrompu"
READY = "Prêt pour le contact suivant"
CHAT_STATES = {
    ChatPhase.IDLE: "idle",
    ChatPhase.OFFERED: "ringing",
    ChatPhase.OPEN: "open",
    ChatPhase.CLOSED: "closed",
}


class DeskWords:
    """Reads a desk; asked again at each change, and four times a second for the timers."""

    def __init__(self, session: ExamSession, desk: ExchangeDesk) -> None:
        self._session, self._desk = session, desk
        self._exchanges: dict[str, Exchange] = {item.id: item for item in session.exchanges()}

    def client_name(self, exchange: str) -> str:
        return self._session.pack.clients[self._exchanges[exchange].client].short_name

    def state(self, exchange: str) -> ClientState:
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

    def phone(self) -> PhoneView:
        """Return everything the softphone shows now."""
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
        held = f"en attente depuis {clock(self._now() - view.held_since)}" if view.held_since else ""
        return PhoneView(
            state=state,
            title=self._phone_title(),
            timer=clock(seconds) if connected else "",
            second_timer=held or (self._after_call() if free else ""),
            line=self._line(view) if connected else "",
            main=main,
            main_key=PhoneKey.READY if main == READY else None,
            main_enabled=enabled,
            can_hold=connected,
            can_mute=connected,
            can_repeat=view.can_repeat,
            can_floor=connected and view.state is PhoneState.CONNECTED,
            can_dial=view.state is PhoneState.CONNECTED or self._desk.phone_free(),
            can_hang_up=connected or view.state is PhoneState.DIALLING,
            held=view.held_since is not None,
            muted=view.muted,
            floor=view.floor,
            confirm_hang_up=view.hang_up_armed,
            recording=(RECORDING if view.keeping else NOT_RECORDING) if connected else "",
            keeping=view.keeping,
            voice_note=self._voice_note() if connected else "",
        )

    def _line(self, view: DeskView) -> str:
        """Who is speaking; a client who cannot hear is not said to listen."""
        deaf = view.muted or "input" in view.lost
        return UNHEARD if deaf and view.status is Status.LISTENS else LINES.get(view.status, "")

    def _voice_note(self) -> str:
        exchange = self._desk.phone.view().exchange
        if not exchange or self._desk.drivers.now(self._exchanges[exchange]) is Driver.PERSON:
            return ""
        return call_note(self._exchanges[exchange])

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
        return "Appel terminé" if view.state is PhoneState.AFTER_CALL else "Aucun appel"

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

    def chat(self) -> ChatView:
        """Return what stands around the conversation now."""
        view = self._desk.chats.view()
        name = self.client_name(view.exchange) if view.exchange else ""
        offered, is_open = view.phase is ChatPhase.OFFERED, view.phase is ChatPhase.OPEN
        main, enabled = ("", False) if is_open else self._main_text(PhoneState.IDLE)
        line = CHAT_LINES.get(view.status, "") if is_open else ""
        title = f"Chat · {name}" if name else "Chat"
        if offered:
            main, enabled, title = "Ouvrir la conversation", True, "Demande de conversation"
        elif name and not is_open:
            line = "Conversation close"
        return ChatView(
            state=CHAT_STATES[view.phase],
            title=title,
            line=line,
            main=main,
            main_key=PhoneKey.ANSWER if offered else PhoneKey.READY if main == READY else None,
            main_enabled=enabled,
            can_write=is_open,
            can_close=is_open,
            confirm_close=view.close_armed,
            note="Client enregistré\u00a0: réponses préparées à l’avance" if is_open else "",
        )

    def bubbles(self) -> list[Bubble]:
        lines = self._desk.chats.view().lines
        return [Bubble(item.text, clock(item.at_s), item.speaker == "candidate") for item in lines]


def clock(seconds: float) -> str:
    whole = max(0, int(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"
