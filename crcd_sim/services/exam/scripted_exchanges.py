"""The scripted candidate's exchanges: answers and calls clients, chats, fills the forms, confirms."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

from crcd_sim.dialogue.script import Number, Script
from crcd_sim.dialogue.signals import Status
from crcd_sim.domain.pack import Channel, Direction, Exchange
from crcd_sim.domain.writing import plain_text, sha256_of, to_canonical
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.contacts import OVER, ContactState
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.phone_view import PhoneState

if TYPE_CHECKING:
    from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate

Steps = Generator[float | Callable[[], bool], None, None]

INBOUND_OPENING, OUTBOUND_OPENING = "accueil", "sortant"
# What the candidate says, turn after turn; the last two come back if the call goes on.
TURNS = ("identite", "questions", "reformule", "apaise", "solution", "accord", "conge")
BREATH_S = 0.9  # between the end of a client's line and the answer
TURNS_MAX = 16
TYPING_CPS = 4.0
MESSAGES_MAX = 14
CHANNELS = {"courriel": "email", "sms": "sms", "chat": "chat", "courrier": "letter"}


def hold_exchanges(candidate: ScriptedCandidate) -> Steps:
    """Hold the six exchanges, outbound calls between two inbound contacts.

    Gone on with after a stop: the contact in progress first, and those that are over not at all.
    """
    session = candidate.session
    yield lambda: session.desk is not None
    desk = session.desk
    if desk is None:
        return
    for exchange in session.exchanges():
        if desk.state_of(exchange.id) is ContactState.IN_PROGRESS:
            yield from _hold(candidate, desk, exchange)
    left = [exchange for exchange in session.exchanges() if not _over(desk, exchange)]
    inbound = [e for e in left if e.direction is Direction.INBOUND]
    outbound = [e for e in left if e.direction is Direction.OUTBOUND]
    while inbound or outbound:
        if inbound:
            yield from _inbound(candidate, desk, inbound.pop(0))
        if outbound:
            yield from _outbound(candidate, desk, outbound.pop(0))


def _over(desk: ExchangeDesk, exchange: Exchange) -> bool:
    return desk.state_of(exchange.id) in OVER


def _released(desk: ExchangeDesk, exchange: Exchange) -> bool:
    return desk.state_of(exchange.id) in (ContactState.WAITING, ContactState.RINGING)


def _inbound(candidate: ScriptedCandidate, desk: ExchangeDesk, exchange: Exchange) -> Steps:
    yield 5.0
    yield lambda: desk.can_release() or _released(desk, exchange) or _over(desk, exchange)
    if desk.can_release() and not _over(desk, exchange):
        desk.release()
    while not _over(desk, exchange):
        yield lambda: desk.state_of(exchange.id) is ContactState.RINGING or _over(desk, exchange)
        if _over(desk, exchange):
            return
        yield 3.5
        if exchange.channel is Channel.PHONE:
            desk.phone.accept()
        else:
            desk.chats.accept()
        yield from _hold(candidate, desk, exchange)


def _hold(candidate: ScriptedCandidate, desk: ExchangeDesk, exchange: Exchange) -> Steps:
    """Hold a contact that has just been taken, or that a stop cut; then write its record."""
    if exchange.channel is Channel.PHONE:
        yield from _talk(candidate, desk, INBOUND_OPENING)
    else:
        yield from _chat(candidate, desk, exchange)
    yield from _record(candidate, desk, exchange)


def _outbound(candidate: ScriptedCandidate, desk: ExchangeDesk, exchange: Exchange) -> Steps:
    """Call until the client is reached: somebody else, or a machine, may answer first."""
    yield 10.0
    for number in _worth_calling(_script(exchange)):
        yield lambda: desk.phone_free() or _over(desk, exchange)
        if _over(desk, exchange) or not desk.phone.dial(number.number):
            break
        yield lambda: desk.phone.state is not PhoneState.DIALLING
        yield from _talk(candidate, desk, OUTBOUND_OPENING, client_first=True)
    yield from _record(candidate, desk, exchange)


def _worth_calling(script: Script) -> Iterator[Number]:
    """Yield the first number that leads to the client, as often as that takes."""
    for number in script.numbers:
        for calls, answer in enumerate(number.answers, 1):
            if answer.outcome in ("secretary", "answers"):
                yield from [number] * calls
                return


def _script(exchange: Exchange) -> Script:
    if not isinstance(exchange.script, Script):
        raise TypeError(f"{exchange.id}: the script was not read")
    return exchange.script


# --- On the telephone --------------------------------------------------------------------------


def _talk(
    candidate: ScriptedCandidate, desk: ExchangeDesk, opening: str, *, client_first: bool = False
) -> Steps:
    """Answer each of the client's lines, until the call is over."""

    def on_the_line() -> bool:
        return desk.phone.call is not None

    def my_turn() -> bool:
        return not on_the_line() or desk.phone.view().status is Status.LISTENS

    said = 0
    if client_first:
        yield my_turn
    while on_the_line() and said < TURNS_MAX:
        yield BREATH_S
        if not on_the_line():
            break
        yield candidate.voice.say(opening if said == 0 else _turn(said - 1))
        said += 1
        # The client takes a moment to see that the turn is over, then speaks.
        yield lambda: not on_the_line() or desk.phone.view().status is not Status.LISTENS
        yield my_turn
    if on_the_line():
        desk.phone.press_hang_up()
        yield 1.0
        desk.phone.press_hang_up()
    yield lambda: not on_the_line()


