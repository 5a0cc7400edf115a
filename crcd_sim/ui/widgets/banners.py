"""Banners: a sentence that stays until it is dealt with; nothing blinks, nothing pops up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets.buttons import IconButton, SecondaryButton

_ICONS = {"info": "info", "ok": "check", "warning": "warning", "danger": "warning"}
_INKS = {"info": "accent", "ok": "ok", "warning": "warning", "danger": "danger"}


class Banner(QFrame):
    """A line of information across a panel. ``kind``: info | ok | warning | danger.

    Signals:
        closed: the reader closed it.
    """

    closed = Signal()

    def __init__(
        self,
        look: Look,
        text: str = "",
        kind: str = "info",
        *,
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="banner", kind=kind)
        self._mark = QLabel()
        self.label = QLabel(text)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self._close = IconButton(look, "Fermer ce message", "close", size="small")
        self._close.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(12), look.px(6), look.px(6), look.px(6))
        layout.setSpacing(look.px(10))
        layout.addWidget(self._mark)
        layout.addWidget(self.label, 1)
        layout.addWidget(self._close)
        self._close.setVisible(closable)  # in its place first: alone it would flash as a window of its own
        self._layout = layout
        look.changed.connect(self._restyle)
        self._restyle()

    @property
    def kind(self) -> str:
        return str(self.property("kind"))

    def add_action(self, text: str, call: Callable[[], object], *, key: str = "") -> SecondaryButton:
        """Add a button before the cross and return it."""
        button = SecondaryButton(self._look, text, key=key, size="small")
        button.clicked.connect(lambda: call())
        self._layout.insertWidget(self._layout.count() - 1, button)
        return button

    def say(self, text: str, kind: str = "info") -> None:
        """Show a sentence; a screen reader reads it at once."""
        self.label.setText(text)
        set_role(self, kind=kind)
        self._restyle()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _dismiss(self) -> None:
        self.hide()
        self.closed.emit()

    def _restyle(self) -> None:
        self._mark.setPixmap(self._look.pixmap(_ICONS[self.kind], _INKS[self.kind], 18))
        self.setAccessibleName(self.label.text())
