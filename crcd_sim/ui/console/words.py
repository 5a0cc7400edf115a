"""What the trainer's console says, from what its desk shows. No widget here."""

from __future__ import annotations

from typing import Final

from crcd_sim.domain.pack import Channel, Direction, RoleCard
from crcd_sim.domain.rules import Driver
from crcd_sim.services.exam.console_view import (
    Command,
    ConsoleContact,
    ConsoleNote,
    ConsoleObjection,
    ConsoleView,
    LineMark,
)
from crcd_sim.services.exam.contacts import OVER, ContactState
from crcd_sim.ui.exam.exchange_words import CHAT_LINES, LINES, clock
from crcd_sim.ui.texts import NBSP, quoted

DRIVERS: Final = {
    Driver.RECORDED: "Enregistré",
    Driver.CONSOLE: "À la console",
    Driver.PERSON: "De vive voix",
}
PLAYED: Final = {
    Driver.RECORDED: "enregistré",
    Driver.CONSOLE: "à la console",
    Driver.PERSON: "de vive voix",
}
MARKS: Final = {
    LineMark.TO_COME: ("", "neutral"),
    LineMark.NEXT: ("suivante", "accent"),
    LineMark.SPEAKING: ("en cours", "ok"),
    LineMark.SAID: ("dite", "neutral"),
}
STATES: Final = {
    ContactState.NOT_BEGUN: "à venir",
    ContactState.WAITING: "attendu",
    ContactState.RINGING: "sonne",
    ContactState.IN_PROGRESS: "en cours",
    ContactState.ENDED: "terminé",
    ContactState.MISSED: "manqué",
    ContactState.NOT_HELD: "non tenu",
}
STATE_KINDS: Final = {ContactState.RINGING: "warning", ContactState.IN_PROGRESS: "accent"}
PLACES: Final = {"voice": "votre micro", "ear": "votre casque", "monitor": "le casque du second juré"}

HEARD: Final = "Le candidat vous entend"
HELD: Final = f"En attente{NBSP}: il ne vous entend pas"
NO_VOICE: Final = f"Votre micro manque{NBSP}: il ne vous entend pas"
NOT_YET: Final = "Le candidat ne vous entend pas encore"
SILENT: Final = "Le candidat ne vous entend pas"
NO_CONTACT: Final = "Aucun contact pour l’instant"
MINE: Final = (
    f"Le clavier est à vous{NBSP}: le candidat ne peut plus écrire. "
    f"Il lui revient après 5{NBSP}s sans touche."
)
THEIRS: Final = f"Le clavier est au candidat{NBSP}: ici, servez-vous de la souris."
ONE_SCREEN: Final = (
    f"Un seul écran{NBSP}: le candidat verrait le script. Réduisez cette fenêtre quand il regarde l’écran, "
    "ou branchez un second écran."
)
SECOND_SCREEN: Final = (
    f"Second écran trouvé{NBSP}: mettez-y cette fenêtre, le candidat ne verra plus le script."
)
LEAVING: Final = f"Un contact est en cours{NBSP}: si vous fermez, le client enregistré reprend la suite."
NEXT_TEXT: Final = "Réplique suivante"
HANG_UP: Final = "Raccrocher"
HANG_UP_SURE: Final = f"Confirmer{NBSP}: raccrocher"
CLOSE_CHAT: Final = "Quitter le chat"
CLOSE_CHAT_SURE: Final = f"Confirmer{NBSP}: quitter"
CHANNELS: Final = {Channel.PHONE: "appel", Channel.CHAT: "chat"}
WAYS: Final = {Direction.INBOUND: "entrant", Direction.OUTBOUND: "sortant"}


def current(view: ConsoleView) -> ConsoleContact | None:
    """The contact shown."""
    return next((item for item in view.contacts if item.id == view.exchange), None)


def is_chat(view: ConsoleView) -> bool:
    contact = current(view)
    return contact is not None and contact.channel is Channel.CHAT


def drivers(view: ConsoleView) -> tuple[Driver, ...]:
    """Who may play the contact shown: a chat is not played aloud."""
    contact = current(view)
    if contact is None or ContactState(contact.state) in OVER:
        return ()
    return tuple(driver for driver in DRIVERS if not (is_chat(view) and driver is Driver.PERSON))


