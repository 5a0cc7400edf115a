"""How a conversation comes to its end when the time of the part is over, or when nobody answers.

Source: decisions of the project, « zero during a call »: no new turn, the line being said ends, the
client closes in a sentence, the line is cut within 60 s, what is said after zero is « hors temps ».
"""

from __future__ import annotations

from dataclasses import replace

from crcd_sim.dialogue.signals import StopHold
from crcd_sim.dialogue.state import Spoken, Turn
from crcd_sim.dialogue.turns import Talk, successor


def close_phase(talk: Talk) -> None:
    """The part is over while the line is up."""
    state = talk.state
    if state.closing_by is not None:
        return
    talk.put(closing_by=talk.now + talk.settings.closing_cut_s, overtime_from=talk.now, floor=False)
    talk.decide("closing", "temps écoulé", cut_s=talk.settings.closing_cut_s)
    talk.notice("closing")
    if state.turn is Turn.NEW:
        talk.end("time", "closing")
        return
    if state.held:
        talk.put(held_since=None)
        talk.emit(StopHold())
    take_leave(talk)


def take_leave(talk: Talk) -> None:
    """The client closes in a sentence, once the one being said is over; a person closes in theirs."""
    state = talk.state
    if state.spoken is not None or not talk.may_play or state.ending is not None:
        return
    heard = state.turn in (Turn.CANDIDATE_SPEAKS, Turn.PAUSE) and not talk.settings.key_only
    if not heard:  # otherwise the candidate ends the sentence first
        talk.put(turn=Turn.WAITS, quiet_since=None)
        talk.schedule_reply(talk.now + talk.gap(), "closing")


def cut(talk: Talk) -> None:
    """Sixty seconds after zero: the line is cut."""
    talk.decide("cut", "temps écoulé", after_s=talk.settings.closing_cut_s)
    talk.end("time", "cut")


def after_line(talk: Talk, spoken: Spoken) -> bool:
    """Decide whether a line that is over leads to the end. True when it does."""
    if spoken.reason == "closing":
        by = "time" if talk.state.closing_by is not None else "client"
        talk.prepare_ending(by, "closing" if by == "time" else "script_over")
        return True
    if spoken.ends:
        if spoken.reason == "relance":
            talk.prepare_ending("client", "silence", forgiving=True)
        elif spoken.reason == "hold":
            talk.end("client", "hold")
        else:
            talk.prepare_ending("client", "script_end")
        return True
    if talk.state.closing_by is not None and talk.may_play:
        talk.put(turn=Turn.WAITS, silence_from=None)
        talk.schedule_reply(talk.now + talk.gap(), "closing")
        return True
    return False


def candidate_came_back(talk: Talk) -> None:
    """The candidate speaks although the client was about to hang up."""
    ending = talk.state.ending
    if ending is not None and ending.forgiving:
        talk.put(ending=None)
        talk.decide("ending_cancelled", "le candidat reprend la parole")


def leave_taken(talk: Talk, at: float) -> None:
    """The candidate has taken leave: the client hangs up a moment later."""
    ending = talk.state.ending
    if ending is not None:
        talk.put(turn=Turn.WAITS, quiet_since=None, ending=replace(ending, at=at + talk.gap()))


def must_hear(talk: Talk, line: str) -> bool:
    """Say whether an interrupted line has to be taken up again: a fact, the end, or nothing after it."""
    item = talk.script.lines[line]
    return bool(item.reveals) or item.ends or not successor(talk.script, line)
