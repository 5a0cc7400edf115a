"""The time axis of a sitting: its parts side by side, the exchanges in them, incidents and readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.review.axis import Axis, Mark, Part

SIDE_PX: Final = 14
GAP_PX: Final = 6
LABEL_PX: Final = 18
BAR_PX: Final = 22
BELOW_PX: Final = 10  # where documents and incidents are marked
TIME_PX: Final = 16
LEAST_PX: Final = 104  # of a part, however short: its name must be read
_STEPS: Final = ("exchange", "incident")  # what the arrows go through


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part stands, in pixels."""

    left: float
    width: float


class TimeAxis(QWidget):
    """Passive.

    Signals:
        mark_requested: a ``Mark`` and the time clicked on it, on the sitting's axis.
    """

    mark_requested = Signal(object, float)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._axis = Axis()
        self._places: list[_Place] = []
        self._current = ""  # key of what is shown below
        self._cursor: float | None = None
        self._step = -1  # index in ``_stops``
        self._stops: list[Mark] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Axe du temps du passage")
        look.changed.connect(self._measure)

    # --- What to show ------------------------------------------------------------------------

    def show_axis(self, axis: Axis) -> None:
        self._axis = axis
        self._stops = [mark for mark in axis.marks if mark.kind in _STEPS]
        self._step = -1
        parts = ", ".join(part.title for part in axis.parts if part.begun)
        self.setAccessibleDescription(parts)
        self._measure()

    def show_current(self, key: str) -> None:
        """Underline what is open below."""
        if key != self._current:
            self._current = key
            self.update()

    def show_cursor(self, t: float | None) -> None:
        """Show what instant is heard."""
        before, self._cursor = self._cursor, t
        for moment in (before, t):
            if moment is not None:
                self.update(int(self.x_of(moment)) - 2, 0, 5, self.height())

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._axis.marks

    @property
    def step(self) -> Mark | None:
        """The mark the arrows stand on."""
        return self._stops[self._step] if 0 <= self._step < len(self._stops) else None

    # --- Places ------------------------------------------------------------------------------

    def x_of(self, t: float) -> float:
        """Return where an instant stands; between two parts it is the end of the first."""
        index = self._axis.part_at(t)
        if index < 0 or index >= len(self._places):
            return float(self._look.px(SIDE_PX))
        part, place = self._axis.parts[index], self._places[index]
        share = (t - part.start_t) / max(part.end_t - part.start_t, 0.001)
        return place.left + place.width * min(max(share, 0.0), 1.0)

    def mark_at(self, x: float, y: float) -> Mark | None:
        """Return what is drawn at a point; exchanges before readings."""
        bar = self._bar()
        below = QRectF(0, bar.bottom(), self.width(), self._look.px(BELOW_PX) + 2)
        if bar.top() <= y <= bar.bottom():
            kinds: tuple[str, ...] = ("exchange", "answer", "document")
        elif below.contains(1, y):
            kinds = ("incident", "note", "document")
        else:
            return None
        for kind in kinds:
            near = [mark for mark in self._axis.marks if mark.kind == kind and self._covers(mark, x)]
            if near:
                return min(near, key=lambda mark: abs(self.x_of(mark.t) - x))
        return None

    def _covers(self, mark: Mark, x: float) -> bool:
        start, end = self.x_of(mark.t), self.x_of(mark.end_t)
        room = self._look.px(4) if end - start < self._look.px(8) else 0
        return start - room <= x <= end + room

    def _t_at(self, x: float) -> float:
        for part, place in zip(self._axis.parts, self._places, strict=False):
            if part.begun and place.left <= x <= place.left + place.width:
                return part.start_t + (x - place.left) / place.width * (part.end_t - part.start_t)
        return 0.0

    def _bar(self) -> QRectF:
        px = self._look.px
        return QRectF(px(SIDE_PX), px(4) + px(LABEL_PX), self.width() - 2 * px(SIDE_PX), px(BAR_PX))

    def _measure(self) -> None:
        """Share the width between the parts by their lengths, each wide enough for its name."""
        px = self._look.px
        parts = self._axis.parts
        self._places = []
        room = self._bar().width() - px(GAP_PX) * max(len(parts) - 1, 0)
        least = min(px(LEAST_PX), room / len(parts)) if parts else 0
        narrow = set[int]()
        while True:  # a part widened to its least leaves less for the others
            wide = [index for index in range(len(parts)) if index not in narrow]
            whole = sum(parts[index].weight for index in wide)
            left = room - least * len(narrow)
            more = {index for index in wide if left * parts[index].weight / whole < least}
            if not more:
                break
            narrow |= more
        at = self._bar().left()
        for index, part in enumerate(parts):
            width = least if index in narrow else left * part.weight / whole
            self._places.append(_Place(at, max(width, 1.0)))
            at += width + px(GAP_PX)
        self.updateGeometry()
        self.update()

    # --- Moving ------------------------------------------------------------------------------

    def resizeEvent(self, event: object) -> None:
        self._measure()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position().x(), event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and mark is not None:
            self.mark_requested.emit(mark, self._t_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        last = len(self._stops) - 1
        wanted = {
            Qt.Key.Key_Right: min(self._step + 1, last),
            Qt.Key.Key_Left: max(self._step - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(key)
        mark = self.step
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and mark is not None:
            self.mark_requested.emit(mark, mark.t)
        elif wanted is None or last < 0 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._step = wanted
            self.setAccessibleDescription(self._stops[wanted].text)
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            text = self._tip(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _tip(self, x: float, y: float) -> str:
        mark = self.mark_at(x, y)
        if mark is not None:
            return mark.text
        for part, place in zip(self._axis.parts, self._places, strict=True):
            if place.left <= x <= place.left + place.width:
                return f"{part.title}, {part.when}" if part.when else f"{part.title}, pas encore commencée"
        return ""

    # --- Painting ----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        px = self._look.px
        return QSize(px(600), px(4) + px(LABEL_PX) + px(BAR_PX) + px(BELOW_PX) + px(TIME_PX) + px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for part, place in zip(self._axis.parts, self._places, strict=True):
            self._paint_part(painter, part, place)
        for kind in ("document", "answer", "exchange", "note", "incident"):
            for mark in self._axis.marks:
                if mark.kind == kind:
                    self._paint_mark(painter, mark)
        if self._cursor is not None:
            x = self.x_of(self._cursor)
            bar = self._bar()
            line = QRectF(x - 0.75, bar.top() - 4, 1.5, bar.height() + 10)
            painter.fillRect(line, self._look.color("danger"))
        if self.hasFocus() and self.step is None:
            painter.setPen(self._look.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def _paint_part(self, painter: QPainter, part: Part, place: _Place) -> None:
        look, bar = self._look, self._bar()
        font = look.font(12)
        painter.setFont(font)
        painter.setPen(look.color("text" if part.begun else "muted"))
        metrics = QFontMetricsF(font)
        name = part.title if metrics.horizontalAdvance(part.title) <= place.width else part.short
        name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, place.width)
        above = QRectF(place.left, bar.top() - look.px(LABEL_PX), place.width, look.px(LABEL_PX) - 2)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent_soft" if part.begun else "pressed"))
        painter.drawRoundedRect(QRectF(place.left, bar.top(), place.width, bar.height()), 3, 3)
        painter.setFont(look.font(11, tabular=True))
        painter.setPen(look.color("muted"))
        below = QRectF(place.left, bar.bottom() + look.px(BELOW_PX), place.width, look.px(TIME_PX))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), part.when)

    def _paint_mark(self, painter: QPainter, mark: Mark) -> None:
        look, bar = self._look, self._bar()
        start, end = self.x_of(mark.t), self.x_of(mark.end_t)
        stepped = self.hasFocus() and mark is self.step
        if mark.kind == "document":
            painter.fillRect(QRectF(start, bar.bottom() + 2, 1.5, look.px(4)), look.color("wave"))
        elif mark.kind == "note":
            note = QRectF(start - look.px(1), bar.bottom() + 2, look.px(3), look.px(6))
            painter.fillRect(note, look.color("accent"))
        elif mark.kind == "incident":
            self._paint_incident(painter, start, end, stepped)
        else:
            inset = look.px(2)
            box = QRectF(start, bar.top() + inset, max(end - start, look.px(3)), bar.height() - 2 * inset)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent"))
            painter.drawRoundedRect(box, 2, 2)
            self._paint_number(painter, box, mark.label)
            if mark.key == self._current:
                under = QRectF(box.left(), bar.bottom() + 2, box.width(), look.px(3))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("accent"))
                painter.drawRoundedRect(under, 1, 1)
            if stepped:
                painter.setPen(look.color("text"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)

    def _paint_number(self, painter: QPainter, box: QRectF, label: str) -> None:
        font = self._look.font(11, 600)
        if label and QFontMetricsF(font).horizontalAdvance(label) + 1 <= box.width():
            painter.setFont(font)
            painter.setPen(self._look.color("on_accent"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), label)

    def _paint_incident(self, painter: QPainter, start: float, end: float, stepped: bool) -> None:
        look, bar = self._look, self._bar()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("warning"))
        top, size = bar.bottom() + 1, look.px(8)
        if end - start > 1.5:
            painter.fillRect(QRectF(start, bar.bottom() - 2, end - start, 3), look.color("warning"))
        foot, half = top + size, size / 2
        corners = [QPointF(start, top), QPointF(start - half, foot), QPointF(start + half, foot)]
        painter.drawPolygon(QPolygonF(corners))
        if stepped:
            painter.setPen(look.color("text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(start - size / 2 - 2, top - 1, size + 4, size + 3))