def who(view: ConsoleView) -> str:
    """« Mme Da Costa · appel sortant »."""
    contact = current(view)
    if contact is None:
        return NO_CONTACT
    return f"{contact.client} · {way(contact)}"


def way(contact: ConsoleContact) -> str:
    """« appel sortant », « chat entrant »."""
    return f"{CHANNELS[contact.channel]} {WAYS[contact.direction]}"


def state_line(view: ConsoleView) -> str:
    """The line the candidate reads below the telephone or the chat; what has become of it otherwise."""
    contact = current(view)
    if contact is None:
        return ""
    if not view.on_line:
        return f"Contact {STATES[ContactState(contact.state)]}"
    lines = CHAT_LINES if contact.channel is Channel.CHAT else LINES
    words = lines.get(view.status, "")
    if view.muted:
        return "Le candidat a coupé son micro"
    return f"Le candidat lit{NBSP}: {quoted(words)}" if words else ""


def timer(view: ConsoleView, now: float) -> str:
    return clock(now - view.since) if view.on_line and view.since is not None else ""


def live_line(view: ConsoleView) -> tuple[str, str]:
    """Whether the candidate hears the trainer, in one line, and the colour of its pill."""
    if not view.live:
        return SILENT, "neutral"
    if view.heard:
        return HEARD, "ok"
    if view.held:
        return HELD, "warning"
    if "voice" in view.lost:
        return NO_VOICE, "warning"
    return NOT_YET, "warning"


def lost_line(view: ConsoleView) -> str:
    """What of the console's own sound is missing; "" when nothing is."""
    missing = [PLACES[place] for place in view.lost if place in PLACES]
    if not missing:
        return ""
    which = " et ".join(missing) if len(missing) < 3 else f"{missing[0]}, {missing[1]} et {missing[2]}"
    verb = "ne répondent plus" if len(missing) > 1 else "ne répond plus"
    return f"{which[:1].upper()}{which[1:]} {verb}. L’appel du candidat continue."


def lifted(objection: ConsoleObjection) -> str:
    return f"Levée par{NBSP}: {objection.lifted_by}" if objection.lifted_by else ""


def hang_up_text(view: ConsoleView) -> str:
    if is_chat(view):
        return CLOSE_CHAT_SURE if view.hang_up_armed else CLOSE_CHAT
    return HANG_UP_SURE if view.hang_up_armed else HANG_UP


def note_head(note: ConsoleNote, view: ConsoleView) -> str:
    """« 02:14 · C2.1 · Mme Da Costa »; of the contact shown the name is left out."""
    parts = [clock(note.at_s) if note.at_s is not None else "hors contact"]
    if note.criterion:
        parts.append(note.criterion)
    if note.exchange != view.exchange:
        contact = next((item for item in view.contacts if item.id == note.exchange), None)
        if contact is not None:
            parts.append(contact.client)
    return " · ".join(parts)


def fact_state(at_s: float | None, *, by_hand: bool) -> str:
    """« dit à 01:12 », « coché à 01:12 »; "" for a fact still kept."""
    if at_s is None:
        return ""
    return f"{'coché' if by_hand else 'dit'} à {clock(at_s)}"


def role_sections(role: RoleCard, brief: str) -> list[tuple[str, tuple[str, ...]]]:
    """The role card as headings and their lines, those that say something."""
    sections = [
        ("Le client", (role.persona.strip(),)),
        ("Son but", (role.goal.strip(),)),
        ("Identité", tuple(f"{item.label}{NBSP}: {item.value}" for item in role.identity)),
        ("Il sait", role.knows),
        ("Il ignore", role.ignores),
        (f"Humeur de départ{NBSP}: {role.mood_start} sur 5", ()),
        ("Ce qui l’apaise", role.mood_up),
        ("Ce qui le tend", role.mood_down),
        ("Il accepte", (role.accepts.strip(),)),
        ("Il refuse", (role.refuses.strip(),)),
        ("Le piège", (role.trap.strip(),)),
        ("Il conclut", (role.ending.strip(),)),
        ("Pour rester neutre", role.neutrality),
        ("Présenté au candidat", (brief.strip(),)),
    ]
    found = [(title, tuple(line for line in lines if line)) for title, lines in sections]
    return [(title, lines) for title, lines in found if lines or "Humeur" in title]


def can(view: ConsoleView, command: Command) -> bool:
    return command in view.commands
