"""Who plays the client on the telephone, and what a trainer makes it do. Used by ``engine`` only.

Handing over never leaves a call without anybody: the recording takes it up at the script's cursor, as
after a pause, and counts silences from then on. While the trainer's own voice is on the line nothing is
played; whatever is played takes it off.
"""

from __future__ import annotations

from crcd_sim.dialogue import closing
from crcd_sim.dialogue.signals import Driver, DriverCommand
from crcd_sim.dialogue.state import Turn
from crcd_sim.dialogue.turns import Talk


def first_words(talk: Talk) -> None:
    """The recording plays a client who has not spoken yet."""
    state = talk.state
    if state.recovered:
        talk.decide("recovered", "reprise de l’appel", line=state.cursor)
        talk.schedule_reply(talk.now + talk.settings.speech_min_s + talk.gap(), "recovered")
    elif talk.script.direction == "inbound":
        talk.put(greeting=True)
    else:
        gap = talk.gap()
        talk.decide("opening", "le client répond le premier", line=state.cursor, gap_s=gap)
        talk.schedule_reply(talk.now + gap, "opening")


def change_driver(talk: Talk, driver: Driver) -> None:
    before = talk.state.driver
    if driver is before:
        return
    talk.decide("driver", driver.value, before=before.value)
    talk.end_live()
    if driver is Driver.PERSON:
        talk.stop_line()
        talk.put(resume=None)
    talk.put(driver=driver, reply_at=None, reply_why="", yielded=False, greeting=False)
    state = talk.state
    if driver is not Driver.RECORDED and state.ending is not None and state.closing_by is None:
        talk.put(ending=None)  # whoever takes the client over says when it hangs up
        talk.decide("ending_cancelled", "changement de conduite")
    if talk.state.spoken is None and not _candidate_has_the_turn(talk):
        talk.wait()
    if driver is Driver.RECORDED:
        _given_back(talk)
    elif driver is Driver.CONSOLE and state.closing_by is not None:
        closing.take_leave(talk)


def _candidate_has_the_turn(talk: Talk) -> bool:
    """They speak, or have just fallen silent: the end of that turn is still to come."""
    state = talk.state
    return state.turn is Turn.CANDIDATE_SPEAKS or (
        state.turn is Turn.PAUSE and state.quiet_since is not None and not state.held
    )


def _given_back(talk: Talk) -> None:
    state = talk.state
    if state.closing_by is not None:
        closing.take_leave(talk)
    elif state.turns == 0 and not state.heard_live and not _candidate_has_the_turn(talk) and not state.held:
        first_words(talk)


# --- a trainer's keys


def command(talk: Talk, wanted: DriverCommand) -> None:
    state = talk.state
    if wanted.what == "hang_up":
        talk.end("client", "console")
        return
    if state.driver is Driver.PERSON or state.held or state.closing_by is not None:
        return
    talk.end_live()
    if wanted.what == "silence":
        talk.park_line()
        talk.wait()
        talk.decide("console", "silence")
        return
    name, step_on = _line(talk, wanted)
    if name not in talk.script.lines:
        talk.decide("missing_line", f"commande {wanted.what}", line=name)
        return
    talk.stop_line()
    talk.decide("console", wanted.what, line=name)
    if step_on:
        talk.advance(name, "console")
    elif wanted.what == "repeat":
        talk.say(name, "repeat", origin=state.last)
    else:
        talk.say(name, "objection" if wanted.what == "objection" else wanted.what)


def _line(talk: Talk, wanted: DriverCommand) -> tuple[str, bool]:
    """Return the line a trainer asked for, and whether it moves the spine on."""
    script, state = talk.script, talk.state
    if wanted.what == "next":
        return talk.next_line(), True
    if wanted.what == "repeat":
        line = script.lines.get(state.last)
        other = line.rephrased if line is not None else ""
        return (other if other in script.lines else state.last), False
    if wanted.what == "objection":
        known = 1 <= wanted.number <= len(script.objections)
        return (script.objections[wanted.number - 1] if known else ""), False
    line = script.lines.get(wanted.line)
    return wanted.line, line is not None and (line.id in script.spine or bool(line.next))


# --- a trainer's voice


def live_voice(talk: Talk, on: bool) -> None:
    """Put the trainer's voice on the line, or take it off. Only at the console, and not on hold."""
    state = talk.state
    if not on:
        talk.end_live()
        if state.live and talk.state.closing_by is not None:
            closing.take_leave(talk)
        return
    if state.live or state.driver is not Driver.CONSOLE or state.held or state.closing_by is not None:
        return
    talk.stop_line()
    talk.put(live=True, resume=None, ending=None, reply_at=None, reply_why="", yielded=False, greeting=False)
    talk.decide("live", "on")
    if not _candidate_has_the_turn(talk):
        talk.wait()


def trainer_started(talk: Talk, at: float) -> None:
    state = talk.state
    if state.live and not state.held and state.trainer_since is None:
        talk.put(trainer_since=at, heard_live=True)


def trainer_stopped(talk: Talk) -> None:
    talk.put(trainer_since=None)
