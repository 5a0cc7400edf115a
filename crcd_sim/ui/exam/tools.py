"""The tools at hand: the calculator and the small working sheet, in windows of their own."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets.keyboard import give_keyboard
from crcd_sim.ui.writing.calculator_panel import CalculatorPanel
from crcd_sim.ui.writing.sheet_panel import SheetPanel, SheetPresenter


class ToolWindows:
    """Opens each tool once; the sheet is that of the part in progress."""

    def __init__(self, look: Look, session: ExamSession, parent: QWidget) -> None:
        self._look, self._session, self._parent = look, session, parent
        self._calculator: QDialog | None = None
        self._sheet: QDialog | None = None
        self._phase = ""

    @property
    def calculator(self) -> QDialog | None:
        return self._calculator

    @property
    def sheet(self) -> QDialog | None:
        return self._sheet

    def follow(self, phase: str) -> None:
        """Another part, another sheet; "" when no tool is at hand."""
        if phase == self._phase:
            return
        self._phase = phase
        for window in (self._calculator, self._sheet):
            if window is not None and not phase:
                window.hide()
        if self._sheet is not None:
            self._sheet.deleteLater()
            self._sheet = None

    def show_calculator(self) -> None:
        if self._calculator is None:
            panel = CalculatorPanel(self._look)
            self._calculator = self._window("Calculatrice", panel, 280, 420)
            panel.closed.connect(self._calculator.hide)
        self._raise(self._calculator, CalculatorPanel)

    def show_sheet(self) -> None:
        if not self._phase:
            return
        if self._sheet is None:
            panel = SheetPanel(self._look)
            self._sheet = self._window("Feuille de calcul", panel, 720, 460)
            SheetPresenter(panel, self._session.drafting, WorkKey("sheet", self._phase), self._sheet)
            panel.closed.connect(self._sheet.hide)
        self._raise(self._sheet, SheetPanel)

    def close(self) -> None:
        for window in (self._calculator, self._sheet):
            if window is not None:
                window.close()
                window.deleteLater()
        self._calculator = self._sheet = None

    def _window(self, name: str, panel: QWidget, width: int, height: int) -> QDialog:
        window = QDialog(self._parent)
        window.setWindowTitle(name)
        window.setModal(False)
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)
        window.resize(self._look.px(width), self._look.px(height))
        return window

    def _raise(self, window: QDialog, kind: type[QWidget]) -> None:
        window.show()
        window.raise_()
        window.activateWindow()
        panel = window.findChild(kind)
        if panel is not None:
            give_keyboard(panel)
