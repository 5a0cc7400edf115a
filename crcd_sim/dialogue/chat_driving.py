"""Who writes for a chat client, and what a trainer makes it write. Used by ``chat`` only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crcd_sim.dialogue.replies import Outgoing
from crcd_sim.dialogue.signals import Driver, DriverCommand

if TYPE_CHECKING:
    from crcd_sim.dialogue.chat import Chat


def change_driver(talk: Chat, driver: Driver) -> None:
    """Handing over leaves no message unanswered: the program takes up what waits, and counts silences
    from now on; for a trainer who takes over, the message being typed is finished and no other begun."""
    state = talk.state
    if driver is state.driver:
        return
    talk.decide("driver", driver.value, before=state.driver.value)
    talk.put(driver=driver, reply_at=None, quiet_from=talk.now, silent_from=talk.now, nudges=0)
    if state.closing_by is not None:
        return
    if not talk.recorded:
        talk.put(close_at=None)
        _unsay(talk, 1 if state.typing else 0)
    elif not state.outbox and state.away_until is None and state.close_at is None:
        talk.take_up()


def command(talk: Chat, wanted: DriverCommand) -> None:
    """A trainer's key, or the trainer's own words."""
    if wanted.what == "hang_up":
        talk.close("client", "console")
        return
    if talk.state.closing_by is not None:
        return
    if wanted.what == "silence":
        _unsay(talk, 0)
        talk.stop_typing()
        talk.put(quiet_from=talk.now, silent_from=talk.now)
        return
    if outgoing := _messages(talk, wanted):
        talk.put(close_at=None, away_until=None)
        talk.queue(outgoing, 0.0)


def _messages(talk: Chat, wanted: DriverCommand) -> list[Outgoing]:
    lines, objections = talk.script.lines, talk.script.objections
    name = wanted.line
    if wanted.what == "next":
        return talk.spine("console")
    if wanted.what == "text":
        return [Outgoing(name, "", "console")] if name.strip() else []
    if wanted.what == "objection" and 1 <= wanted.number <= len(objections):
        name = objections[wanted.number - 1]
    elif wanted.what == "repeat":
        name = talk.state.current
    if name not in lines:
        talk.decide("missing_line", f"commande {wanted.what}", line=name)
        return []
    if wanted.what == "line" and name in talk.script.spine:
        talk.put(cursor=name)
        return talk.spine("console")
    return [Outgoing(lines[name].text, name, "console", lines[name].reveals)]


def _unsay(talk: Chat, kept: int) -> None:
    """Forget what waits to be typed, beyond ``kept`` messages: the spine goes back to it."""
    outbox, sent = talk.state.outbox, talk.state.sent
    spine = [item.line for item in outbox[kept:] if item.spine]
    talk.put(outbox=outbox[:kept])
    if spine:
        at = sent.index(spine[0]) if spine[0] in sent else len(sent)
        talk.put(cursor=spine[0], sent=sent[:at])
