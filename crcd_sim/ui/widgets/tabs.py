"""Tabs underlined by the accent, with the pages under them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets.keyboard import give_keyboard, show_keyboard


class TabBar(QTabBar):
    """A bar of tabs: arrows move along it, Ctrl+Tab too when it belongs to ``Tabs``.

    Signals:
        pressed: a tab was pressed with the mouse; what is typed next is for its page.
    """

    pressed = Signal()

    def __init__(self, look: Look, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        if name:
            self.setAccessibleName(name)
        look.changed.connect(self.updateGeometry)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.tabAt(event.position().toPoint()) >= 0:
            self.pressed.emit()

    def tabSizeHint(self, index: int) -> QSize:
        # The chosen tab is written bolder: every tab keeps room for that, so none moves.
        look = self._look
        text = QFontMetrics(look.font(13, 600)).horizontalAdvance(self.tabText(index))
        return QSize(text + 2 * look.px(12) + 2, look.px(36))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)


class Tabs(QWidget):
    """Tabs and their pages.

    Signals:
        current_changed: index of the page now shown.
    """

    current_changed = Signal(int)

    def __init__(
        self, look: Look, name: str = "", parent: QWidget | None = None, *, reach: QWidget | None = None
    ) -> None:
        """``reach``: where Ctrl+Tab moves along them, when that is more than their pages."""
        super().__init__(parent)
        self._far = reach is not None
        self.bar = TabBar(look, name)
        self.pages = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.pages, 1)
        self.bar.currentChanged.connect(self._show)
        self.bar.pressed.connect(self._give_keyboard)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), reach or self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=step: self.step(by))

    def add(self, page: QWidget, text: str) -> int:
        self.pages.addWidget(page)
        return self.bar.addTab(text)

    def step(self, by: int) -> None:
        """Show the next page (1) or the one before (−1), around; the keyboard goes along."""
        count = self.bar.count()
        if count:
            along = self._far or not self.bar.hasFocus()
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % count)
            if along:
                self._give_keyboard()
            show_keyboard(self)

    def _give_keyboard(self) -> None:
        page = self.pages.currentWidget()
        if page is not None:
            give_keyboard(page)

    def _show(self, index: int) -> None:
        self.pages.setCurrentIndex(index)
        self.current_changed.emit(index)
