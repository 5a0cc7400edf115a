from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crcd_sim.domain.writing import Document, from_text
from crcd_sim.ui.writing.editor_panel import EditorPanel
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit
from crcd_sim.ui.writing.tool_row import KEYS, STYLE_NAMES, ToolRow
from tests.ui.writing.conftest import press, type_text


@pytest.fixture
def panel(look, stage) -> EditorPanel:
    panel = EditorPanel(look, "Courrier", letterhead=Letterhead("Ondalys", "Nantes"))
    panel.page.load(from_text("un\ndeux"))
    stage(panel)
    panel.page.setFocus()
    panel.page.selectAll()
    return panel


def styles(page: PageEdit) -> set:
    return {(b.style, b.align, b.list, *(run.marks for run in b.runs)) for b in page.content().blocks}


PLAIN = (False, False, False)
EFFECTS = {
    "b": ("body", "left", None, (True, False, False)),
    "i": ("body", "left", None, (False, True, False)),
    "u": ("body", "left", None, (False, False, True)),
    "bullet": ("body", "left", "bullet", PLAIN),
    "number": ("body", "left", "number", PLAIN),
    "left": ("body", "left", None, PLAIN),
    "center": ("body", "center", None, PLAIN),
    "right": ("body", "right", None, PLAIN),
    "justify": ("body", "justify", None, PLAIN),
}


@pytest.mark.parametrize("name", ["b", "i", "u", "bullet", "number"])
def test_each_tool_does_what_it_says(panel, name):
    panel.tools.toggles[name].click()
    assert styles(panel.page) == {EFFECTS[name]}


@pytest.mark.parametrize("name", ["b", "i", "u", "bullet", "number"])
def test_each_tool_shows_that_it_is_on(panel, name):
    panel.tools.toggles[name].click()
    assert panel.tools.toggles[name].isChecked()


@pytest.mark.parametrize("name", ["b", "i", "u", "bullet", "number"])
def test_each_tool_pressed_again_goes_back(panel, name):
    panel.tools.toggles[name].click()
    panel.tools.toggles[name].click()
    assert styles(panel.page) == {("body", "left", None, PLAIN)}


@pytest.mark.parametrize(("name", "key"), [(n, k) for n, keys in KEYS.items() if n in EFFECTS for k in keys])
def test_each_key_does_as_its_tool(panel, name, key):
    if name == "left":
        panel.page.set_align("right")
    *held, letter = key.lower().split("+")
    press(panel.page, getattr(Qt.Key, f"Key_{letter.upper()}"), *held)
    assert styles(panel.page) == {EFFECTS[name]}


@pytest.mark.parametrize("action", range(4))
def test_each_alignment_of_the_menu_aligns(panel, action):
    panel.page.set_align("justify" if action == 0 else "left")
    panel.tools.align_menu.actions()[action].trigger()
    wanted = ("left", "center", "right", "justify")[action]
    assert {block.align for block in panel.page.content().blocks} == {wanted}


def test_the_alignment_tool_opens_its_menu(panel, qtbot):
    panel.tools.align.click()
    qtbot.waitUntil(panel.tools.align_menu.isVisible)
    panel.tools.align_menu.close()


@pytest.mark.parametrize("style", list(STYLE_NAMES))
def test_each_style_of_the_list_can_be_chosen(panel, style):
    panel.page.set_style("heading" if style == "body" else "body")
    box = panel.tools.styles
    box.setCurrentIndex(box.findData(style))
    box.activated.emit(box.currentIndex())
    assert {block.style for block in panel.page.content().blocks} == {style}


def test_the_list_of_styles_shows_the_style_at_the_caret(panel):
    panel.page.set_style("subject")
    assert panel.tools.styles.currentText() == "Objet"


def test_after_a_tool_one_goes_on_writing(panel):
    panel.tools.toggles["b"].click()
    assert panel.page.hasFocus()


def test_undo_and_redo_are_there_when_there_is_something(panel):
    tools = panel.tools
    states = [(tools.undo.isEnabled(), tools.redo.isEnabled())]
    type_text(panel.page, "x")
    states.append((tools.undo.isEnabled(), tools.redo.isEnabled()))
    tools.undo.click()
    states.append((tools.undo.isEnabled(), tools.redo.isEnabled()))
    tools.redo.click()
    states.append((tools.undo.isEnabled(), tools.redo.isEnabled()))
    assert states == [(False, False), (True, False), (False, True), (True, False)]


def test_every_tool_has_a_name_and_tells_its_key(panel):
    for name, tool in panel.tools.toggles.items():
        assert tool.accessibleName()
        assert "(" in tool.toolTip(), name


def test_a_plain_box_has_lists_undo_and_versions_only(look, stage):
    panel = EditorPanel(look, "Résumé")
    stage(panel)
    tools = panel.tools
    assert (set(tools.toggles), tools.styles, tools.align) == ({"bullet", "number"}, None, None)


def test_keys_of_one_editor_leave_the_other_alone(look, stage):
    first, second = EditorPanel(look, "Résumé"), EditorPanel(look, "Notes")
    stage(first, second)
    second.page.setFocus()
    press(second.page, Qt.Key.Key_L, "ctrl", "shift")
    assert first.page.content() == Document()
    assert second.page.content().blocks[0].list == "bullet"


def test_tools_go_on_to_a_second_line_where_there_is_no_room(look, qtbot):
    page = PageEdit(look, "Courrier")
    row = ToolRow(look, page, page, full=True)
    qtbot.addWidget(row)
    assert row.layout().heightForWidth(300) > row.layout().heightForWidth(900)


def test_shift_tab_reaches_the_tools_from_the_page(panel):
    QTest.keyClick(panel.page, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert panel.tools.isAncestorOf(panel.focusWidget())
