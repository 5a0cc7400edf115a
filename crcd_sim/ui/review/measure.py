"""What opening a review costs, and how soon a proof is heard (design §7: 300 ms, and 100 ms).

Measured: the whole way of the real page — the store job, what is made of it, every view filled and
painted — from « Relire » to the page one can read; then from a click on a turn to the sound leaving the
device. Nothing here judges a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QEventLoop, QTimer

from crcd_sim.ui.look import Look
from crcd_sim.ui.review import contents
from crcd_sim.ui.review.review_page import ReviewPage
from crcd_sim.ui.review.review_presenter import ReviewPresenter, ReviewSource

STUCK_S: Final = 30.0
SOUND_S: Final = 3.0  # no sound by then: there is no device that plays
DEVICE_S: Final = 3.0  # a device takes up to two seconds to open
SIZE: Final = (1366, 768)


@dataclass(frozen=True, slots=True)
class ReviewCost:
    """Milliseconds, one value a try.

    Attributes:
        open_ms: from asking for the sitting to its page painted.
        stall_ms: the longest single turn of the window's loop while it opened.
        exchange_ms: from choosing an exchange to its turns and waves painted.
        jump_ms: from a click on a turn to its sound; empty without a device that plays.
    """

    open_ms: tuple[float, ...]
    stall_ms: tuple[float, ...]
    exchange_ms: tuple[float, ...]
    jump_ms: tuple[float, ...]


class _Pump:
    """Lets the window's loop turn until something is true, and keeps its longest turn."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.longest = 0.0

    def until(self, true: Callable[[], bool], limit: float | None = None) -> bool:
        if true():
            return True
        began = self._now()
        end = began + (STUCK_S if limit is None else limit)
        loop, turn = QEventLoop(), QTimer()

        def turned() -> None:
            nonlocal began
            now = self._now()
            self.longest, began = max(self.longest, now - began), now
            if now > end or true():
                loop.quit()

        turn.timeout.connect(turned)
        turn.start(0)
        loop.exec()
        turn.stop()
        return true()


def measure_review(
    look: Look,
    source: ReviewSource,
    identifier: str,
    now: Callable[[], float],
    *,
    tries: int = 5,
    listen: bool = True,
) -> ReviewCost:
    """Open one sitting ``tries`` times on a page of its own, and jump to a turn each time.

    Args:
        source: a real one (``bootstrap.Application``), whose answers come through Qt's loop.
        now: a clock in seconds (``Clock.monotonic``).
        listen: jump too; it waits some seconds for a device that plays.

    Raises:
        TimeoutError: the sitting never came.
    """
    found = _Found([], [], [], [])
    for _ in range(tries):
        page = ReviewPage(look)
        presenter = ReviewPresenter(page, source)
        page.resize(*SIZE)
        page.show()
        try:
            _once(page, presenter, identifier, now, found, listen)
        finally:
            presenter.leave()
            page.close()
            page.deleteLater()
    return ReviewCost(*(tuple(round(value, 1) for value in values) for values in found))


class _Found(NamedTuple):
    opened: list[float]
    stalls: list[float]
    exchanges: list[float]
    jumps: list[float]


def _once(
    page: ReviewPage,
    presenter: ReviewPresenter,
    identifier: str,
    now: Callable[[], float],
    found: _Found,
    listen: bool,
) -> None:
    pump = _Pump(now)
    began = now()
    presenter.open(identifier)
    if not pump.until(lambda: presenter.file is not None):
        raise TimeoutError(identifier)
    page.repaint()
    found.opened.append((now() - began) * 1000)
    found.stalls.append(pump.longest * 1000)
    if (key := _first_call(presenter)) is not None:
        found.exchanges.append(_choose(page, presenter, key, now))
        if listen and (jump := _jump(page, presenter, now)) is not None:
            found.jumps.append(jump)


def _first_call(presenter: ReviewPresenter) -> str | None:
    """Return the key of the first exchange with a recording."""
    assert presenter.file is not None
    for exchange in presenter.file.model.exchanges:
        if exchange.recordings:
            return contents.EXCHANGE + exchange.id
    return None


def _choose(page: ReviewPage, presenter: ReviewPresenter, key: str, now: Callable[[], float]) -> float:
    began = now()
    page.contents.choose(key)
    wave = page.exchange.recording.waveform
    _Pump(now).until(lambda: wave.peaks is not None or presenter.listening.take is None)
    page.repaint()
    return (now() - began) * 1000


def _jump(page: ReviewPage, presenter: ReviewPresenter, now: Callable[[], float]) -> float | None:
    """Click on a turn in the middle; the sound is there when the player's position moves on from it."""
    lines = [row for row, line in enumerate(page.exchange.lines.lines) if line.take]
    if not lines:
        return None
    row = lines[len(lines) // 2]
    start = page.exchange.lines.line(row).start_s
    # The device opens with the review, in a second or two: the reader takes longer to find a turn.
    _Pump(now).until(lambda: False, limit=DEVICE_S)
    began = now()
    page.exchange.lines.line_requested.emit(row)
    heard = _Pump(now).until(lambda: presenter.listening.position > start + 0.001, limit=SOUND_S)
    return (now() - began) * 1000 if heard else None
