"""Turn-taking on the telephone: a pure function from (script, state, stimulus, now) to effects.

The client is recorded and hears nothing: the engine only decides *when* the next line is said, from
the candidate's voice activity, a few keys and the clock. ``CLIENT_SPEAKS → WAITS → CANDIDATE_SPEAKS →
PAUSE → CLIENT_SPEAKS``; hold and mute freeze every timer except hold-too-long. Nothing here reads
time or draws at random: ``now`` comes in, gaps come from the state's seed.
"""

from __future__ import annotations

from dataclasses import replace

from crcd_sim.dialogue import closing, driving, timers
from crcd_sim.dialogue.script import Script
from crcd_sim.dialogue.settings import TalkSettings
from crcd_sim.dialogue.signals import (
    CallEffect,
    CallStimulus,
    Connected,
    DeviceLost,
    Driver,
    DriverChange,
    DriverCommand,
    HangUp,
    Hold,
    KeyFinished,
    KeyFloor,
    KeyRepeat,
    LineEnded,
    LineStarted,
    LiveVoice,
    Mute,
    PhaseClosing,
    TrainerStarted,
    TrainerStopped,
    VoiceStarted,
    VoiceStopped,
)
from crcd_sim.dialogue.state import CallState, Ending, Turn
from crcd_sim.dialogue.turns import FALSE_ALARM, Talk

MOVES_PER_STEP = 200  # far above what any script needs; a bug may not freeze the window


def begin(
    script: Script,
    *,
    seed: int,
    driver: Driver = Driver.RECORDED,
    opening: str = "",
    recovered: str = "",
    machine: bool = False,
) -> CallState:
    """Return the state of a call not connected yet.

    ``opening``: first line said (which number answered, or the line a client who rings back takes up).
    ``recovered``: last line said before the workstation stopped, said again once connected.
    ``machine``: an answering machine; the pauses of a message do not end it.
    """
    return CallState(
        seed=seed,
        driver=driver,
        cursor=recovered or opening or script.opening,
        recovered=bool(recovered),
        machine=machine,
    )


def following(script: Script, state: CallState, settings: TalkSettings) -> str:
    """Return the line that comes next on the spine, "" when the script has nothing left."""
    return Talk(script, state, 0.0, settings).next_line()


def step(
    script: Script, state: CallState, stimulus: CallStimulus, now: float, settings: TalkSettings
) -> tuple[CallState, tuple[CallEffect, ...]]:
    """Apply one stimulus; what fell due before it is done first, what is due by ``now`` after it."""
    if state.ended:
        return state, ()
    talk = Talk(script, state, now, settings)
    at = getattr(stimulus, "at", now)
    _run_due(talk, min(now, at))
    if not talk.state.ended:
        _receive(talk, stimulus)
    _run_due(talk, now)
    talk.show_status()
    talk.put(wake_at=None if talk.state.ended else min((when for when, _ in timers.due(talk)), default=None))
    return talk.state, tuple(talk.effects)


def _run_due(talk: Talk, until: float) -> None:
    for _ in range(MOVES_PER_STEP):
        ready = [item for item in timers.due(talk) if item[0] <= until]
        if not ready:
            return
        when, move = min(ready, key=lambda item: item[0])
        move(when)


def _receive(talk: Talk, stimulus: CallStimulus) -> None:
    match stimulus:
        case Connected():
            _connected(talk)
        case HangUp():
            talk.end("candidate", "hang_up")
        case PhaseClosing():
            closing.close_phase(talk)
        case _ if talk.state.turn is Turn.NEW:
            return  # nothing else means anything before the line is up
        case VoiceStarted(at):
            _voice_started(talk, at)
        case VoiceStopped(at):
            _voice_stopped(talk, at)
        case LineStarted(line, at):
            spoken = talk.state.spoken
            if spoken is not None and spoken.line == line:
                talk.put(spoken=replace(spoken, started_at=at))
        case LineEnded(line, complete, position):
            spoken = talk.state.spoken
            if spoken is not None and spoken.line == line:  # a stale end is ignored
                timers.line_over(talk, spoken, complete=complete, position_s=position)
        case Hold(on):
            _hold(talk, on)
        case Mute(on):
            _freeze(talk, muted=on, lost=talk.state.lost)
        case DeviceLost(on):
            _freeze(talk, muted=talk.state.muted, lost=on)
        case DriverChange(driver):
            driving.change_driver(talk, driver)
        case DriverCommand():
            driving.command(talk, stimulus)
        case LiveVoice(on):
            driving.live_voice(talk, on)
        case TrainerStarted(at):
            driving.trainer_started(talk, at)
        case TrainerStopped():
            driving.trainer_stopped(talk)
        case KeyFinished() | KeyFloor() | KeyRepeat():
            _key(talk, stimulus)


def _connected(talk: Talk) -> None:
    state = talk.state
    if state.turn is not Turn.NEW:
        return
    talk.wait()
    if state.driver is not Driver.RECORDED:
        return
    driving.first_words(talk)


# --- the candidate's voice


