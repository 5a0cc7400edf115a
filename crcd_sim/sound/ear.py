"""The ear thread: both legs on one axis, voice activity, levels, and what each take receives.

One queue brings the blocks of every stream; orders come beside it, in a deque. The thread owns all it
computes; it publishes two plain values, replaced whole: ``levels`` and ``origin``.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from crcd_sim.services.ports import Clock, Levels
from crcd_sim.sound.axis import Axis, StreamClock
from crcd_sim.sound.console import Console, ConsoleTap
from crcd_sim.sound.console_telling import ConsoleTelling
from crcd_sim.sound.devices import INPUT, OUTPUT, RATE
from crcd_sim.sound.listening import Listening, SilenceSpans, ZeroWatch
from crcd_sim.sound.player import as_int16
from crcd_sim.sound.recorder import TakeWriter
from crcd_sim.sound.running import ASLEEP_S, RunningMic, RunningTake
from crcd_sim.sound.streams import EarBlock, EarStream, MicBlock
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import VoiceActivity, peak_dbfs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crcd_sim.sound.player import Samples

    Leg = NDArray[np.int16]

QUEUE_BLOCKS = 1_500  # half a minute of both legs
DRIFT_S = 0.015  # how far the client leg may slide before it is laid anew, where that cannot be heard
SEAM_S = 0.040  # and how far in the middle of a word
QUIET_DBFS = -50.0
LATE_BLOCKS_S = 1.0  # a fresh stream's first blocks are at most so old
LATEST_END_S = 1.0  # the take's last samples arrive within this, or never
WAIT_S = 0.2
LATELY = 12


class Ear:
    """See the module. ``start`` and ``stop`` once each; the other methods only queue an order."""

    def __init__(
        self, clock: Clock, telling: Telling, voice: VoiceActivity, console: Console | None = None
    ) -> None:
        self.console = ConsoleTap(console or Console())  # the thread's; its ``levels`` is for any
        self.blocks: queue.Queue[MicBlock | EarBlock | None] = queue.Queue(QUEUE_BLOCKS)
        self.levels = Levels()
        self._clock, self._telling = clock, telling
        self._axis = Axis(RATE, clock.monotonic())
        self._orders: deque[Callable[[], None]] = deque()
        self._listening = Listening(voice)
        self._silence = SilenceSpans()
        self._zeros = ZeroWatch(RATE)
        self._mic: RunningMic | None = None
        self._next = 0  # axis position after the last samples of the microphone
        self._input_lost = False
        self._ears: dict[EarStream, tuple[StreamClock, int]] = {}  # clock, where its next leg block goes
        self._away: set[EarStream] = set()  # earphones whose return is to be told
        self._takes: list[RunningTake] = []
        # What a take that starts now still needs: blocks are known before their moment is past.
        self._heard_lately: deque[tuple[int, Leg]] = deque(maxlen=LATELY)
        self._played_lately: deque[tuple[int, Leg]] = deque(maxlen=LATELY)
        self._awake = 0.0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sound-ear")

    # --- any thread -------------------------------------------------------------------------

    @property
    def origin(self) -> float:
        """Monotonic instant of the axis's position 0 (moves with the microphone's clock)."""
        return self._axis.origin

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the takes and the thread; the writers finish by themselves."""
        self._order(self._stop)

    def join(self) -> None:
        self._thread.join()

    def take_all(self) -> None:
        """Take all that is queued on the caller's thread: for an ear that is not started, in virtual time."""
        while not self.blocks.empty():
            self._do(self.blocks.get_nowait())

    def start_take(self, writer: TakeWriter, at: float) -> None:
        self._order(lambda: self._start_take(writer, at))

    def stop_take(self, at: float) -> None:
        self._order(lambda: self._end_takes(at))

    def silence(self, silenced: bool, at: float) -> None:
        """From ``at`` on the candidate's leg is digital zero, or no longer."""
        self._order(lambda: self._set_silence(silenced, at))

    def set_gate(self, dbfs: float) -> None:
        self._order(lambda: self._listening.voice.set_gate(dbfs))

    def serve_console(self, telling: ConsoleTelling | None) -> None:
        self._order(lambda: self.console.serve(telling))

    def input_lost(self, at: float) -> None:
        self._order(lambda: self._lose_input(at))

    def output_back(self, source: EarStream) -> None:
        """Tell when the first block of ``source`` comes."""
        self._order(lambda: self._away.add(source))

    # --- the thread -------------------------------------------------------------------------

    def _order(self, order: Callable[[], None]) -> None:
        self._orders.append(order)
        try:
            self.blocks.put_nowait(None)  # wakes the thread
        except queue.Full:
            return  # it is awake

    def _run(self) -> None:
        self._awake = self._clock.monotonic()
        while not self._stopping:
            try:
                block = self.blocks.get(timeout=WAIT_S)
            except queue.Empty:
                block = None
            try:
                self._do(block)
            except Exception as error:
                self._telling.bug(error)  # ours: the crash log is the loop's; the ear goes on

    def _do(self, block: MicBlock | EarBlock | None) -> None:
        self._wake_up()
        self._take_block(block)
        while self._orders:
            self._orders.popleft()()
        self._keep_up()

    def _wake_up(self) -> None:
        """After a sleep of the machine, positions go on from where they were."""
        now = self._clock.monotonic()
        slept, self._awake = now - self._awake, now
        if slept > ASLEEP_S:
            self._axis.origin += slept
            if self._mic is not None:
                self._mic.clock.restart()
            for clock, _ in self._ears.values():
                clock.restart()

    def _take_block(self, block: MicBlock | EarBlock | None) -> None:
        if isinstance(block, MicBlock):
            self._hear(block)
        elif isinstance(block, EarBlock):
            self._lay(block)

    def _stop(self) -> None:
        """The streams are closed: what they left is taken, and the takes end there."""
        self._end_takes(self._clock.monotonic())
        with suppress(queue.Empty):
            while True:
                self._take_block(self.blocks.get_nowait())
        for take in self._takes:
            if not self._input_lost and take.end is not None:
                take.end = max(take.start, min(take.end, self._next))
            self._finish(take)
        self._takes.clear()
        self._stopping = True

    # --- takes ------------------------------------------------------------------------------

    def _start_take(self, writer: TakeWriter, at: float) -> None:
        self._end_takes(at)
        take = RunningTake(writer, self._axis.position(at))
        self._takes.append(take)
        if self._silence.now:
            writer.muted(0, True)
        if self._input_lost or self._next == 0:  # gone, or not there yet
            writer.gap(0)
        for position, samples in self._played_lately:
            take.play(position, samples)
        for position, samples in self._heard_lately:
            take.hear(position, samples)

    def _end_takes(self, at: float) -> None:
        for take in self._takes:
            if take.end is None:
                take.end = max(take.start, self._axis.position(at))
                take.deadline = self._clock.monotonic() + LATEST_END_S

    def _keep_up(self) -> None:
        """While the microphone is gone its place is filled; a take whose end is past is finished."""
        if not self._takes:
            return
        now = self._clock.monotonic()
        lost = self._input_lost
        # Once it is back, the blocks held till it settles are for the end of that place.
        mic = self._mic
        back = mic.arrived - LATE_BLOCKS_S if mic is not None and mic.settling else now
        filled = self._axis.position(min(now - 2 * WAIT_S, back))
        for take in self._takes:
            if lost:
                until = filled if take.end is None else min(filled, take.end)
                take.writer.silence_until(until - take.start)
            over = take.end is not None and (
                (filled if lost else self._next) >= take.end or now >= take.deadline
            )
            if over:
                self._finish(take)
        self._takes = [take for take in self._takes if take.deadline >= 0]

    def _finish(self, take: RunningTake) -> None:
        end = take.start if take.end is None else take.end
        take.writer.finish(end - take.start, 0.0)
        take.deadline = -1.0

    # --- the microphone ---------------------------------------------------------------------

    def _hear(self, block: MicBlock) -> None:
        if self._mic is None or self._mic.source is not block.source:
            self._mic = RunningMic(block.source, block.stamp.now)
        mic, stamp = self._mic, block.stamp
        if stamp.jumped and not mic.settling:
            mic.doubt()
        self._pass_on(mic, block)
        mic.clock.stamp(stamp.index, stamp.device, stamp.stream_now, stamp.now)
        if mic.settling:
            mic.held.append(block)
            self._settle(mic)
        else:
            mic.follow()
            self._axis.origin = mic.axis_origin
            self._take_in(mic, block)

    def _pass_on(self, mic: RunningMic, block: MicBlock) -> None:
        """To the console at once: it waits for no stamp to be believed, and then hears rather too little."""
        import numpy as np

        samples: Leg = np.frombuffer(block.data, np.int16)[:: block.source.channels]
        at = self._axis.position(block.stamp.now) - len(samples)
        if mic.base is not None:
            at = mic.base + block.stamp.index
        unsure = mic.settling and self._silence.now
        self.console.hear(at, samples, recorded=self._recording and not unsure)

    @property
    def _recording(self) -> bool:
        return any(take.end is None for take in self._takes)

    def _settle(self, mic: RunningMic) -> None:
        """Hold blocks back until their stamps can be believed, then place them all."""
        if not mic.settled(lambda origin: max(self._next, self._axis.position(origin))):
            return
        self._axis.origin = mic.axis_origin
        if self._input_lost:
            self._input_lost = False
            self._telling.back(INPUT, mic.clock.time_of(mic.held[0].stamp.index))
        held, mic.held = mic.held, []
        for block in held:
            self._take_in(mic, block)

    def _take_in(self, mic: RunningMic, block: MicBlock) -> None:
        import numpy as np

        assert mic.base is not None
        samples: Leg = np.frombuffer(block.data, np.int16)[:: block.source.channels]
        at = mic.base + block.stamp.index
        if at < self._next:
            samples, at = samples[self._next - at :], self._next
        if len(samples) == 0:
            return
        began = self._zeros.feed(at, samples, counting=not self._silence.now)
        if began is not None:
            self._lose_input(self._axis.time_of(began), zeros=True)
        self._next = at + len(samples)
        if self._zeros.lost:
            return
        if self._input_lost:
            self._input_lost = False
            self._telling.back(INPUT, self._axis.time_of(at))
        heard = self._silence.applied(at, samples)
        self._heard_lately.append((at, heard))
        for take in self._takes:
            take.hear(at, heard)
        for speaking, position in self._listening.feed(at, heard):
            self._telling.voice(speaking, self._axis.time_of(position))
        self.levels = Levels(peak_dbfs(heard), self.levels.client)

    def _lose_input(self, at: float, zeros: bool = False) -> None:
        """The microphone is gone since ``at`` (its stream, or its sound: ``zeros``)."""
        if not zeros:
            self._mic = None
            self._zeros.reset()
        if self._input_lost:
            return
        self._input_lost = True
        position = self._axis.position(at) if zeros else min(self._next, self._axis.position(at))
        for take in self._takes:
            take.writer.gap(max(position - take.start, 0))
        for speaking, where in self._listening.end():
            self._telling.voice(speaking, self._axis.time_of(where))
        self.levels = Levels(client=self.levels.client)
        self._telling.lost(INPUT, at)

    def _set_silence(self, silenced: bool, at: float) -> None:
        position = self._axis.position(at)
        self.console.silence(position, silenced)
        if self._silence.change(position, silenced):
            for take in self._takes:
                take.writer.muted(max(position - take.start, 0), silenced)

    # --- the earphones ----------------------------------------------------------------------

    def _lay(self, block: EarBlock) -> None:
        clock, cursor = self._ears.get(block.source) or (StreamClock(RATE), -1)
        stamp = block.stamp
        if stamp.jumped:
            clock.forget()
        clock.stamp(stamp.index, stamp.device, stamp.stream_now, stamp.now)
        if block.source in self._away:
            self._away.discard(block.source)
            self._telling.back(OUTPUT, clock.time_of(stamp.index))
        if block.leg is not None:
            cursor = self._client(clock, stamp.index, cursor, block.leg)
        else:
            cursor = -1
        if block.source.line:
            self._tap(block, clock, cursor)
        self._ears[block.source] = (clock, cursor)
        while block.source.late:
            self._tell_playbacks(block.source.late.popleft(), clock)
        self._tell_playbacks(block, clock)
        if block.source.told:
            self.levels = Levels(
                self.levels.candidate, -120.0 if block.leg is None else peak_dbfs(as_int16(block.leg))
            )

    def _tap(self, block: EarBlock, clock: StreamClock, cursor: int) -> None:
        """The line, for the console. ``cursor``: where the block's leg ends on the axis."""
        self.console.lay(block.frames, block.said, block.leg, recorded=self._recording)
        at = self._axis.position(clock.time_of(block.stamp.index)) if cursor < 0 else cursor - block.frames
        self.console.date(at, block.live, self._axis.time_of)

    def _client(self, clock: StreamClock, index: int, cursor: int, leg: Samples) -> int:
        """Lay a block of the client's leg where it was heard; return where the next one follows on.

        What is heard in one piece is recorded in one piece: between two blocks of a word nothing is
        added or taken away because a clock is a little off.
        """
        samples = as_int16(leg)
        position = self._axis.position(clock.time_of(index))
        if cursor >= 0:
            audible = clock.settled and peak_dbfs(samples) > QUIET_DBFS
            if abs(position - cursor) < (SEAM_S if audible else DRIFT_S) * RATE:
                position = cursor
        self._played_lately.append((position, samples))
        for take in self._takes:
            take.play(position, samples)
        return position + len(samples)

    def _tell_playbacks(self, block: EarBlock, clock: StreamClock) -> None:
        if block.source.told:
            for event in block.events:
                self._telling.playback(event, clock.time_of(block.stamp.index + event.offset))

    def forget_ear(self, source: EarStream) -> None:
        """The stream is closed."""
        self._order(lambda: self._forget(source))

    def _forget(self, source: EarStream) -> None:
        self._ears.pop(source, None)
        self._away.discard(source)
        if source.line:
            self.console.end_voice()
