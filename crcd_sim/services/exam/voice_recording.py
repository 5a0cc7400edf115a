"""A trainer records the voice of a call: a count-in, a take, its remarks, then kept or done again.

Main loop's thread only; nothing waits. The take is a scratch: it lasts until it is kept, another one
begins, another call is chosen or the booth closes.
"""

from __future__ import annotations

from typing import Final

from crcd_sim.domain.errors import CrcdError, EnvironmentProblem
from crcd_sim.services.exam.voice_remarks import LONGEST_S, sheet_of
from crcd_sim.services.exam.voice_view import (
    BoothOwner,
    BoothStep,
    BoothView,
    TakeFigures,
    TakeSheet,
    VoiceCard,
    VoiceStudio,
)
from crcd_sim.services.ports import Clock, Levels, MainLoop, PlayRequest, Scheduled, Sound, TakeRecord

COUNT_S: Final = 3.0
LEAD_S: Final = 0.5  # recorded before the end of the count: somebody in a hurry loses no syllable
TAKE, PRESENT = "take", "present"

UNPLUGGED: Final = (
    "Le micro n’est plus branché\u00a0: la prise est arrêtée. Rebranchez le casque, puis recommencez."
)
KEPT: Final = "Votre voix est gardée\u00a0: c’est elle que les candidats entendront."
RESTORED: Final = "La voix de synthèse est de retour\u00a0: c’est elle que les candidats entendront."


