"""Buttons drawn from the theme: text, icon and the key that presses them, written on them."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets.keyboard import show_keyboard

# kind: (background, background under the pointer, background pressed, border, text)
_COLORS: Final = {
    "primary": ("accent", "accent_strong", "accent_strong", "accent", "on_accent"),
    "secondary": ("surface", "hover", "pressed", "edge", "text"),
    "danger": ("surface", "danger_soft", "danger_soft", "danger_line", "danger"),
    "quiet": ("", "hover", "pressed", "", "accent"),
    "plain": ("", "hover", "pressed", "", "text"),
}
_HEIGHTS: Final = {"small": 28, "normal": 32, "tall": 40, "action": 52}
_GAP: Final = 8

KEY_NAMES: Final = {
    "Ctrl": "Ctrl", "Shift": "Maj", "Alt": "Alt", "Return": "Entrée", "Enter": "Entrée", "Space": "Espace",
    "Esc": "Échap", "Del": "Suppr", "Backspace": "Retour arrière", "PgUp": "Page préc.",
    "PgDown": "Page suiv.", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Home": "Début", "End": "Fin",
}  # fmt: skip


def key_text(key: str) -> str:
    """Return a key sequence (``"Ctrl+Return"``) as a French keyboard names it (« Ctrl+Entrée »)."""
    return "+".join(KEY_NAMES.get(part, part) for part in key.split("+")) if key != "+" else key


class Button(QPushButton):
    """A button with an optional icon and key.

    Args:
        kind: primary (one a screen) | secondary | danger | quiet | plain.
        key: a key sequence that presses it (``"F8"``, ``"Ctrl+Return"``), written on it.
        size: small 28 | normal 32 | tall 40 | action 52 pixels high.
        name: what a screen reader says; the text by default.
        show_key: False keeps the key off the face (it stays in the tooltip).
        shortcut: False when something else already answers to ``key`` (a shortcut of the panel).
    """

    def __init__(
        self,
        look: Look,
        text: str,
        *,
        kind: str = "secondary",
        icon: str = "",
        key: str = "",
        size: str = "normal",
        name: str = "",
        tooltip: str = "",
        show_key: bool = True,
        shortcut: bool = True,
        icon_only: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._kind = kind
        self._icon = icon
        self._key = key
        self._size = size
        self._name = name
        self._tooltip = tooltip
        self._show_key = show_key and bool(key)
        self._shortcut = shortcut and bool(key)
        self._icon_only = icon_only
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setText(text)
        look.changed.connect(self._restyle)

    @property
    def kind(self) -> str:
        return self._kind

    @property
    def key(self) -> str:
        return self._key

    def set_kind(self, kind: str) -> None:
        self._kind = kind
        self.updateGeometry()  # a primary button's text is bolder
        self.update()

    def set_key(self, key: str) -> None:
        """Write another key on the face ("" none); what presses it is the panel's affair."""
        self._key = key
        self._show_key = bool(key)
        self.updateGeometry()
        self.update()

    def set_icon_only(self, icon_only: bool) -> None:
        """Keep the icon alone where there is no room; the text becomes the tooltip."""
        if icon_only != self._icon_only:
            self._icon_only = icon_only
            self.setText(self.text().replace("&&", "&"))
            self.update()

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        super().setText(text.replace("&", "&&"))
        # Qt forgets a button's shortcut when its text changes.
        if self._shortcut:
            self.setShortcut(QKeySequence(self._key))
        self.setAccessibleName(self._name or text)
        hint = self._tooltip or (text if self._icon_only else "")
        if self._key and hint:
            hint = f"{hint} ({key_text(self._key)})"
        self.setToolTip(hint)
        self.updateGeometry()

    def face(self) -> str:
        """Return the text written on the button."""
        return "" if self._icon_only else self.text().replace("&&", "&")

    def sizeHint(self) -> QSize:
        height = self._look.px(_HEIGHTS[self._size])
        return QSize(height if self._icon_only else self.whole_width(), height)

    def whole_width(self) -> int:
        """Return the width of its whole face, were there room for it."""
        look = self._look
        text = self.text().replace("&&", "&")
        width = QFontMetricsF(self._face_font()).horizontalAdvance(text)
        width += self._key_room() if self._show_key else 0.0
        if self._icon:
            width += look.px(16) + look.px(_GAP)
        return round(width) + 2 * look.px(12) + 1

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Shortcut:
            show_keyboard(self)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button under the focus answers to Enter as well as to Space; a key held down presses it once,
        # and never the button that takes its place on the next page.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border, ink = self._colors()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(look.color(border), 1) if border else Qt.PenStyle.NoPen)
        painter.setBrush(look.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, look.px(5), look.px(5))
        if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            painter.setPen(QPen(look.color("on_accent" if self._kind == "primary" else "accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), look.px(4), look.px(4))
        self._paint_face(painter, ink)
        painter.end()

    def _paint_face(self, painter: QPainter, ink: str) -> None:
        look = self._look
        font = self._face_font()
        painter.setFont(font)
        text = self.face()
        advance = QFontMetricsF(font).horizontalAdvance(text)
        icon = look.px(16) if self._icon else 0
        gap = look.px(_GAP) if icon and text else 0
        left = (self.width() - icon - gap - advance - self._key_width()) / 2
        if icon:
            painter.drawPixmap(QPointF(left, (self.height() - icon) / 2), look.pixmap(self._icon, ink))
        painter.setPen(look.color(ink))
        place = QRectF(left + icon + gap, 0, advance + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self._show_key and not self._icon_only:
            self._paint_key(painter, place.left() + advance + look.px(_GAP), ink)

    def _paint_key(self, painter: QPainter, left: float, ink: str) -> None:
        look = self._look
        font = look.font(11)
        width = self._key_width() - look.px(_GAP)
        height = look.px(17)
        cap = QRectF(left, (self.height() - height) / 2, width, height)
        border = look.color(ink if self._kind == "primary" else "edge")
        if self._kind == "primary":
            border.setAlphaF(0.55)
        painter.setPen(QPen(border, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, look.px(3), look.px(3))
        painter.setFont(font)
        quiet = self.isEnabled() and self._kind not in ("primary", "danger")
        painter.setPen(look.color("muted" if quiet else ink))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key_text(self._key))

    def _face_font(self) -> QFont:
        if self._size == "action":
            return self._look.font(16, 600)
        return self._look.font(13, 600 if self._kind == "primary" else 400)

    def _key_width(self) -> float:
        return self._key_room() if self._show_key and not self._icon_only else 0.0

    def _key_room(self) -> float:
        look = self._look
        key = QFontMetricsF(look.font(11)).horizontalAdvance(key_text(self._key))
        return key + look.px(10) + look.px(_GAP)

    def _colors(self) -> tuple[str, str, str]:
        """Return the roles of background, border and text in the present state."""
        ground, over, pressed, border, ink = _COLORS[self._kind]
        if not self.isEnabled():
            return ("sunken" if ground else "", "line" if border else "", "disabled")
        if self.isCheckable() and self.isChecked():
            return ("accent_soft", "accent", "accent")
        if self.isDown():
            return (pressed, border, ink)
        return (over if self.underMouse() else ground, border, ink)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class PrimaryButton(Button):
    """The one thing to do on this screen. ``size="action"`` makes it 52 px high."""

    def __init__(self, look: Look, text: str, **options: Any) -> None:
        super().__init__(look, text, kind="primary", **options)


class SecondaryButton(Button):
    """Any other thing to do."""

    def __init__(self, look: Look, text: str, **options: Any) -> None:
        super().__init__(look, text, kind="secondary", **options)


class DangerButton(Button):
    """What ends or loses something (« Raccrocher »)."""

    def __init__(self, look: Look, text: str, **options: Any) -> None:
        super().__init__(look, text, kind="danger", **options)


class QuietButton(Button):
    """A link-like action without a border (« masquer »)."""

    def __init__(self, look: Look, text: str, **options: Any) -> None:
        super().__init__(look, text, kind="quiet", **options)


class IconButton(Button):
    """An icon alone; its text is its tooltip and its accessible name."""

    def __init__(self, look: Look, text: str, icon: str, **options: Any) -> None:
        options = {"kind": "plain"} | options
        super().__init__(look, text, icon=icon, icon_only=True, **options)


class ToggleButton(Button):
    """A button that stays pressed (« Gras »)."""

    def __init__(self, look: Look, text: str, **options: Any) -> None:
        super().__init__(look, text, **options)
        self.setCheckable(True)
