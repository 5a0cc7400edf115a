"""Both voices of a recording, one under the other, and where one is in it.

The bars are drawn once for a width and a theme; while the recording plays only the cursor moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from crcd_sim.services.ports import Peaks
from crcd_sim.ui import texts
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.bars import LOUD, bars, loudest

STEP_PX: Final = 3  # one bar and the space after it
BAR_PX: Final = 2
LABEL_PX: Final = 18
LEG_PX: Final = 40  # the least height of one voice
SIDE_PX: Final = 12
STEP_S: Final = 5.0
LEGS: Final = (("Client", "wave"), ("Candidat", "accent"))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording, in seconds. ``kind``: held | muted | gap | chosen."""

    start_s: float
    end_s: float
    kind: str


_GROUNDS: Final = {"held": "warning_soft", "muted": "pressed", "gap": "danger_soft", "chosen": "accent_soft"}


class Waveform(QWidget):
    """Passive.

    Signals:
        seek_requested: the second clicked, or moved to with the arrows, Home and End.
    """

    seek_requested = Signal(float)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._peaks: Peaks | None = None
        self._seconds = 0.0
        self._position = 0.0
        self._sentence = ""
        self._spans: tuple[Span, ...] = ()
        self._chosen: Span | None = None
        self._drawn: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Enregistrement, voix du client et voix du candidat")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self._redraw)

    # --- What to show ------------------------------------------------------------------------

    @property
    def peaks(self) -> Peaks | None:
        return self._peaks

    @property
    def sentence(self) -> str:
        """What stands in place of the waves."""
        return self._sentence

    def show_sentence(self, sentence: str, seconds: float = 0.0) -> None:
        """Show words in place of the waves: « Lecture… », or why there is nothing to hear."""
        self._peaks, self._sentence, self._seconds = None, sentence, seconds
        self._redraw()

    def show_peaks(self, peaks: Peaks, seconds: float = 0.0) -> None:
        """Show a waveform; with ``seconds`` longer than it, only its beginning is known yet."""
        self._peaks, self._sentence = peaks, ""
        self._seconds = max(seconds, peaks.seconds)
        self._redraw()

    def show_spans(self, spans: tuple[Span, ...]) -> None:
        """Mark holds, mutes and gaps."""
        self._spans = spans
        self._redraw()

    @property
    def spans(self) -> tuple[Span, ...]:
        """What is marked: holds, mutes, gaps."""
        return self._spans

    def show_chosen(self, span: Span | None) -> None:
        """Mark the turn now chosen or heard."""
        if span != self._chosen:
            self._chosen = span
            self.update()

    def show_position(self, seconds: float) -> None:
        before, self._position = self._position, seconds
        if self._seconds:
            for place in (before, seconds):
                x = self._x(place)
                self.update(int(x) - 2, 0, 5, self.height())

    @property
    def position(self) -> float:
        return self._position

    def say_position(self) -> None:
        """Tell a screen reader where one is."""
        said = f"{texts.duration(self._position)} sur {texts.duration(self._seconds)}"
        self.setAccessibleDescription(said)

    # --- Moving ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._seconds:
            self.seek_requested.emit(self._second(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._seconds:
            self.seek_requested.emit(self._second(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {
            Qt.Key.Key_Left: self._position - STEP_S,
            Qt.Key.Key_Right: self._position + STEP_S,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._seconds,
        }.get(Qt.Key(event.key()))
        if wanted is None or not self._seconds or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        self.seek_requested.emit(min(max(wanted, 0.0), self._seconds))

    def _x(self, second: float) -> float:
        side = self._look.px(SIDE_PX)
        return side + (self.width() - 2 * side) * min(max(second / self._seconds, 0.0), 1.0)

    def _second(self, x: float) -> float:
        side = self._look.px(SIDE_PX)
        room = max(self.width() - 2 * side, 1)
        return min(max((x - side) / room, 0.0), 1.0) * self._seconds

    # --- Painting ----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        px = self._look.px
        return QSize(px(600), 2 * (px(LABEL_PX) + px(52)) + px(8))

    def minimumSizeHint(self) -> QSize:
        px = self._look.px
        return QSize(px(240), 2 * (px(LABEL_PX) + px(LEG_PX)) + px(8))

    def resizeEvent(self, event: object) -> None:
        self._drawn = None

    def _redraw(self) -> None:
        self._drawn = None
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        if self._peaks is None:
            painter.setFont(look.font(13))
            painter.setPen(look.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            inside = self.rect().adjusted(look.px(24), 0, -look.px(24), 0)
            painter.drawText(inside, flags, self._sentence)
        else:
            for span in (*self._spans, *([self._chosen] if self._chosen else [])):
                painter.fillRect(self._place(span), look.color(_GROUNDS[span.kind]))
            if self._drawn is None:
                self._drawn = self._draw(self._peaks)
            painter.drawPixmap(0, 0, self._drawn)
            x = self._x(self._position)
            painter.fillRect(QRectF(x - 0.75, 0, 1.5, self.height()), look.color("danger"))
        if self.hasFocus():
            painter.setPen(look.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _place(self, span: Span) -> QRectF:
        start, end = self._x(span.start_s), self._x(span.end_s)
        return QRectF(start, 0, max(end - start, 1.0), self.height())

    def _draw(self, peaks: Peaks) -> QPixmap:
        """Draw the labels and the bars of both voices on nothing, once."""
        look, ratio = self._look, self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        label, leg = look.px(LABEL_PX), (self.height() - look.px(8)) / 2
        count = int((self._x(peaks.seconds) - self._x(0.0)) // look.px(STEP_PX))
        voices = (
            bars(peaks.client_low, peaks.client_high, count),
            bars(peaks.candidate_low, peaks.candidate_high, count),
        )
        scale = LOUD / loudest(*voices)
        for number, ((name, role), voice) in enumerate(zip(LEGS, voices, strict=True)):
            top = look.px(2) + number * (leg + look.px(4))
            painter.setFont(look.font(12))
            painter.setPen(look.color("muted"))
            painter.drawText(QRectF(look.px(SIDE_PX + 4), top, self.width(), label), int(_LEFT), name)
            place = QRectF(0, top + label, self.width(), leg - label)
            self._draw_bars(painter, voice, place, role, scale)
        painter.end()
        return pixmap

    def _draw_bars(
        self, painter: QPainter, voice: Sequence[tuple[int, int]], place: QRectF, role: str, scale: float
    ) -> None:
        look = self._look
        left, step, width = self._x(0.0), look.px(STEP_PX), look.px(BAR_PX)
        middle, half = place.center().y(), place.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(role))
        for index, (lowest, highest) in enumerate(voice):
            up, down = half * max(highest, 0) * scale, half * max(-lowest, 0) * scale
            rect = QRectF(left + index * step, middle - max(up, 0.75), width, max(up, 0.75) + max(down, 0.75))
            painter.drawRect(rect)


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
