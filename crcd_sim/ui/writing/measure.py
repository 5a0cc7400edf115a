"""What a keystroke costs on the GUI thread in a long letter (design §7: p99 ≤ 1 ms in 60 KB).

Measured: the whole handling of one key event by the real page — Qt's own editing and layout, styles,
the spelling marks kept in place, the delta, the drafting service — without the painting, which Qt
does once per frame whatever was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from crcd_sim.domain.draw import stream
from crcd_sim.domain.writing import Delta, Document, from_text
from crcd_sim.services.ports import SpellChecker
from crcd_sim.ui.look import Look
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit

LETTER_BYTES: Final = 60_000
_SENTENCE: Final = "Nous vous avons écrit le 20 novembre au sujet de la coupure de votre ligne à Tours. "
_TYPED: Final = "Nous comprenons votre mécontentement et vous présentons nos excuses. "


@dataclass(frozen=True, slots=True)
class KeystrokeCost:
    """Milliseconds a key event takes: median, 99th centile, worst; ``samples`` keys were typed."""

    median_ms: float
    p99_ms: float
    worst_ms: float
    samples: int
    letter_bytes: int


def long_letter(size: int = LETTER_BYTES) -> Document:
    """Return a letter of at least ``size`` bytes in paragraphs of five sentences."""
    paragraph = _SENTENCE * 5
    return from_text("\n".join([paragraph] * (size // len(paragraph.encode()) + 1)))


def measure_keystrokes(
    look: Look,
    now: Callable[[], float],
    *,
    samples: int = 2000,
    size: int = LETTER_BYTES,
    save: Callable[[Sequence[Delta]], None] | None = None,
    checker: SpellChecker | None = None,
) -> KeystrokeCost:
    """Type ``samples`` keys at seeded places of a long letter.

    Args:
        now: a clock in seconds (``Clock.monotonic``).
        save: what takes the deltas (``DraftingService.edit`` of an open work).
    """
    page = PageEdit(look, "Courrier", letterhead=Letterhead("Ondalys Télécom", "Nantes"), role="paper")
    if save is not None:
        page.written.connect(save)
    page.load(long_letter(size))
    page.set_checker(checker)
    page.highlighter.check_now()
    page.resize(560, 640)
    page.show()
    _one_turn()
    random = stream(1, "keystrokes")
    costs = []
    for index in range(samples):
        if index % 40 == 0:
            cursor = page.textCursor()
            cursor.setPosition(int(random.random() * page.document().characterCount()))
            cursor.movePosition(QTextCursor.MoveOperation.EndOfWord)
            page.setTextCursor(cursor)
        character = _TYPED[index % len(_TYPED)]
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, character)
        start = now()
        QCoreApplication.sendEvent(page, event)
        costs.append((now() - start) * 1000)
        if index % 8 == 0:
            # Let the frame be painted, as between the strokes of a fast typist.
            _one_turn()
    page.close()
    page.deleteLater()
    costs.sort()
    return KeystrokeCost(
        round(costs[len(costs) // 2], 3),
        round(costs[int(len(costs) * 0.99)], 3),
        round(costs[-1], 3),
        samples,
        size,
    )


def _one_turn() -> None:
    """Let the window's loop do what waits: paint, above all."""
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()
