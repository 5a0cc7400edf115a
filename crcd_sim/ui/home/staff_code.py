"""The staff code: chosen at first need, asked afterwards by everything that staff alone may do.

Three wrong tries bring a wait that doubles each time, up to five minutes: a candidate who guesses gets
nowhere, a trainer who mistypes is never locked out for good. The code is hashed slowly on purpose
(a tenth of a second), so hashing runs as a job.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from crcd_sim.services.ports import Clock, Jobs, MainLoop, Scheduled
from crcd_sim.settings import Settings
from crcd_sim.ui import texts
from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.widgets import Field, PrimaryButton, SecondaryButton, row, title

LEAST_CHARACTERS: Final = 4
FREE_TRIES: Final = 3
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes so far. ``until``: monotonic instant before which no code is read."""

    wrong: int = 0
    until: float = 0.0

    def after_wrong(self, now: float) -> Tries:
        """Return the tries after one more wrong code at ``now`` (monotonic seconds)."""
        wrong = self.wrong + 1
        if wrong < FREE_TRIES:
            return Tries(wrong, self.until)
        wait = min(FIRST_WAIT_S * 2 ** (wrong - FREE_TRIES), LONGEST_WAIT_S)
        return Tries(wrong, now + wait)

    def wait(self, now: float) -> float:
        """Return the seconds to wait before the next try; 0 when there is none."""
        return max(0.0, self.until - now)

    @property
    def left(self) -> int:
        """Tries left before the next wait."""
        return max(1, FREE_TRIES - self.wrong)