class VoiceBooth:
    """One showing of the recording page: ``open``, then what the trainer asks, then ``close``.

    It is the ``SoundListener`` of the headset meanwhile. Commands that make no sense in the present step
    do nothing and return False.
    """

    def __init__(
        self,
        sound: Sound,
        studio: VoiceStudio,
        loop: MainLoop,
        clock: Clock,
        owner: BoothOwner,
        *,
        volume: float = 1.0,
    ) -> None:
        self._sound, self._studio, self._loop, self._clock = sound, studio, loop, clock
        self._owner, self._volume = owner, volume
        self._opened = False
        self._step = BoothStep.IDLE
        self._card: VoiceCard | None = None
        self._sheet: TakeSheet | None = None
        self._since = 0.0
        self._counts_until = 0.0
        self._timers: list[Scheduled] = []
        self._takes = 0
        self._take = ""  # the one being recorded or closed; the others' news are of no interest
        self._cut = False  # the take in progress was ended at the longest length
        self._playback: int | None = None
        self._hearing = ""
        self._lost: set[str] = set()

    # --- what is shown

    def view(self) -> BoothView:
        return BoothView(
            step=self._step,
            card=self._card,
            take=self._sheet,
            since=self._since,
            counts_until=self._counts_until,
            hearing=self._hearing,
            lost=tuple(sorted(self._lost)),
        )

    def levels(self) -> Levels:
        return self._sound.levels() if self._opened else Levels()

    @property
    def unkept(self) -> bool:
        """Something would be lost by leaving now: a take in progress, or one that is not kept."""
        return self._sheet is not None or self._step in (BoothStep.RECORDING, BoothStep.MEASURING)

    # --- life

    def open(self) -> None:
        """Open the headset: its levels move, and its first samples will be in time."""
        if not self._opened:
            self._opened = True
            self._sound.open(self)
            self._sound.set_volume(self._volume)

    def close(self) -> None:
        """Give the headset back; a take that was not kept is forgotten."""
        if not self._opened:
            return
        self._end_timers()
        self._end_take()
        self._stop_playing()
        self._opened = False
        self._step, self._sheet = BoothStep.IDLE, None
        self._sound.close()
        self._studio.wipe()

    def choose(self, card: VoiceCard | None) -> bool:
        """Work on this call. The take of another one is forgotten."""
        if self._step is BoothStep.KEEPING:
            return False
        self._end_timers()
        self._end_take()
        self._stop_playing()
        self._forget()
        self._card = card
        self._enter(BoothStep.IDLE)
        return True

    # --- the take

    def record(self) -> bool:
        """Count in, then record. The take before it is forgotten once the new one begins."""
        possible = self._step in (BoothStep.IDLE, BoothStep.LISTENING) and "input" not in self._lost
        if not possible or self._card is None or not self._opened:
            return False
        self._stop_playing()
        now = self._clock.monotonic()
        self._counts_until = now + COUNT_S
        self._timers = [
            self._loop.call_at(self._counts_until - LEAD_S, self._begin_take),
            self._loop.call_at(self._counts_until, self._counted),
            self._loop.call_at(self._counts_until + LONGEST_S, self._too_long),
        ]
        self._enter(BoothStep.COUNTING)
        return True

    def stop(self) -> bool:
        """End what runs: the count, the take (its remarks follow), or the listening."""
        if self._step is BoothStep.COUNTING:
            self._end_timers()
            self._end_take()
            self._enter(BoothStep.IDLE)
            return True
        if self._step is BoothStep.RECORDING:
            self._end_timers()
            self._enter(BoothStep.MEASURING)
            self._sound.stop_take()
            return True
        if self._step is BoothStep.LISTENING:
            self._stop_playing()
            self._enter(BoothStep.IDLE)
            return True
        return False

    def _begin_take(self) -> None:
        self._forget()
        self._takes += 1
        self._take = f"voix-{self._takes}"
        self._cut = False
        self._studio.start_take(self._take)

    def _counted(self) -> None:
        self._since = self._clock.monotonic()
        self._enter(BoothStep.RECORDING)

    def _too_long(self) -> None:
        self._cut = True
        self.stop()

    def take_closed(self, take: str, record: TakeRecord) -> None:
        if take == self._take and self._step is BoothStep.MEASURING:
            self._studio.measure(lambda figures: self._measured(take, figures))

    def _measured(self, take: str, figures: TakeFigures) -> None:
        if take != self._take or self._step is not BoothStep.MEASURING or self._card is None:
            return
        self._take = ""
        self._sheet = sheet_of(figures, self._card, stopped=self._cut)
        self._enter(BoothStep.IDLE)

    # --- listening

    def listen_take(self) -> bool:
        """Play the take as it would be kept."""
        return self._sheet is not None and self._listen(TAKE)

    def listen_present(self) -> bool:
        """Play the voice the candidates hear now."""
        return bool(self._card and self._card.source) and self._listen(PRESENT)

    def _listen(self, what: str) -> bool:
        if self._step not in (BoothStep.IDLE, BoothStep.LISTENING) or self._card is None or not self._opened:
            return False
        self._stop_playing()
        source = self._studio.replay() if what == TAKE else self._card.source
        self._hearing = what
        self._since = self._clock.monotonic()
        self._enter(BoothStep.LISTENING)
        self._playback = self._sound.play(PlayRequest(source, leg=False))
        return True

    def _stop_playing(self) -> None:
        playback, self._playback = self._playback, None
        self._hearing = ""
        if playback is not None:
            self._sound.stop(playback)

    def playback_started(self, playback: int, at: float) -> None:
        if playback == self._playback:
            self._since = at
            self._owner.booth_changed()

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        if playback == self._playback:
            self._playback = None
            self._hearing = ""
            self._enter(BoothStep.IDLE)

    # --- keeping

    def keep(self) -> bool:
        """Put the take in the place of the present voice."""
        card, sheet = self._card, self._sheet
        if card is None or sheet is None or not sheet.keepable or not self._rest():
            return False
        self._enter(BoothStep.KEEPING)
        self._studio.keep(card, lambda made: self._changed(made, KEPT), self._refused)
        return True

    def restore(self) -> bool:
        """Give the synthetic voice its place back; a take that is not kept stays."""
        card = self._card
        if card is None or not card.restorable or not card.files or not self._rest():
            return False
        self._enter(BoothStep.KEEPING)
        self._studio.restore(card, lambda made: self._changed(made, RESTORED), self._refused)
        return True

    def _rest(self) -> bool:
        """Stop what is heard; tell whether nothing else runs."""
        if self._step is BoothStep.LISTENING:
            self.stop()
        return self._step is BoothStep.IDLE and self._opened

    def _changed(self, card: VoiceCard, sentence: str) -> None:
        """The disk has done it. The trainer may have left meanwhile: the page is then told all the same."""
        if self._opened:
            if sentence == KEPT:
                self._forget()
            self._card = card
            self._enter(BoothStep.IDLE)
        self._owner.voice_changed(card)
        self._owner.booth_tells(sentence, "ok")

    def _refused(self, error: Exception) -> None:
        if self._opened:
            self._enter(BoothStep.IDLE)
        if not isinstance(error, CrcdError):
            raise error
        self._owner.booth_tells(error.sentence, "danger")

    # --- SoundListener

    def voice_started(self, at: float) -> None:
        """The count and the trainer's hand decide, not the voice."""

    def voice_stopped(self, at: float) -> None:
        """See ``voice_started``."""

    def device_lost(self, what: str, at: float) -> None:
        self._lost.add(what)
        if what == "input" and self._step in (BoothStep.COUNTING, BoothStep.RECORDING):
            self._end_timers()
            self._end_take()
            self._owner.booth_tells(UNPLUGGED, "danger")
            self._enter(BoothStep.IDLE)
            return
        self._owner.booth_changed()

    def device_back(self, what: str, at: float) -> None:
        self._lost.discard(what)
        self._owner.booth_changed()

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        self._owner.booth_tells(problem.sentence, "danger")

    # --- inside

    def _enter(self, step: BoothStep) -> None:
        self._step = step
        self._owner.booth_changed()

    def _forget(self) -> None:
        self._sheet = None
        self._take = ""
        self._studio.wipe()

    def _end_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers = []

    def _end_take(self) -> None:
        """End a take whose news are of no interest any more."""
        if self._take and self._step in (BoothStep.COUNTING, BoothStep.RECORDING):
            self._sound.stop_take()
            self._studio.wipe()
        self._take = ""
