"""The tones of a telephone line outside a call (ring, ringback, not allocated, busy), and its keypad's."""

from __future__ import annotations

from crcd_sim.services.ports import Clock, PlayRequest, Sound

KEYS = frozenset("0123456789*#")
KEY_GAP_S = 0.06  # sooner is a bounce, or a hand flat on the keypad


class LineTones:
    """One tone at a time, repeated until the next one or ``stop``; none belongs to a recording."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._playing: int | None = None

    def play(self, name: str, target: str = "earphone") -> None:
        """``name``: ring, ringback, unallocated, busy. ``target``: as in ``PlayRequest``."""
        self.stop()
        self._playing = self._sound.play(PlayRequest(f"tone:{name}", leg=False, loop=True, target=target))

    def stop(self) -> None:
        if self._playing is not None:
            self._sound.stop(self._playing)
            self._playing = None


class KeyTones:
    """The keys of the keypad, one after the other."""

    def __init__(self, sound: Sound, clock: Clock) -> None:
        self._sound = sound
        self._clock = clock
        self._last_at = float("-inf")
        self._playing: int | None = None

    def press(self, key: str, *, leg: bool) -> bool:
        """Let a key be heard, on the recording too if ``leg``. False when it is none, or a bounce."""
        now = self._clock.monotonic()
        if key not in KEYS or now - self._last_at < KEY_GAP_S:
            return False
        self._last_at = now
        if self._playing is not None:
            self._sound.stop(self._playing)
        self._playing = self._sound.play(PlayRequest(f"tone:dtmf:{key}", leg=leg))
        return True
