"""The few questions that must be answered before going on. Tests answer them in our place.

Everything else is told in banners: nothing pops up by itself during an exam.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import DangerButton, PrimaryButton, SecondaryButton, muted, row, title


@dataclass(frozen=True, slots=True)
class Question:
    """A question with two answers, each a verb. ``danger``: « yes » loses something for good, so the
    focus starts on « no »."""

    title: str
    text: str
    yes: str
    no: str = "Annuler"
    danger: bool = False


class Asker(Protocol):
    """Asks the person at the keyboard and waits for the answer; the sitting runs on meanwhile."""

    def ask(self, question: Question) -> bool: ...

    def folder(self, heading: str) -> Path | None:
        """Return the folder chosen, ``None`` when there is none."""

    def file(self, heading: str, kind: str) -> Path | None:
        """Return an existing file chosen; ``kind`` is a filter such as « Passages (*.crcd) »."""


class QuestionDialog(QDialog):
    """A question, its explanation and two buttons that say what they do."""

    def __init__(self, look: Look, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(question.title)
        self.setWindowModality(Qt.WindowModality.WindowModal)  # the trainer's console is not held up by it
        kind = DangerButton if question.danger else PrimaryButton
        self.yes = kind(look, question.yes, size="tall")
        self.no = SecondaryButton(look, question.no, size="tall")
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(20))
        layout.setSpacing(look.px(12))
        layout.addWidget(title(question.title, wrap=True))
        layout.addWidget(muted(question.text, wrap=True))
        layout.addSpacing(look.px(8))
        layout.addLayout(row(0, self.no, self.yes, spacing=look.px(8)))
        self.setFixedWidth(look.px(460))
        self.setTabOrder(self.no, self.yes)  # as they stand
        (self.no if question.danger else self.yes).setFocus(Qt.FocusReason.OtherFocusReason)


class DialogAsker:
    """Asks with dialogs over ``parent``. Implements ``Asker``."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        self._look = look
        self._parent = parent

    def ask(self, question: Question) -> bool:
        dialog = QuestionDialog(self._look, question, self._parent)
        answer = dialog.exec()
        dialog.deleteLater()
        return answer == QDialog.DialogCode.Accepted

    def folder(self, heading: str) -> Path | None:
        from PySide6.QtWidgets import QFileDialog

        chosen = QFileDialog.getExistingDirectory(self._parent, heading)
        return Path(chosen) if chosen else None

    def file(self, heading: str, kind: str) -> Path | None:
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getOpenFileName(self._parent, heading, "", kind)
        return Path(chosen) if chosen else None
