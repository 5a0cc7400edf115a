"""A pause: the time is stopped, and in a mock exam nothing is at hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel, PrimaryButton, title
from crcd_sim.ui.widgets.panels import row


class PausePage(QWidget):
    """Signals:
    resume_requested: « Reprendre » (the candidate's own pause, in training).
    """

    resume_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(look)
        head = title("En pause")
        head.setFont(look.font(24, 650))
        head.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setWordWrap(True)
        self.resume = PrimaryButton(look, "Reprendre", icon="play", size="action")
        self.resume.setMinimumWidth(look.px(240))
        self.resume.clicked.connect(self.resume_requested)
        column = QVBoxLayout()
        column.setSpacing(look.px(16))
        column.addStretch(1)
        column.addWidget(head)
        column.addWidget(self._text)
        column.addLayout(row(0, self.resume, 0))
        column.addStretch(2)
        panel.body.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)

    def first_control(self) -> QWidget:
        return self if self.resume.isHidden() else self.resume

    def show_view(self, text: str, may_resume: bool) -> None:
        self._text.setText(text)
        self.resume.setVisible(may_resume)