def _turn(index: int) -> str:
    return TURNS[index] if index < len(TURNS) else TURNS[-2 + index % 2]


# --- In the chat -------------------------------------------------------------------------------


def _chat(candidate: ScriptedCandidate, desk: ExchangeDesk, exchange: Exchange) -> Steps:
    """Answer each of the client's messages with a sentence of the corrigé."""
    chats = desk.chats
    sentences = _replies(candidate, exchange)
    for _ in range(MESSAGES_MAX):
        yield lambda: chats.view().phase is not ChatPhase.OPEN or _client_waits(desk)
        if chats.view().phase is not ChatPhase.OPEN:
            return
        text = next(sentences, "Avez-vous une autre question ? Je reste à votre disposition.")
        for _ in range(max(1, int(len(text) / TYPING_CPS / 3))):
            chats.typing()
            yield 3.0
        if not chats.send(text):
            return
    chats.press_close()
    yield 1.0
    chats.press_close()


def _client_waits(desk: ExchangeDesk) -> bool:
    view = desk.chats.view()
    return bool(view.lines) and view.lines[-1].speaker == "client" and view.status is not Status.TYPES


def _replies(candidate: ScriptedCandidate, exchange: Exchange) -> Iterator[str]:
    pack = candidate.session.pack
    client = pack.clients[exchange.client]
    yield f"Bonjour {client.title} {client.last_name}, je suis {pack.advisor}. Je regarde votre dossier."
    yield "Pouvez-vous me confirmer votre numéro de client et votre date de naissance, s’il vous plaît ?"
    yield from _sentences(exchange.expected.answer)
    yield "Est-ce plus clair pour vous ? Avez-vous une remarque à nous faire ?"
    yield f"Je vous remercie, {client.title} {client.last_name}. Bonne journée !"


def _sentences(markdown: str, limit: int = 8) -> Iterator[str]:
    """Return what the corrigé puts between quotation marks to be said; else its own sentences."""
    plain = re.sub(r"[*_#>|`]", "", markdown)
    quoted = [text.strip() for text in re.findall(r"«\s*([^»]{25,})\s*»", plain)]
    pieces = quoted or [piece.strip(" -–•") for piece in re.split(r"(?<=[.!?])\s+|\n+", plain)]
    for text in [piece for piece in pieces if len(piece) > 20][:limit]:
        yield text if text.endswith((".", "!", "?")) else f"{text}."


# --- After the contact -------------------------------------------------------------------------


def _record(candidate: ScriptedCandidate, desk: ExchangeDesk, exchange: Exchange) -> Steps:
    """Fill the form from the corrigé, then send the confirmation it asks for."""
    if not desk.forms.editable:
        return
    known = {field.id for field in desk.forms.fields(exchange.id)}
    for field, value in exchange.expected.qualification.items():
        if field in known and desk.forms.editable:
            desk.forms.write(exchange.id, field, value)
            yield 1.0 + len(value) / TYPING_CPS / 2
    items, channel = exchange.expected.confirmation_items, exchange.expected.confirmation_channel
    if items and channel != "chat":
        yield from _confirm(candidate, desk, exchange, CHANNELS[channel])


def _confirm(candidate: ScriptedCandidate, desk: ExchangeDesk, exchange: Exchange, channel: str) -> Steps:
    key = desk.forms.next_message(exchange.id)
    if key is None:
        return
    client = candidate.session.pack.clients[exchange.client]
    text = "\n".join(
        (f"Bonjour {client.short_name},", "Comme convenu :", *exchange.expected.confirmation_items)
    )
    yield from candidate.type_text(key, text[:155] if channel == "sms" else text, words_per_minute=55)
    if not desk.forms.editable:
        return
    candidate.session.drafting.flush()
    document = candidate.session.drafting.document(key)
    desk.forms.send_confirmation(
        exchange.id, channel, key, text=plain_text(document), sha256=sha256_of(to_canonical(document))
    )
    yield 2.0
