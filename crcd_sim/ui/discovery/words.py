"""What « Découvrir le poste » says: its sections, what is to try in each, the state of the panels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crcd_sim.dialogue.signals import Status
from crcd_sim.services.exam import chat_view as chats
from crcd_sim.services.exam.discovery import Task
from crcd_sim.services.exam.equipment_view import typeset
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.phone_view import PhoneView as Phone
from crcd_sim.ui.chat.chat_panel import ChatView
from crcd_sim.ui.phone import softphone_panel as panel
from crcd_sim.ui.phone.softphone_panel import PhoneView

TITLE: Final = "Découvrir le poste"
MACHINE: Final = "Répondeur d’essai"
PROMISE: Final = typeset("Rien n’est gardé : ni votre voix, ni vos messages, ni votre texte.")
ALL_DONE: Final = "Vous avez tout essayé."
TIME_OVER: Final = typeset("Les dix minutes sont passées. Prenez le temps qu’il vous faut, rien ne presse.")
ASK_CALL: Final = "Recevoir l’appel d’essai"
ASK_CHAT: Final = "Recevoir une demande de chat"
ANSWER: Final = "Décrocher"
CALLS: Final = (ASK_CALL, ANSWER)  # the big button waits for a press; it lost the keyboard meanwhile
COMING: Final = "Le téléphone va sonner…"
CHAT_COMING: Final = "La demande va arriver…"
PLACEHOLDER: Final = typeset(
    "Tapez ici une ligne, par exemple : « Madame, nous avons bien reçu votre courrier. »"
)
CTRL_ENTER: Final = "Ctrl+Entrée envoie, Entrée va à la ligne"
ENTER: Final = "Entrée envoie, Maj+Entrée va à la ligne"


@dataclass(frozen=True, slots=True)
class TaskText:
    """Something to try: what, and what to know about it."""

    task: Task
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    intro: str
    tasks: tuple[TaskText, ...]


PHONE: Final = Section(
    "Téléphone",
    typeset("Un répondeur vous appelle. Chaque bouton porte sa touche ; la souris seule suffit."),
    (
        TaskText(
            Task.ANSWER,
            "Décrocher",
            typeset("Grand bouton, ou F2. À vous de parler le premier : le client attend votre accueil."),
        ),
        TaskText(
            Task.FINISH,
            typeset("Dire « J’ai fini »"),
            "Le client répond quand vous vous taisez un instant, ou tout de suite avec F8.",
        ),
        TaskText(
            Task.HOLD,
            "Mettre en attente, puis reprendre",
            typeset("F3. Le client entend une musique : annoncez-lui l’attente."),
        ),
        TaskText(
            Task.MUTE,
            "Couper le micro, puis le rétablir",
            typeset("F4. Le client n’entend plus rien ; une phrase vous le rappelle."),
        ),
        TaskText(
            Task.HANG_UP,
            "Raccrocher",
            typeset("F11, en deux fois : on ne coupe jamais un client par mégarde."),
        ),
    ),
)
CHAT: Final = Section(
    "Chat",
    "Un client vous écrit. Il tape à vitesse humaine et vous voyez quand il écrit.",
    (
        TaskText(Task.CHAT_OPEN, "Ouvrir la conversation", "La demande sonne, le grand bouton l’ouvre."),
        TaskText(
            Task.CHAT_SEND,
            "Envoyer un message",
            "Le bouton Envoyer, ou le clavier. Choisissez ci-dessous la touche qui vous convient.",
        ),
    ),
)
WRITE: Final = Section(
    "Écrire et le temps",
    typeset("Pendant l’épreuve, votre texte s’enregistre tout seul, à chaque seconde."),
    (
        TaskText(
            Task.TYPE,
            "Taper une ligne",
            "Styles, gras, listes et annulation sont au-dessus de la page, avec leurs touches.",
        ),
        TaskText(
            Task.CLOCK,
            "Masquer le temps",
            "Le temps restant est en haut à droite. Masqué, il vous est encore annoncé à 15, 5 et "
            "1 minute de la fin.",
        ),
    ),
)
SECTIONS: Final = (PHONE, CHAT, WRITE)
_LINES: Final[Mapping[Status, str]] = {
    Status.SPEAKS: "Le répondeur parle",
    Status.LISTENS: "Le répondeur vous écoute",
    Status.THINKS: "Le répondeur réfléchit",
    Status.ON_HOLD: "En attente",
}
_CHAT_LINES: Final[Mapping[Status, str]] = {
    Status.TYPES: "Le client écrit…",
    Status.LISTENS: "Le client attend votre message",
    Status.THINKS: "Le client vous lit",
    Status.AWAY: "Le client s’est absenté",
}
_STATES: Final[Mapping[PhoneState, str]] = {
    PhoneState.IDLE: panel.IDLE,
    PhoneState.RINGING: panel.RINGING,
    PhoneState.DIALLING: panel.DIALLING,
    PhoneState.CONNECTED: panel.TALKING,
    PhoneState.ON_HOLD: panel.HELD,
    PhoneState.AFTER_CALL: panel.AFTER,
}


def phone_view(view: Phone, now: float, *, coming: bool, free: bool) -> PhoneView:
    """Return what the softphone shows. ``coming``: the call was asked for; ``free``: it may be."""
    connected = view.state in (PhoneState.CONNECTED, PhoneState.ON_HOLD)
    held = view.held_since is not None
    main = {
        PhoneState.RINGING: ANSWER,
        PhoneState.CONNECTED: "J’ai fini de parler",
        PhoneState.ON_HOLD: "Reprendre",
        PhoneState.DIALLING: "",
    }.get(view.state, ASK_CALL)
    return PhoneView(
        state=_STATES[view.state],
        title=f"Appel entrant · {MACHINE}" if connected or view.state is PhoneState.RINGING else MACHINE,
        timer=clock(now - view.since) if connected else "",
        second_timer=f"en attente depuis {clock(now - (view.held_since or now))}" if held else "",
        line=_LINES.get(view.status, "") if connected else COMING if coming else "",
        main=main,
        main_enabled=free or connected or view.state is PhoneState.RINGING,
        can_hold=connected,
        can_mute=connected,
        can_repeat=view.can_repeat,
        can_floor=view.state is PhoneState.CONNECTED,
        can_dial=connected,
        can_hang_up=connected,
        held=held,
        muted=view.muted,
        floor=view.floor,
        confirm_hang_up=view.hang_up_armed,
        voice_note="Voix de synthèse · rien n’est enregistré",
    )


def chat_view(view: chats.ChatView, *, coming: bool, free: bool) -> ChatView:
    """Return what the chat shows."""
    is_open = view.phase is chats.ChatPhase.OPEN
    offered = view.phase is chats.ChatPhase.OFFERED
    closed = view.phase is chats.ChatPhase.CLOSED
    line = _CHAT_LINES.get(view.status, "") if is_open else "Conversation close" if closed else ""
    return ChatView(
        state={"idle": "idle", "offered": "ringing", "open": "open", "closed": "closed"}[view.phase.value],
        title="Demande de conversation" if offered else "Chat",
        line=CHAT_COMING if coming else line,
        main="Ouvrir la conversation" if offered else "" if is_open else ASK_CHAT,
        main_enabled=offered or free,
        can_write=is_open,
        can_close=is_open,
        confirm_close=view.close_armed,
        note=typeset("Client simulé : ses réponses sont écrites à l’avance"),
    )


def clock(seconds: float) -> str:
    whole = max(0, int(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"
