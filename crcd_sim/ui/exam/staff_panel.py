"""What staff may do during a part, behind the code: pause, give time back, reopen, carry away, play the
clients from the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.interview import InterviewStep
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Field, PrimaryButton, SecondaryButton, line, muted, title
from crcd_sim.ui.widgets.panels import row

STAFF = "staff"


class StaffPanel(QDialog):
    """Passive dialog.

    Signals:
        pause_requested, resume_requested, reopen_requested, hear_again_requested, carry_requested: with
        the reason typed where one is needed.
        credit_requested: minutes and reason.
        console_requested: the trainer's console. joining_requested: the candidate's papers.
    """

    pause_requested = Signal(str)
    resume_requested = Signal()
    reopen_requested = Signal(str)
    credit_requested = Signal(int, str)
    hear_again_requested = Signal()
    carry_requested = Signal()
    console_requested = Signal()
    joining_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Formateur ou surveillant")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Motif, qui figurera au relevé du passage")
        self.minutes = QSpinBox()
        self.minutes.setRange(1, 120)
        self.minutes.setValue(5)
        self.minutes.setSuffix(" min")
        self.minutes.setFixedHeight(look.px(32))  # as the button beside it
        # The style sheet's padding stops at the box: the line written in stands against its edge.
        self.minutes.lineEdit().setTextMargins(look.px(8), 0, look.px(8), 0)
        self.pause = SecondaryButton(look, "Suspendre la partie", icon="pause")
        self.resume = SecondaryButton(look, "Reprendre la partie", icon="play")
        self.credit = SecondaryButton(look, "Rendre ce temps", icon="clock")
        self.reopen = SecondaryButton(look, "Rouvrir la partie terminée", icon="undo")
        self.hear_again = SecondaryButton(look, "Repasser l’enregistrement", icon="repeat")
        self.carry = SecondaryButton(look, "Copier ce passage sur une clé", icon="usb")
        self.console = SecondaryButton(look, "Ouvrir la console du formateur", icon="headset")
        self.joining = SecondaryButton(look, "Documents du candidat…", icon="folder")
        self.close_button = PrimaryButton(look, "Fermer")
        self.note = muted("", wrap=True)
        layout = QVBoxLayout(self)
        px = look.px
        layout.setContentsMargins(px(24), px(20), px(24), px(20))
        layout.setSpacing(px(10))
        layout.addWidget(title("Formateur ou surveillant"))
        layout.addWidget(Field(look, "Motif", self.reason))
        layout.addLayout(row(self.pause, self.resume, self.reopen, 0))
        credit = row(Field(look, "Temps à rendre", self.minutes), self.credit, 0)
        credit.setAlignment(self.credit, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(credit)
        layout.addWidget(line())
        layout.addLayout(row(self.hear_again, self.carry, 0))
        layout.addLayout(row(self.console, self.joining, 0))
        layout.addWidget(self.note)
        layout.addLayout(row(0, self.close_button))
        self.setMinimumWidth(px(600))
        self.pause.clicked.connect(lambda: self.pause_requested.emit(self.reason.text().strip()))
        self.resume.clicked.connect(self.resume_requested)
        self.reopen.clicked.connect(lambda: self.reopen_requested.emit(self.reason.text().strip()))
        self.credit.clicked.connect(
            lambda: self.credit_requested.emit(self.minutes.value(), self.reason.text().strip())
        )
        self.hear_again.clicked.connect(self.hear_again_requested)
        self.carry.clicked.connect(self.carry_requested)
        self.console.clicked.connect(self.console_requested)
        self.joining.clicked.connect(self.joining_requested)
        self.close_button.clicked.connect(self.accept)


@dataclass(frozen=True, slots=True)
class StaffOutlets:
    """Where the panel leads. ``gate``: asks for the code, says what for, then calls."""

    gate: Callable[[Callable[[], None], str], None]
    carry: Callable[[], None]
    console: Callable[[], None]
    join_papers: Callable[[], None] = lambda: None


class StaffDesk(QObject):
    """Opens the panel behind the staff code and carries its commands to the sitting."""

    def __init__(
        self,
        look: Look,
        session: ExamSession,
        outlets: StaffOutlets,
        tell: Callable[[str, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._look, self._session, self._tell, self._parent = look, session, tell, parent
        self._outlets = outlets
        self.panel: StaffPanel | None = None

    def open(self) -> None:
        self._outlets.gate(self._show, "suspendre, rendre du temps ou rouvrir une partie")

    def open_console(self) -> None:
        """The trainer's console, straight from the waiting page."""
        self._outlets.gate(self._outlets.console, "ouvrir la console du formateur")

    def _show(self) -> None:
        panel = StaffPanel(self._look, self._parent)
        runner = self._session.runner
        panel.pause_requested.connect(lambda reason: self._do(lambda: runner.pause(STAFF, reason)))
        panel.resume_requested.connect(lambda: self._do(lambda: runner.end_pause(STAFF)))
        panel.reopen_requested.connect(lambda reason: self._do(lambda: runner.reopen_phase(STAFF, reason)))
        panel.credit_requested.connect(
            lambda minutes, reason: self._do(lambda: runner.credit(minutes * 60, reason))
        )
        panel.hear_again_requested.connect(self._hear_again)
        panel.carry_requested.connect(lambda: self._leave_for(self._outlets.carry))
        panel.console_requested.connect(lambda: self._leave_for(self._outlets.console))
        panel.joining_requested.connect(lambda: self._leave_for(self._outlets.join_papers))
        panel.joining.setVisible(self._session.drill is None)
        self.panel = panel
        self._refresh()
        panel.setWindowModality(Qt.WindowModality.WindowModal)
        panel.show()  # not exec: the sitting runs on under it

    def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except CrcdError as refused:
            if self.panel is not None:
                self.panel.note.setText(refused.sentence)
            return
        if self.panel is not None:
            self.panel.note.setText("C’est fait\u202f; le motif est au relevé du passage.")
        self._refresh()

    def _hear_again(self) -> None:
        desk = self._session.interview
        if desk is not None:
            self._do(lambda: desk.listen(staff=True))

    def _leave_for(self, go: Callable[[], None]) -> None:
        if self.panel is not None:
            self.panel.accept()
        go()

    def _refresh(self) -> None:
        if self.panel is None:
            return
        current = self._session.runner.sitting.current
        status = current.status if current else None
        self.panel.pause.setEnabled(status is Status.RUNNING)
        self.panel.resume.setEnabled(status is Status.PAUSED)
        self.panel.reopen.setEnabled(status is Status.FINISHED)
        self.panel.credit.setEnabled(status in (Status.RUNNING, Status.PAUSED))
        desk = self._session.interview
        heard = desk is not None and desk.view().step not in (InterviewStep.LISTEN, InterviewStep.LISTENING)
        playing = self._session.phase is not None and self._session.phase.kind is PhaseKind.CLIENT_RECORDING
        self.panel.hear_again.setEnabled(heard and playing)
        self.panel.console.setEnabled(clients_to_come(self._session))


def clients_to_come(session: ExamSession) -> bool:
    """The exchanges are still to come, or go on: there are clients to play."""
    phases = [state for state in session.runner.sitting.phases if state.spec.kind is PhaseKind.EXCHANGES]
    return any(state.status is not Status.SEALED for state in phases)