def _voice_started(talk: Talk, at: float) -> None:
    state = talk.state
    deaf = talk.settings.noisy_room or state.held or state.frozen_since is not None
    if deaf or state.voice_since is not None:
        return
    talk.put(voice_since=at, voice_over=at if state.spoken is not None else None)


def _voice_stopped(talk: Talk, at: float) -> None:
    state = talk.state
    if state.voice_since is None:
        return
    talk.put(voice_since=None, voice_over=None)
    if state.voice_over is not None and state.turn is not Turn.CANDIDATE_SPEAKS:
        seconds = at - state.voice_over
        if talk.settings.speech_min_s <= seconds < talk.settings.backchannel_max_s:
            talk.count("backchannels")
            talk.decide("backchannel", "écoute active", seconds=seconds)
    if state.turn is Turn.CANDIDATE_SPEAKS:
        talk.put(turn=Turn.PAUSE, quiet_since=at)
    elif state.yielded and state.spoken is None:
        timers.false_alarm(talk, at)


# --- keys


def _key(talk: Talk, key: KeyFinished | KeyFloor | KeyRepeat) -> None:
    state = talk.state
    if state.held:
        return
    if state.muted and not isinstance(key, KeyFloor):
        talk.notice("muted")
        return
    if isinstance(key, KeyFloor):
        _floor(talk, not state.floor)
    elif isinstance(key, KeyRepeat):
        _repeat(talk)
    elif state.spoken is None and not state.lost:
        # A voice still on belongs to what is finished: it must not take the turn back.
        talk.put(floor=False, voice_since=None, voice_over=None)
        if state.ending is not None:
            talk.end(state.ending.by, state.ending.reason)
        else:
            timers.end_of_turn(talk, talk.now, "F8", at_once=True)


def _floor(talk: Talk, on: bool) -> None:
    state = talk.state
    if state.closing_by is not None:
        return
    talk.put(floor=on)
    talk.decide("floor", "prise" if on else "rendue")
    if on:
        if state.reply_why in ("spine", FALSE_ALARM):  # not a client in mid-sentence
            talk.put(reply_at=None, reply_why="")
        return
    if state.turn is Turn.PAUSE:
        talk.put(quiet_since=talk.now)
    elif state.turn is Turn.WAITS and state.spoken is None:
        talk.put(silence_from=talk.now)
        if state.yielded:
            timers.false_alarm(talk, talk.now)


def _repeat(talk: Talk) -> None:
    state = talk.state
    line = talk.script.lines.get(state.last)
    if line is None or state.spoken is not None or not talk.may_play or state.closing_by is not None:
        return
    talk.count("repeats")
    other = line.rephrased if line.rephrased in talk.script.lines else line.id
    talk.decide("repeat", "Faire répéter", line=other)
    talk.put(floor=False)
    talk.say(other, "repeat", origin=line.id)


# --- hold, mute, a lost headset


def _hold(talk: Talk, on: bool) -> None:
    state = talk.state
    if on == state.held:
        return
    if on:
        talk.park_line()
        talk.put(
            held_since=talk.now, hold_prompts=0, turn=Turn.WAITS, voice_since=None, voice_over=None,
            quiet_since=None, reply_at=None, yielded=False, trainer_since=None,
        )  # fmt: skip
        talk.hold_music(True)
        return
    held_s = talk.now - (state.held_since or talk.now)
    talk.decide("retrieved", "reprise", held_s=held_s)
    if state.spoken is None:
        talk.hold_music(False)
        talk.wait()
    talk.put(held_since=None, floor=False)
    if state.ending is not None:
        talk.put(ending=replace(state.ending, at=talk.now + talk.settings.farewell_s))


def _freeze(talk: Talk, *, muted: bool, lost: bool) -> None:
    """Stop or restart the clocks of the conversation; every anchor moves by the time spent frozen."""
    before = talk.state
    frozen = muted or lost
    talk.put(muted=muted, lost=lost)
    if lost and not before.lost:
        talk.end_live()
        talk.park_line()
        if before.spoken is not None:
            talk.wait()
    if frozen and before.frozen_since is None:
        if before.voice_since is not None and talk.state.turn is Turn.CANDIDATE_SPEAKS:
            talk.put(turn=Turn.PAUSE, quiet_since=talk.now)
        talk.put(
            voice_since=None, voice_over=None, frozen_since=talk.now,
            notice_at=talk.now + talk.settings.muted_notice_s,
        )  # fmt: skip
    elif not frozen and before.frozen_since is not None:
        _shift(talk, talk.now - before.frozen_since)
        talk.put(frozen_since=None)
    if before.lost and not lost and talk.state.resume is not None and not before.held:
        talk.schedule_reply(talk.now + talk.gap() + talk.settings.speech_min_s, "casque revenu")


def _shift(talk: Talk, seconds: float) -> None:
    state = talk.state

    def later(at: float | None) -> float | None:
        return None if at is None else at + seconds

    ending: Ending | None = None
    if state.ending is not None:
        ending = replace(state.ending, at=state.ending.at + seconds)
    talk.put(
        silence_from=later(state.silence_from), quiet_since=later(state.quiet_since),
        reply_at=later(state.reply_at), turn_since=later(state.turn_since),
        rest_until=state.rest_until + seconds, ending=ending,
    )  # fmt: skip
