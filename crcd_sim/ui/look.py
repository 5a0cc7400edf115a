"""The look in force: one object made by the application and handed to each widget of ours."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from crcd_sim.ui.icons import Icons
from crcd_sim.ui.stylesheet import stylesheet
from crcd_sim.ui.theme import BASE_PX, Theme, palette, paper_font, read_theme, screen_font


class Look(QObject):
    """Theme, fonts and icons in force.

    Signals:
        changed: the theme or the zoom is another one; redraw and measure again.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = Icons(theme.colors)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def icons(self) -> Icons:
        return self._icons

    def px(self, size: float) -> int:
        return self._theme.px(size)

    def color(self, role: str) -> QColor:
        return self._theme.color(role)

    def font(self, size: float = BASE_PX, weight: int = 400, *, tabular: bool = False) -> QFont:
        return screen_font(self._theme, size, weight, tabular=tabular)

    def paper_font(self, size: float = 16) -> QFont:
        return paper_font(self._theme, size)

    def icon(self, name: str, role: str = "text", size: float = 16) -> QIcon:
        return self._icons.icon(name, role, self.px(size))

    def pixmap(self, name: str, role: str = "text", size: float = 16) -> QPixmap:
        return self._icons.pixmap(name, role, self.px(size))

    def use(self, application: QApplication, *, name: str | None = None, zoom: int | None = None) -> None:
        """Change the theme, the zoom or both, everywhere at once."""
        theme = read_theme(name or self._theme.name, self._theme.zoom if zoom is None else zoom)
        if theme.name != self._theme.name:
            self._icons = Icons(theme.colors)
        self._theme = theme
        self.apply(application)
        self.changed.emit()

    def apply(self, application: QApplication) -> None:
        """Give the application its style, palette, font and style sheet."""
        application.setStyle("Fusion")
        application.setPalette(palette(self._theme))
        application.setFont(self.font())
        application.setStyleSheet(stylesheet(self._theme))


def set_role(widget: QWidget, **values: str | bool) -> None:
    """Set properties the style sheet looks at (``role="muted"``); a shown widget follows at once."""
    changed = False
    for name, value in values.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()
