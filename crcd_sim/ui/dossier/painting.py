"""Painting that lists and trees of the dossier share: text on lines, pills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from crcd_sim.ui.look import Look

PILL_INKS: Final = {  # kind: (text, ground, edge), as the pills of ``widgets.labels``
    "neutral": ("muted", "sunken", "line"),
    "strong": ("text", "surface", "line"),
    "ok": ("ok", "ok_soft", "ok_line"),
    "warning": ("warning", "warning_soft", "warning_line"),
    "danger": ("danger", "danger_soft", "danger_line"),
    "accent": ("accent", "accent_soft", "accent_line"),
}


def wrapped(
    text: str, font: QFont, width: float, lines: int, marks: Sequence[QTextLayout.FormatRange] = ()
) -> QTextLayout:
    """Return ``text`` laid on at most ``lines`` lines; the last one is cut with « … »."""
    layout = _laid(text, font, width, lines, marks)
    if _rest(layout, text) and layout.lineCount() == lines:
        last = layout.lineAt(lines - 1)
        start = last.textStart()
        kept = QFontMetricsF(font).elidedText(text[start:], Qt.TextElideMode.ElideRight, width)
        layout = _laid(text[:start] + kept, font, width, lines, marks)
    return layout


def _laid(
    text: str, font: QFont, width: float, lines: int, marks: Sequence[QTextLayout.FormatRange]
) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(list(marks))
    layout.beginLayout()
    top = 0.0
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(10.0, width))
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def _rest(layout: QTextLayout, text: str) -> bool:
    if not layout.lineCount():
        return False
    last = layout.lineAt(layout.lineCount() - 1)
    return last.textStart() + last.textLength() < len(text)


def height(layout: QTextLayout) -> float:
    return sum(layout.lineAt(at).height() for at in range(layout.lineCount()))


def pill_width(look: Look, text: str, *, strong: bool = False) -> float:
    return QFontMetricsF(_pill_font(look, strong)).horizontalAdvance(text) + 2 * look.px(8) + 2


def _pill_font(look: Look, strong: bool) -> QFont:
    return look.font(12, 600 if strong else 400)


def paint_pill(painter: QPainter, look: Look, text: str, kind: str, right: float, middle: float) -> None:
    """Paint a state in words, its right end at ``right``, centred on ``middle``."""
    ink, ground, edge = PILL_INKS[kind]
    strong = kind == "strong"
    width, tall = pill_width(look, text, strong=strong), look.px(22)
    rect = QRectF(right - width, middle - tall / 2, width, tall).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color(edge), 1))
    painter.setBrush(look.color(ground))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(look.color(ink))
    painter.setFont(_pill_font(look, strong))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def paint_focus(painter: QPainter, look: Look, rect: QRectF) -> None:
    """Paint where the keyboard is."""
    painter.setPen(QPen(look.color("accent"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(2.5, 1.5, -2.5, -1.5), look.px(4), look.px(4))
