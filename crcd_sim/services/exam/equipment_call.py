"""The equipment check, played as a telephone call to an answering machine.

It rings, the candidate answers, the machine asks for silence, then for a sentence, lets him hear it back
and takes leave: keys and sound are learned in the time it takes to judge them. What is heard stays in
memory and is wiped with the verdict. Main loop's thread only; nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.exam.equipment_playback import CheckPlayback
from crcd_sim.services.exam.equipment_run import CheckRun
from crcd_sim.services.exam.equipment_view import (
    BACK,
    CONNECTED,
    FULL,
    HUNG_UP,
    LOST,
    SHORT,
    CheckOutcome,
    CheckOwner,
    CheckStep,
    CheckTape,
    CheckTimes,
    CheckView,
    Decision,
    MachineLine,
    Span,
)
from crcd_sim.services.exam.two_presses import TwoPresses
from crcd_sim.services.ports import (
    CheckVerdict,
    Clock,
    DeviceChoice,
    Levels,
    MainLoop,
    PlayRequest,
    Sound,
    TakeRecord,
)

TRIM_S = 0.3  # left around the voice that is played back


class EquipmentCall:
    """One page of checks: ``open``, then as many ``start`` as wanted, then ``close``.

    It is the ``SoundListener`` of its headset meanwhile. Commands that make no sense in the present step
    do nothing.
    """

    def __init__(
        self,
        sound: Sound,
        tape: CheckTape,
        loop: MainLoop,
        clock: Clock,
        lines: Mapping[str, MachineLine],
        owner: CheckOwner,
        *,
        choice: DeviceChoice | None = None,
        volume: float = 1.0,
        full: CheckTimes = FULL,
        short: CheckTimes = SHORT,
    ) -> None:
        self._sound, self._tape, self._loop, self._clock = sound, tape, loop, clock
        self._lines, self._owner = lines, owner
        self._choice = choice or DeviceChoice()
        self._volume = volume
        self._full, self._brief = full, short
        self._playback = CheckPlayback(sound, loop, clock)
        self._hang_up = TwoPresses(clock, loop, full.hang_up_confirm_s, owner.check_changed)
        self._opened_at: float | None = None
        self._lost: set[str] = set()
        self._problem = ""
        self._run = 0
        self._step = CheckStep.READY
        self._check = CheckRun()

    # --- what is shown

    @property
    def step(self) -> CheckStep:
        return self._step

    def view(self) -> CheckView:
        check = self._check
        return CheckView(
            step=self._step,
            short=check.short,
            since=check.since,
            connected_at=check.connected_at,
            ends_at=check.ends_at,
            machine=check.machine,
            voice=check.voice.now,
            hang_up_armed=self._hang_up.armed,
            verdict=check.verdict if self._step is CheckStep.OVER else None,
            problem=self._problem,
            lost=tuple(sorted(self._lost)),
            volume=self._volume,
        )

    @property
    def _times(self) -> CheckTimes:
        return self._brief if self._check.short else self._full

    def levels(self) -> Levels:
        return self._sound.levels() if self._opened_at is not None else Levels()

    def outcome(self, decision: Decision, heard: bool | None = None) -> CheckOutcome:
        """Return what is left of the check once something was decided."""
        verdict = self.view().verdict
        return CheckOutcome(decision, verdict, self._choice, heard, self._check.short, self._problem)

    # --- life

    def open(self) -> None:
        """Open the headset: its levels move before the call, and its first samples are in time."""
        if self._opened_at is None:
            self._opened_at = self._clock.monotonic()
            self._sound.set_volume(self._volume)
            self._sound.open(self)

    def close(self) -> None:
        """Give the headset back. A check in progress is forgotten."""
        if self._opened_at is None:
            return
        self._opened_at = None
        self._abandon()
        self._become(CheckStep.READY)
        self._sound.close()

    def start(self, *, short: bool = False) -> bool:
        """Let the telephone ring. False when the headset is closed or missing, or a check is going on."""
        going_on = self._step is CheckStep.RINGING or self._step in CONNECTED
        if self._opened_at is None or going_on or self._lost:
            return False
        self._abandon()
        self._problem = ""
        self._run += 1
        self._check.short = short
        self._sound.set_muted(False)
        self._sound.set_held(False)
        self._check.ring = self._sound.play(PlayRequest("tone:ring", leg=False, loop=True, target="ring"))
        self._become(CheckStep.RINGING)
        return True

    def accept(self) -> bool:
        """Pick up. False when nothing rings."""
        if self._step is not CheckStep.RINGING:
            return False
        self._stop_ring()
        self._check.take = f"essai-{self._run}"
        self._tape.start(self._check.take)
        self._check.connected_at = self._clock.monotonic()
        if self._check.short:
            self._listen_to_room()
        else:
            self._say("bonjour", CheckStep.GREETING, self._greeted)
        return True

    def finish_reading(self) -> bool:
        """« J’ai fini » (F8), once something may have been read."""
        since = self._clock.monotonic() - self._check.since
        if self._step is not CheckStep.READING or since < self._times.reading_least_s:
            return False
        self._reading_over()
        return True

    def press_hang_up(self) -> bool:
        """Hang up: the first press arms for a few seconds, the second one does it."""
        if self._step not in CONNECTED:
            return False
        if not self._hang_up.armed:
            self._hang_up.arm()
            self._owner.check_changed()
            return True
        if self._step in (CheckStep.THANKS, CheckStep.REPLAY, CheckStep.FAREWELL):
            self._end()
        else:
            self._stop(HUNG_UP)
        return True

    def cancel(self) -> bool:
        """Forget the check that rings or goes on."""
        if self._step is not CheckStep.RINGING and self._step not in CONNECTED:
            return False
        self._abandon()
        self._become(CheckStep.READY)
        return True

    def set_volume(self, gain: float) -> None:
        """0.0–2.0, 1.0 = as recorded."""
        self._volume = gain
        self._sound.set_volume(gain)

    # --- the steps

    def _greeted(self) -> None:
        self._check.prompt = self._playback.heard
        self._listen_to_room()

    def _listen_to_room(self) -> None:
        times, now = self._times, self._clock.monotonic()
        start = max(now, (self._opened_at or now) + times.warm_s)
        end = start + times.room_s
        self._check.noise = (start + times.settle_s, end)
        self._become(CheckStep.ROOM, ends_at=end)
        self._check.timer = self._loop.call_at(end, self._room_over)

    def _room_over(self) -> None:
        if self._check.short:
            self._listen_to_voice()
        else:
            self._say("lecture", CheckStep.PROMPT, self._listen_to_voice)

    def _listen_to_voice(self) -> None:
        self._check.voice.count_from(self._clock.monotonic())
        self._become(CheckStep.READING, ends_at=self._clock.monotonic() + self._times.reading_s)
        self._check.timer = self._loop.call_at(self._check.since + self._times.reading_s, self._reading_due)

    def _reading_due(self) -> None:
        if not self._check.voice.now:
            self._reading_over()
            return
        self._check.ends_at = self._check.since + self._times.reading_most_s
        self._check.timer = self._loop.call_at(self._check.ends_at, self._reading_over)
        self._owner.check_changed()

    def _reading_over(self) -> None:
        now = self._clock.monotonic()
        self._check.speech = (self._check.since, now)
        self._check.voice.stopped(now)
        self._sound.stop_take()
        if self._check.short:
            self._check.replay_wanted = True
            self._become(CheckStep.THANKS)
        else:
            self._say("retour", CheckStep.THANKS, self._want_replay)

    def _want_replay(self) -> None:
        self._check.replay_wanted = True
        if self._check.closed:
            self._replay()

    def _replay(self) -> None:
        """Let the candidate hear himself; there is nothing to hear when no voice came."""
        if self._check.verdict is not None and self._check.verdict.code == "silence":
            self._end()
            return
        source = self._tape.replay(self._on_take(self._heard_span()))
        self._playback.play(source, self._end if self._check.short else self._take_leave, leg=False)
        self._become(CheckStep.REPLAY)

    def _heard_span(self) -> Span:
        start, end = self._check.speech
        if self._check.voice.first is not None:
            start = max(start, self._check.voice.first - TRIM_S)
            end = min(end, self._check.voice.last + TRIM_S)
        return start, min(end, start + self._times.replay_most_s)

    def _take_leave(self) -> None:
        self._say("fin", CheckStep.FAREWELL, self._await_hang_up)

    def _await_hang_up(self) -> None:
        self._check.machine = ""
        self._check.timer = self._loop.call_at(self._clock.monotonic() + self._times.farewell_s, self._end)
        self._owner.check_changed()

    def _end(self) -> None:
        """The line is down; the verdict is shown as soon as it is there."""
        self._quieten()
        self._check.hung_up = True
        self._become(CheckStep.JUDGING)
        self._conclude()

    def _conclude(self) -> None:
        if not self._check.hung_up or self._check.verdict is None:
            return
        self._tape.wipe()
        if self._check.verdict.code != "silence":  # nothing was measured that could set a gate
            self._sound.set_gate(self._check.verdict.gate_dbfs)
        self._become(CheckStep.OVER)

    def _judged(self, run: int, verdict: CheckVerdict) -> None:
        if run == self._run and self._check.take:
            self._check.verdict = verdict
            self._conclude()

    def _say(self, name: str, step: CheckStep, then: Callable[[], None]) -> None:
        line = self._lines[name]
        self._playback.play(line.source, then, text=line.text)
        self._become(step)
        self._check.machine = line.text
        self._owner.check_changed()

    # --- SoundListener

    def voice_started(self, at: float) -> None:
        self._check.voice.started(at)
        self._check.no_quiet()
        self._owner.check_changed()

    def voice_stopped(self, at: float) -> None:
        self._check.voice.stopped(at)
        if self._step is CheckStep.READING:
            times = self._times
            if self._clock.monotonic() >= self._check.since + times.reading_s:
                self._reading_over()
                return
            if self._check.voice.seconds >= times.enough_voice_s:
                self._check.quiet = self._loop.call_at(at + times.enough_quiet_s, self._reading_over)
        self._owner.check_changed()

    def playback_started(self, playback: int, at: float) -> None:
        self._playback.started(playback, at)

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        self._playback.ended(playback, at, complete)

    def take_closed(self, take: str, record: TakeRecord) -> None:
        if not self._check.take or take != self._check.take:
            return
        self._check.closed = True
        run = self._run
        prompt = None if self._check.prompt is None else self._on_take(self._check.prompt)
        self._tape.judge(
            self._on_take(self._check.noise),
            self._on_take(self._check.speech),
            prompt,
            lambda verdict: self._judged(run, verdict),
        )
        if self._check.replay_wanted and self._step is CheckStep.THANKS:
            self._replay()

    def device_lost(self, what: str, at: float) -> None:
        self._lost.add(what)
        self._check.voice.stopped(at)
        self._trouble(self._problem or LOST.get(what, LOST["output"]))

    def device_back(self, what: str, at: float) -> None:
        self._lost.discard(what)
        if not self._lost and self._step is not CheckStep.OVER:
            self._problem = BACK if self._step is CheckStep.STOPPED else ""
        self._owner.check_changed()

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        if not problem.code.startswith("clip"):  # a missing clip is shown in writing instead
            self._trouble(problem.sentence)

    def _trouble(self, sentence: str) -> None:
        if self._step is CheckStep.RINGING or self._step in CONNECTED:
            self._stop(sentence)
        else:
            self._problem = sentence
            self._owner.check_changed()

    # --- inside

    def _on_take(self, span: Span) -> Span:
        first, last = (max(0.0, self._sound.take_seconds(at)) for at in span)
        return first, last

    def _become(self, step: CheckStep, *, ends_at: float | None = None) -> None:
        self._check.end_step()
        self._step, self._check.ends_at = step, ends_at
        self._check.machine = ""
        self._check.since = self._clock.monotonic()
        self._owner.check_changed()

    def _stop(self, problem: str) -> None:
        self._abandon()
        self._problem = problem
        self._become(CheckStep.STOPPED)

    def _abandon(self) -> None:
        """End everything that runs, and keep nothing."""
        self._quieten()
        if self._check.take and not self._check.closed and self._opened_at is not None:
            self._sound.stop_take()
        self._tape.wipe()
        self._check = CheckRun()

    def _quieten(self) -> None:
        self._check.end_step()
        self._hang_up.disarm()
        self._stop_ring()
        self._playback.stop()

    def _stop_ring(self) -> None:
        if self._check.ring is not None:
            self._sound.stop(self._check.ring)
            self._check.ring = None
