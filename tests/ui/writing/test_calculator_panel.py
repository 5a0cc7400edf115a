from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from crcd_sim.ui.writing.calculator_panel import CalculatorPanel
from tests.ui.writing.conftest import press, type_text


@pytest.fixture
def panel(look, stage) -> CalculatorPanel:
    panel = CalculatorPanel(look)
    stage(panel)
    panel.line.setFocus()
    return panel


def tape(panel: CalculatorPanel) -> list[str]:
    return [panel.tape.item(row).text() for row in range(panel.tape.count())]


def click(panel: CalculatorPanel, keys: str) -> None:
    buttons = {button.text(): button for button in panel.findChildren(QPushButton)}
    for key in keys:
        buttons[key].click()


def test_the_keyboard_reckons_and_the_tape_remembers(panel):
    type_text(panel.line, "39.99*21/30")
    press(panel.line, Qt.Key.Key_Return)
    assert (panel.line.text(), tape(panel)) == ("27,993", ["39,99×21÷30 = 27,993"])


def test_the_point_of_the_numeric_pad_is_a_comma(panel):
    type_text(panel.line, "1.5")
    assert panel.line.text() == "1,5"


def test_the_mouse_alone_reckons(panel):
    click(panel, "(2+3)×4,5−1÷2=")
    assert tape(panel) == ["(2+3)×4,5−1÷2 = 22"]


def test_a_sign_goes_on_from_the_result(panel):
    type_text(panel.line, "2+3\n")
    type_text(panel.line, "*2\n")
    assert panel.line.text() == "10"


def test_a_figure_after_a_result_begins_anew(panel):
    type_text(panel.line, "2+3\n")
    type_text(panel.line, "7+1\n")
    assert tape(panel)[-1] == "7+1 = 8"


def test_a_clicked_figure_after_a_result_begins_anew(panel):
    click(panel, "2+3=7+1=")
    assert tape(panel)[-1] == "7+1 = 8"


def test_what_cannot_be_reckoned_says_why_and_stays_to_be_mended(panel):
    type_text(panel.line, "5/0\n")
    assert (panel.problem.text(), panel.line.text(), tape(panel)) == ("Division par zéro.", "5÷0", [])


def test_a_remark_goes_when_one_types_on(panel):
    type_text(panel.line, "5/0\n")
    type_text(panel.line, "1")
    assert panel.problem.text() == ""


def test_an_empty_line_writes_nothing(panel):
    press(panel.line, Qt.Key.Key_Return)
    assert tape(panel) == []


def test_escape_clears_the_line(panel):
    type_text(panel.line, "12")
    press(panel.line, Qt.Key.Key_Escape)
    assert panel.line.text() == ""


def test_c_clears_the_line_and_keeps_the_tape(panel):
    click(panel, "1+1=C")
    assert (panel.line.text(), tape(panel)) == ("", ["1+1 = 2"])


def test_a_result_of_the_tape_is_taken_back_to_the_line(panel):
    type_text(panel.line, "40+2\n")
    press(panel.line, Qt.Key.Key_Escape)
    panel.tape.setCurrentRow(0)
    press(panel.tape, Qt.Key.Key_Return)
    assert panel.line.text() == "42"


def test_the_cross_says_that_the_panel_is_closed(panel, qtbot):
    with qtbot.waitSignal(panel.closed):
        next(b for b in panel.findChildren(QPushButton) if b.accessibleName().startswith("Fermer")).click()


def test_every_key_has_a_spoken_name(panel):
    assert all(button.accessibleName() for button in panel.findChildren(QPushButton))
