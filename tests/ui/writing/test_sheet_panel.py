from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from crcd_sim.domain.worksheet import from_document
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.widgets import IconButton
from crcd_sim.ui.writing.sheet_panel import SheetPanel, SheetPresenter
from tests.ui.writing.conftest import press, type_text

KEY = WorkKey("sheet", "CASE_STUDY")


class Desk:
    def __init__(self, look, stage, kept) -> None:
        self.kept = kept
        self.panel = SheetPanel(look)
        self.presenter = SheetPresenter(self.panel, kept.service, KEY)
        stage(self.panel)
        self.grid = self.panel.grid
        self.grid.setFocus()

    def go(self, row: int, column: int) -> None:
        self.grid.setCurrentIndex(self.panel.model.index(row, column))

    def shown(self, row: int, column: int) -> str:
        return self.panel.model.index(row, column).data()

    def kept_cells(self) -> dict:
        return dict(from_document(self.kept.service.document(KEY)).cells)


@pytest.fixture
def desk(look, stage, kept) -> Desk:
    return Desk(look, stage, kept)


def test_a_cell_typed_in_by_keys_is_shown_and_kept(desk, qtbot):
    type_text(desk.grid, "4")
    qtbot.waitUntil(lambda: desk.grid.viewport().findChild(QLineEdit) is not None)
    editor = desk.grid.viewport().findChild(QLineEdit)
    type_text(editor, "2\n")
    qtbot.waitUntil(lambda: desk.grid.currentIndex().row() == 1)
    assert (desk.shown(0, 0), desk.kept_cells()) == ("42", {(0, 0): "42"})


def test_a_formula_shows_its_result_and_keeps_its_text(desk):
    desk.panel.model.setData(desk.panel.model.index(0, 0), "39,99")
    desk.panel.model.setData(desk.panel.model.index(0, 1), "=A1*21/30")
    assert (desk.shown(0, 1), desk.kept_cells()[(0, 1)]) == ("27,993", "=A1*21/30")


def test_the_line_above_types_in_the_chosen_cell_and_goes_on_below(desk):
    desk.go(2, 1)
    desk.panel.line.setFocus()
    type_text(desk.panel.line, "=1+1\n")
    assert (desk.shown(2, 1), desk.grid.currentIndex().row()) == ("2", 3)


def test_the_line_above_shows_the_formula_of_the_cell(desk):
    desk.panel.model.setData(desk.panel.model.index(0, 0), "=1+1")
    desk.go(1, 0)
    desk.go(0, 0)
    assert desk.panel.line.text() == "=1+1"


def test_delete_empties_the_chosen_cells(desk):
    desk.panel.model.setData(desk.panel.model.index(0, 0), "x")
    desk.go(0, 0)
    press(desk.grid, Qt.Key.Key_Delete)
    assert desk.kept_cells() == {}


def test_enter_opens_the_cell(desk, qtbot):
    desk.go(0, 0)
    press(desk.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.grid.viewport().findChild(QLineEdit) is not None)


def test_an_error_is_explained_under_the_grid(desk):
    desk.panel.model.setData(desk.panel.model.index(0, 0), "=1/0")
    desk.go(1, 0)
    desk.go(0, 0)
    assert (desk.shown(0, 0), desk.panel._problem.text()) == ("#DIV/0!", "Division par zéro.")


def test_numbers_stand_on_the_right(desk):
    desk.panel.model.setData(desk.panel.model.index(0, 0), "49,00 €")
    side = desk.panel.model.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.AlignmentFlag.AlignRight


def test_tab_leaves_the_grid(desk):
    press(desk.grid, Qt.Key.Key_Tab)
    assert not desk.grid.hasFocus()


def test_a_sheet_is_found_again(desk, look, stage):
    desk.panel.model.setData(desk.panel.model.index(1, 1), "=2*3")
    again = Desk(look, stage, desk.kept)
    assert again.shown(1, 1) == "6"


def test_a_sealed_sheet_takes_nothing(desk):
    desk.panel.model.setData(desk.panel.model.index(0, 0), "x")
    desk.kept.service.seal()
    desk.panel.model.setData(desk.panel.model.index(0, 0), "y")
    assert (desk.shown(0, 0), desk.panel.model.writable) == ("x", False)


def test_cells_speak_their_name(desk):
    desk.panel.model.setData(desk.panel.model.index(1, 1), "7")
    assert desk.panel.model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "B2 7"


def test_the_cross_says_that_the_panel_is_closed(desk, qtbot):
    with qtbot.waitSignal(desk.panel.closed):
        desk.panel.findChild(IconButton).click()
