"""The tones of a telephone line outside a call: ring, ringback, not allocated, busy."""

from __future__ import annotations

from crcd_sim.services.ports import PlayRequest, Sound


class LineTones:
    """One tone at a time, repeated until the next one or ``stop``; none belongs to a recording."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._playing: list[int] = []

    def play(self, name: str, *targets: str) -> None:
        """``name``: ring, ringback, unallocated, busy. ``targets``: the earphone when none is given."""
        self.stop()
        self._playing = [
            self._sound.play(PlayRequest(f"tone:{name}", leg=False, loop=True, target=target))
            for target in targets or ("earphone",)
        ]

    def stop(self) -> None:
        for playback in self._playing:
            self._sound.stop(playback)
        self._playing = []