class StaffCodePanel(QWidget):
    """Passive: one or two fields for a code, a sentence, two buttons.

    Signals:
        submitted: code, and the same typed again ("" when it is only asked).
        cancelled
    """

    submitted = Signal(str, str)
    cancelled = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = title("", wrap=True)
        self.note = wrapped("", "muted")
        self.code = _secret()
        self.again = _secret()
        self._first = Field(look, "Code formateur", self.code)
        self._second = Field(look, "Le même code, une seconde fois", self.again)
        self.sentence = wrapped("", "danger")
        # Its place is kept: the question does not jump when something is wrong.
        policy = self.sentence.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.sentence.setSizePolicy(policy)
        self.confirm = PrimaryButton(look, "Continuer", size="tall")
        self.cancel = SecondaryButton(look, "Annuler", size="tall")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(20))
        layout.setSpacing(look.px(12))
        for widget in (self.heading, self.note, self._first, self._second, self.sentence):
            layout.addWidget(widget)
        layout.addSpacing(look.px(4))
        layout.addLayout(row(0, self.cancel, self.confirm, spacing=look.px(8)))
        self.setTabOrder(self.code, self.again)
        self.setTabOrder(self.again, self.confirm)
        self.setTabOrder(self.confirm, self.cancel)
        self.code.returnPressed.connect(self._return_in_code)
        self.again.returnPressed.connect(self._submit)
        self.confirm.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)

    def show_question(self, heading: str, note: str, verb: str, *, twice: bool) -> None:
        """Start again with empty fields. ``twice``: the code is being chosen."""
        self.heading.setText(heading)
        self.note.setText(note)
        self.confirm.setText(verb)
        self._second.setVisible(twice)
        self.code.clear()
        self.again.clear()
        self.say("")

    def say(self, sentence: str) -> None:
        """Show what is wrong, or "" for nothing."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        set_role(self.code, bad=bool(sentence))

    def set_ready(self, ready: bool) -> None:
        """Let the code be sent or not; what is typed stays."""
        for widget in (self.code, self.again, self.confirm):
            widget.setEnabled(ready)

    def ask_again(self) -> None:
        """Empty the fields for another try."""
        self.code.clear()
        self.again.clear()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _return_in_code(self) -> None:
        if self._second.isVisibleTo(self):
            self.again.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._submit()

    def _submit(self) -> None:
        if self.confirm.isEnabled():
            self.submitted.emit(self.code.text(), self.again.text() if self._second.isVisibleTo(self) else "")


class StaffGate:
    """Stands before everything that staff alone may do. One for the whole application, so that
    closing the question does not give new tries."""

    def __init__(
        self,
        look: Look,
        keeper: SettingsKeeper,
        jobs: Jobs,
        loop: MainLoop,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        self._look = look
        self._keeper = keeper
        self._jobs = jobs
        self._loop = loop
        self._clock = clock
        self._parent = parent
        self._tries = Tries()
        self._open: _CodeQuestion | None = None

    @property
    def panel(self) -> StaffCodePanel | None:
        """The question now asked, if any."""
        return None if self._open is None else self._open.panel

    def require(self, granted: Callable[[], None], purpose: str = "") -> None:
        """Ask for the code, then call ``granted``; nothing happens when it is not given.

        ``purpose`` completes « Code formateur nécessaire pour … » (« choisir les règles du passage »).
        The first time, the code is chosen instead. Returns at once: the sitting runs on.
        """
        self._start(granted, purpose, choosing=not self._keeper.settings.has_staff_code)

    def change(self, changed: Callable[[], None]) -> None:
        """Ask for the present code, then for a new one."""

        def choose() -> None:
            self._start(changed, "", choosing=True)

        if self._keeper.settings.has_staff_code:
            self._start(choose, "changer le code", choosing=False)
        else:
            choose()

    def _start(self, granted: Callable[[], None], purpose: str, *, choosing: bool) -> None:
        if self._open is not None:
            self._open.dismiss()
        self._open = _CodeQuestion(self, granted, purpose, choosing=choosing)
        self._open.show()

    def _ended(self, question: _CodeQuestion) -> None:
        if self._open is question:
            self._open = None


class _CodeQuestion:
    """One question over the window, from its opening to its answer."""

    def __init__(self, gate: StaffGate, granted: Callable[[], None], purpose: str, *, choosing: bool) -> None:
        self._gate = gate
        self._granted = granted
        self._choosing = choosing
        self._tick: Scheduled | None = None
        self._done = False
        self._dialog = QDialog(gate._parent)
        self._dialog.setWindowTitle("Code formateur")
        self._dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog.setFixedWidth(gate._look.px(440))
        self.panel = StaffCodePanel(gate._look)
        layout = QVBoxLayout(self._dialog)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        self.panel.submitted.connect(self._submitted)
        self.panel.cancelled.connect(self._dialog.reject)
        self._dialog.finished.connect(lambda _: self._end())
        self._word(purpose)

    def show(self) -> None:
        self._dialog.open()
        self.panel.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wait_if_needed()

    def dismiss(self) -> None:
        self._dialog.reject()

    def _word(self, purpose: str) -> None:
        if self._choosing:
            self.panel.show_question(
                "Choisir le code formateur",
                "Il protège les règles des passages, les pauses, le temps rendu, les passages des autres "
                "candidats et le matériel du jury. À noter : il sera demandé à chaque fois.",
                "Enregistrer ce code",
                twice=True,
            )
            return
        note = f"Il est nécessaire pour {purpose}." if purpose else "Cette action revient au formateur."
        self.panel.show_question("Code formateur", note, "Continuer", twice=False)

    def _submitted(self, code: str, again: str) -> None:
        if self._choosing:
            self._choose(code, again)
        else:
            self._check(code)

    # --- Choosing ------------------------------------------------------------------------

    def _choose(self, code: str, again: str) -> None:
        if len(code.strip()) < LEAST_CHARACTERS:
            self.panel.say(f"Choisissez un code d’au moins {LEAST_CHARACTERS} caractères.")
            return
        if code.strip() != again.strip():
            self.panel.say("Les deux codes sont différents. Tapez deux fois le même.")
            self.panel.ask_again()
            return
        self.panel.set_ready(False)
        self._gate._jobs.run(lambda: Settings().with_staff_code(code).staff_code, self._chosen)

    def _chosen(self, secret: str) -> None:
        # Settings may have changed while the code was being hashed: only the code is taken.
        keeper = self._gate._keeper
        keeper.keep(replace(keeper.settings, staff_code=secret))
        self._grant()

    # --- Checking ------------------------------------------------------------------------

    def _check(self, code: str) -> None:
        if not code.strip():
            self.panel.say("Tapez le code formateur.")
            return
        if self._gate._tries.wait(self._gate._clock.monotonic()) > 0:
            return
        settings = self._gate._keeper.settings
        self.panel.set_ready(False)
        self._gate._jobs.run(lambda: settings.staff_code_is(code), self._checked)

    def _checked(self, right: bool) -> None:
        gate = self._gate
        if right:
            gate._tries = Tries()
            self._grant()
            return
        gate._tries = gate._tries.after_wrong(gate._clock.monotonic())
        if self._done:
            return
        self.panel.set_ready(True)
        self.panel.ask_again()
        left = texts.count(gate._tries.left, "essai")
        self.panel.say(f"Ce n’est pas le bon code. Encore {left}.")
        self._wait_if_needed()

    def _wait_if_needed(self) -> None:
        """Count down the wait, a second at a time; the fields come back at its end."""
        self._tick = None
        if self._done or self._choosing:
            return
        now = self._gate._clock.monotonic()
        left = self._gate._tries.wait(now)
        if left <= 0:
            if not self.panel.confirm.isEnabled():
                self.panel.set_ready(True)
                self.panel.say("")
                self.panel.ask_again()
            return
        self.panel.set_ready(False)
        self.panel.say(f"Trop d’essais. Vous pourrez réessayer dans {texts.duration(math.ceil(left))}.")
        self._tick = self._gate._loop.call_at(now + min(1.0, left), self._wait_if_needed)

    def _grant(self) -> None:
        if self._done:
            return
        granted = self._granted
        self._dialog.accept()
        granted()

    def _end(self) -> None:
        self._done = True
        if self._tick is not None:
            self._tick.cancel()
        self._gate._ended(self)
        self._dialog.deleteLater()
        if self._gate._parent is not None:
            # Not every window manager gives the keyboard back to the window below.
            self._gate._parent.window().activateWindow()


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(64)
    return field
