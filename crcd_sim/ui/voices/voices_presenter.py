"""Drives the voices page: what the trainer asks goes to the booth, what the booth does is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.exam.voice_recording import VoiceBooth
from crcd_sim.services.exam.voice_view import (
    BoothOwner,
    BoothStep,
    PackName,
    PackVoices,
    VoiceCard,
    VoiceKind,
)
from crcd_sim.services.ports import Clock, DeviceChoice, MainLoop, Scheduled
from crcd_sim.ui.ask import Asker
from crcd_sim.ui.voices import words
from crcd_sim.ui.voices.voices_page import VoicesPage

REFRESH_S: Final = 0.05
Failed = Callable[[Exception], None]


class VoiceDesk(Protocol):
    """What the page asks of the program. Implemented by ``bootstrap``."""

    def packs(self, done: Callable[[Sequence[PackName]], None], failed: Failed) -> None: ...
    def voices(self, pack: str, done: Callable[[PackVoices], None], failed: Failed) -> None: ...
    def booth(self, owner: BoothOwner, choice: DeviceChoice, volume: float) -> VoiceBooth:
        """Return a booth with these devices, not opened yet."""


class VoicesPresenter:
    """One page, shown as often as wanted: ``start``, then ``leave``.

    Args:
        devices: the devices to record and listen with, and the volume, asked at each start.
        left: the trainer goes back; the headset is given back by then.
    """

    def __init__(
        self,
        page: VoicesPage,
        desk: VoiceDesk,
        asker: Asker,
        loop: MainLoop,
        clock: Clock,
        devices: Callable[[], tuple[DeviceChoice, float]],
        left: Callable[[], None],
    ) -> None:
        self._page, self._desk, self._asker = page, desk, asker
        self._loop, self._clock, self._devices, self._left = loop, clock, devices, left
        self._booth: VoiceBooth | None = None
        self._packs: Sequence[PackName] = ()
        self._pack = ""
        self._cards: dict[str, VoiceCard] = {}
        self._problem = ""
        self._told = ("", "")
        self._tick: Scheduled | None = None
        self._place: tuple[object, ...] = ()  # where the trainer stands: the keyboard follows
        page.back_requested.connect(self._back)
        page.pack_picked.connect(self._pick_pack)
        page.call_picked.connect(self._pick_call)
        page.record_requested.connect(lambda: self._do(VoiceBooth.record))
        page.stop_requested.connect(lambda: self._do(VoiceBooth.stop))
        page.listen_requested.connect(lambda: self._do(VoiceBooth.listen_take))
        page.present_requested.connect(lambda: self._do(VoiceBooth.listen_present))
        page.keep_requested.connect(self._keep)
        page.restore_requested.connect(self._restore)

    # --- life

    def start(self) -> None:
        """Open the headset and read the packs."""
        self.leave()
        choice, volume = self._devices()
        self._told, self._problem, self._place = ("", ""), "", ()
        self._show_pack(())
        self._page.show_state(words.READING)
        self._booth = self._desk.booth(self, choice, volume)
        self._booth.open()
        self._beat()
        self._desk.packs(self._packs_found, self._not_read)

    def leave(self) -> None:
        """Give the headset back; what was not kept is forgotten."""
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        booth, self._booth = self._booth, None
        if booth is not None:
            booth.close()

    def _back(self) -> None:
        if self._may_abandon():
            self.leave()
            self._left()

    # --- packs and calls

    def _packs_found(self, packs: Sequence[PackName]) -> None:
        if self._booth is None:
            return
        self._packs = packs
        known = [pack.id for pack in packs]
        self._pack = self._pack if self._pack in known else known[0] if known else ""
        self._page.show_packs(packs, self._pack)
        if self._pack:
            self._read()
        else:
            self._page.show_state(words.NO_PACK)

    def _read(self) -> None:
        self._page.show_state(words.READING)
        self._desk.voices(self._pack, self._voices_found, self._not_read)

    def _voices_found(self, found: PackVoices) -> None:
        if self._booth is None or found.pack != self._pack:
            return
        self._problem = found.problem
        self._page.show_state("" if found.cards else words.NO_CALL)
        self._show_pack(found.cards)

    def _show_pack(self, cards: Sequence[VoiceCard]) -> None:
        self._cards = {card.id: card for card in cards}
        self._page.show_calls(cards)
        self._choose(next(iter(self._cards), ""))

    def _choose(self, call: str) -> None:
        card = self._cards.get(call)
        self._told = ("", "")
        self._page.show_card(card)
        if self._booth is not None:
            self._booth.choose(card)

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        if self._booth is not None:
            self._page.show_state(error.sentence)

    def _pick_pack(self, pack: str) -> None:
        if not self._may_abandon():
            self._page.show_packs(self._packs, self._pack)
            return
        self._pack = pack
        self._problem = ""
        self._show_pack(())
        self._read()

    def _pick_call(self, call: str) -> None:
        current = self._current()
        if current is not None and call == current.id:
            return
        if self._may_abandon():
            self._choose(call)
        elif current is not None:
            self._page.calls.choose(current.id)

    def _current(self) -> VoiceCard | None:
        return self._booth.view().card if self._booth is not None else None

    def _may_abandon(self) -> bool:
        return self._booth is None or not self._booth.unkept or self._asker.ask(words.ABANDON)

    # --- the booth

    def _do(self, act: Callable[[VoiceBooth], bool]) -> None:
        self._told = ("", "")
        if self._booth is not None:
            act(self._booth)
            self.booth_changed()

    def _keep(self) -> None:
        card = self._current()
        if card is None:
            return
        if card.voice is VoiceKind.PERSON and not self._asker.ask(words.replace_question(card)):
            return
        self._do(VoiceBooth.keep)

    def _restore(self) -> None:
        card = self._current()
        if card is not None and self._asker.ask(words.restore_question(card)):
            self._do(VoiceBooth.restore)

    def booth_changed(self) -> None:
        """Show the recorder again, from what the booth says now."""
        booth = self._booth
        if booth is None:
            return
        view = booth.view()
        shown = words.studio(view, self._clock.monotonic(), told=self._told, problem=self._problem)
        self._page.show_studio(shown)
        place = (view.step, view.take, view.card is not None)
        if place != self._place:
            self._place = place
            if view.step not in (BoothStep.MEASURING, BoothStep.KEEPING):
                self._page.keep_focus(bring=view.step is not BoothStep.IDLE or view.take is not None)

    def voice_changed(self, card: VoiceCard) -> None:
        if card.id not in self._cards or card.pack != self._pack:
            return
        self._cards[card.id] = card
        current = self._current()
        if current is not None and current.id == card.id:
            self._page.show_card(card)
            self.booth_changed()

    def booth_tells(self, sentence: str, kind: str) -> None:
        self._told = (sentence, kind)
        self.booth_changed()

    def _beat(self) -> None:
        """The level meter, the count and the timer, twenty times a second."""
        if self._booth is not None:
            self._page.show_level(self._booth.levels().candidate)
            self.booth_changed()
        self._tick = self._loop.call_at(self._clock.monotonic() + REFRESH_S, self._beat)
