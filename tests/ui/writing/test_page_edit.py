from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QLineEdit, QMenu

from crcd_sim.domain.writing import Block, Document, Run, apply_all, from_text, plain_text, to_canonical
from crcd_sim.ui.writing.clipboard import OWN_FORMAT, from_dossier
from crcd_sim.ui.writing.edit_menu import edit_menu
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit
from tests.ui.writing.conftest import press, type_text

HEAD = Letterhead("Ondalys Télécom", "14 quai des Antilles · 44200 Nantes")


class Faults:
    """A checker that knows which words are wrong."""

    def __init__(self, **suggestions: tuple[str, ...]) -> None:
        self.suggestions = suggestions

    def known(self, word: str) -> bool:
        return word.lower() not in self.suggestions

    def suggest(self, word: str) -> tuple[str, ...]:
        return self.suggestions[word.lower()]


@pytest.fixture
def page(look, stage) -> PageEdit:
    """A sheet of paper with the focus, and ``told``: the document its deltas make."""
    page = PageEdit(look, "Courrier", letterhead=HEAD, role="paper")
    page.told = Document()
    page.written.connect(lambda deltas: setattr(page, "told", apply_all(page.told, deltas)))
    stage(page, QLineEdit())
    page.setFocus()
    return page


def show(page: PageEdit, content: Document) -> None:
    """Put a text on the page, as known already by whoever takes the deltas."""
    page.load(content)
    page.told = content


def select(page: PageEdit, start: int, end: int) -> None:
    cursor = page.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)


def lines(page: PageEdit) -> list[tuple[str, str, str, str | None]]:
    return [(block.text, block.style, block.align, block.list) for block in page.content().blocks]


def test_what_is_typed_is_told(page):
    type_text(page, "Madame 😀,\nNous")
    assert plain_text(page.told) == "Madame 😀,\nNous"


def test_bold_typed_after_the_tool_is_told_bold(page):
    type_text(page, "a")
    page.toggle_mark("b")
    type_text(page, "b")
    page.toggle_mark("b")
    type_text(page, "c")
    assert page.told.blocks[0].runs == (Run("a"), Run("b", b=True), Run("c"))


def test_marks_of_a_selection_are_told(page):
    type_text(page, "abc")
    select(page, 1, 2)
    page.toggle_mark("i")
    page.toggle_mark("u")
    assert page.told.blocks[0].runs == (Run("a"), Run("b", i=True, u=True), Run("c"))


def test_an_address_goes_to_the_right_of_the_sheet(page):
    type_text(page, "Mme Ferrand")
    page.set_style("address")
    assert lines(page) == [("Mme Ferrand", "address", "right", None)]


def test_a_paragraph_that_is_no_longer_an_address_comes_back_to_the_left(page):
    type_text(page, "Mme Ferrand")
    page.set_style("address")
    page.set_style("body")
    assert lines(page) == [("Mme Ferrand", "body", "left", None)]


def test_after_the_subject_one_writes_the_body(page):
    page.set_style("subject")
    type_text(page, "Objet\nMadame")
    assert lines(page) == [("Objet", "subject", "left", None), ("Madame", "body", "left", None)]


def test_after_the_date_one_writes_on_the_left(page):
    page.set_style("date")
    type_text(page, "Nantes\nObjet")
    assert lines(page)[1] == ("Objet", "body", "left", None)


def test_an_address_has_several_lines(page):
    page.set_style("address")
    type_text(page, "Mme Ferrand\n37000 Tours")
    assert lines(page)[1] == ("37000 Tours", "address", "right", None)


def test_enter_in_a_list_makes_another_item(page):
    page.toggle_list("bullet")
    type_text(page, "un\ndeux")
    assert lines(page) == [("un", "body", "left", "bullet"), ("deux", "body", "left", "bullet")]


def test_enter_on_an_empty_item_ends_the_list(page):
    page.toggle_list("number")
    type_text(page, "un\n\nsuite")
    assert lines(page) == [("un", "body", "left", "number"), ("suite", "body", "left", None)]


def test_backspace_at_the_start_of_an_item_takes_it_out_of_the_list(page):
    page.toggle_list("bullet")
    type_text(page, "un")
    press(page, Qt.Key.Key_Home)
    press(page, Qt.Key.Key_Backspace)
    assert lines(page) == [("un", "body", "left", None)]


def test_the_list_tool_pressed_again_makes_plain_paragraphs(page):
    type_text(page, "un\ndeux")
    page.selectAll()
    page.toggle_list("bullet")
    page.toggle_list("bullet")
    assert [line[3] for line in lines(page)] == [None, None]


def test_bullets_become_numbers(page):
    type_text(page, "un\ndeux")
    page.selectAll()
    page.toggle_list("bullet")
    page.toggle_list("number")
    assert [line[3] for line in lines(page)] == ["number", "number"]


def test_shift_enter_breaks_the_line_inside_the_paragraph(page):
    type_text(page, "un")
    press(page, Qt.Key.Key_Return, "shift")
    type_text(page, "deux")
    assert [block.text for block in page.told.blocks] == ["un\u2028deux"]


def test_tab_leaves_the_page(page):
    press(page, Qt.Key.Key_Tab)
    assert not page.hasFocus()
    assert page.content().empty


def test_what_is_taken_back_is_told(page):
    type_text(page, "un")
    press(page, Qt.Key.Key_Z, "ctrl")
    assert page.told == page.content()
    assert page.content().empty


def test_the_pen_tells_the_look_at_the_caret(page):
    show(page, Document((Block((Run("a"), Run("b", b=True)), "subject", "center"),)))
    select(page, 2, 2)
    assert (page.pen.b, page.pen.style, page.pen.align) == (True, "subject", "center")


# --- The clipboard ---------------------------------------------------------------------------


def mime(**contents: str) -> QMimeData:
    result = QMimeData()
    if "text" in contents:
        result.setText(contents["text"])
    if "html" in contents:
        result.setHtml(contents["html"])
    return result


def test_a_foreign_paste_is_plain_text(page):
    page.insertFromMimeData(mime(text="gras", html="<h1 style='color:red'><b>gras</b></h1>"))
    assert page.content() == from_text("gras")


def test_html_alone_gives_its_words(page):
    page.insertFromMimeData(mime(html="<table><tr><td><b>76,99</b></td></tr></table><script>x()</script>"))
    assert plain_text(page.content()).strip() == "76,99"


def test_a_picture_cannot_be_pasted(page):
    only_picture = QMimeData()
    only_picture.setImageData(page.grab().toImage())
    assert not page.canInsertFromMimeData(only_picture)


def test_invisible_characters_do_not_come_in(page):
    page.insertFromMimeData(mime(text="a\x07b\ufffcc\r\nd"))
    assert plain_text(page.content()) == "abc\nd"


def test_a_foreign_paste_says_how_long_it_was_and_that_it_came_from_outside(page, qtbot):
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(page.pasted) as said:
        page.insertFromMimeData(mime(text="du dehors"))
    assert said.args == [9, "outside"]


def test_text_copied_from_the_dossier_says_so(page, qtbot):
    QGuiApplication.clipboard().setMimeData(from_dossier(mime(text="Coupure internet signalée")))
    with qtbot.waitSignal(page.pasted) as said:
        page.paste()
    assert said.args == [25, "dossier"]


def test_ones_own_text_moved_about_keeps_its_looks_and_is_no_paste(page):
    title = Block((Run("gras", b=True),), "heading", "center")
    show(page, Document((title, Block((Run("b"),), list="bullet"))))
    moved = []
    page.pasted.connect(lambda *what: moved.append(what))
    page.selectAll()
    page.cut()
    page.paste()
    assert [(b.text, b.style, b.align, b.list) for b in page.told.blocks] == [
        ("gras", "heading", "center", None), ("b", "body", "left", "bullet"),
    ]  # fmt: skip
    assert page.told.blocks[0].runs[0].b
    assert moved == []


def test_copied_text_keeps_its_no_break_spaces_for_other_programs(page):
    show(page, from_text("76,99\u00a0€"))
    page.selectAll()
    page.copy()
    assert QGuiApplication.clipboard().text() == "76,99\u00a0€"


def test_a_damaged_private_format_falls_back_on_the_text(page):
    source = mime(text="texte")
    source.setData(OWN_FORMAT, b"{")
    page.insertFromMimeData(source)
    assert plain_text(page.content()) == "texte"


# --- The seal --------------------------------------------------------------------------------


def test_a_locked_page_takes_no_key_and_no_paste(page):
    type_text(page, "fin")
    page.set_locked(True)
    type_text(page, "x")
    page.insertFromMimeData(mime(text="y"))
    page.toggle_mark("b")
    page.toggle_list("bullet")
    page.set_style("heading")
    page.set_align("right")
    assert page.content() == from_text("fin")


def test_a_locked_page_can_still_be_copied_by_keyboard(page):
    show(page, from_text("fin"))
    page.set_locked(True)
    press(page, Qt.Key.Key_A, "ctrl")
    press(page, Qt.Key.Key_C, "ctrl")
    assert QGuiApplication.clipboard().text() == "fin"


def test_a_page_unlocked_is_written_on_again(page):
    page.set_locked(True)
    page.set_locked(False)
    type_text(page, "x")
    assert plain_text(page.told) == "x"


# --- Zoom and theme --------------------------------------------------------------------------


def test_the_zoom_changes_the_type_and_not_the_text(page, look, qapp):
    type_text(page, "Madame,\nNous")
    before = to_canonical(page.content())
    look.use(qapp, zoom=200)
    size = page.font().pixelSize()
    qapp.setStyleSheet("")
    assert size == 32
    assert to_canonical(page.content()) == before == to_canonical(page.told)


def test_typing_goes_on_after_a_change_of_zoom(page, look, qapp):
    type_text(page, "un")
    look.use(qapp, zoom=150)
    qapp.setStyleSheet("")
    type_text(page, " deux")
    assert plain_text(page.told) == "un deux"


def test_the_letterhead_is_drawn_above_the_text(page):
    show(page, Document())
    with_head = page.grab().toImage()
    top = [with_head.pixelColor(x, y).lightness() for y in range(28, 50) for x in range(36, 200)]
    assert min(top) < 120


# --- Spelling --------------------------------------------------------------------------------


def marked(page: PageEdit) -> list[str]:
    """Return the words underlined in the first paragraph."""
    page.highlighter.check_now()
    block = page.document().firstBlock()
    found = set()
    for offset in range(block.length()):
        fault = page.highlighter.fault_at(block, offset)
        if fault:
            found.add(fault)
    text = block.text().encode("utf-16-le")
    return [text[2 * at : 2 * (at + size)].decode("utf-16-le") for at, size in sorted(found)]


def test_faults_are_underlined(page):
    page.set_checker(Faults(ofre=("offre",)))
    show(page, from_text("notre ofre"))
    assert marked(page) == ["ofre"]


def test_faults_are_underlined_at_their_place_after_an_emoji(page):
    page.set_checker(Faults(ofre=("offre",)))
    show(page, from_text("😀 ofre"))
    assert marked(page) == ["ofre"]


def test_the_word_being_typed_is_left_alone_until_the_caret_leaves_it(page):
    page.set_checker(Faults(ofre=("offre",)))
    type_text(page, "ofre")
    typing = marked(page)
    type_text(page, " ")
    assert (typing, marked(page)) == ([], ["ofre"])


def test_a_fault_keeps_its_line_while_one_types_before_it(page):
    page.set_checker(Faults(ofre=("offre",)))
    show(page, from_text("notre ofre ici"))
    page.highlighter.check_now()
    select(page, 0, 0)
    type_text(page, "a ")
    block = page.document().firstBlock()
    assert page.highlighter.fault_at(block, 10) == (8, 4)


def test_without_a_checker_nothing_is_underlined(page):
    page.set_checker(Faults(ofre=("offre",)))
    show(page, from_text("ofre"))
    page.set_checker(None)
    assert marked(page) == []


def test_underlining_is_no_part_of_the_text(page):
    show(page, from_text("ofre ici"))
    page.set_checker(Faults(ofre=("offre",)))
    page.highlighter.check_now()
    assert page.content() == from_text("ofre ici")


# --- The menu --------------------------------------------------------------------------------


def actions(menu: QMenu) -> dict[str, object]:
    return {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}


def cursor_at(page: PageEdit, position: int) -> QTextCursor:
    cursor = page.textCursor()
    cursor.setPosition(position)
    return cursor


def test_a_suggestion_replaces_the_fault_in_its_look(page):
    show(page, Document((Block((Run("notre "), Run("ofre", b=True), Run(" ici"))),)))
    page.set_checker(Faults(ofre=("offre", "ogre")))
    page.highlighter.check_now()
    actions(edit_menu(page, cursor_at(page, 8)))["offre"].trigger()
    assert page.told.blocks[0].runs == (Run("notre "), Run("offre", b=True), Run(" ici"))


def test_a_fault_without_suggestion_says_so(page):
    show(page, from_text("xqzt ici"))
    page.set_checker(Faults(xqzt=()))
    page.highlighter.check_now()
    assert not actions(edit_menu(page, cursor_at(page, 1)))["Aucune proposition"].isEnabled()


def test_the_menu_is_in_french(page):
    show(page, from_text("texte"))
    page.selectAll()
    assert list(actions(edit_menu(page, page.textCursor()))) == [
        "Annuler", "Rétablir", "Couper", "Copier", "Coller", "Tout sélectionner",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "clipboard"), [("Couper", "", "mot"), ("Copier", "mot", "mot")])
def test_the_menu_cuts_and_copies(page, name, text, clipboard):
    show(page, from_text("mot"))
    page.selectAll()
    actions(edit_menu(page, page.textCursor()))[name].trigger()
    assert (plain_text(page.content()), QGuiApplication.clipboard().text()) == (text, clipboard)


def test_the_menu_takes_back_and_does_again(page):
    type_text(page, "mot")
    actions(edit_menu(page, page.textCursor()))["Annuler"].trigger()
    undone = plain_text(page.content())
    actions(edit_menu(page, page.textCursor()))["Rétablir"].trigger()
    assert (undone, plain_text(page.content())) == ("", "mot")


def test_the_menu_of_a_sealed_page_only_copies(page):
    show(page, from_text("mot"))
    page.set_locked(True)
    assert list(actions(edit_menu(page, page.textCursor()))) == ["Copier", "Tout sélectionner"]


def test_the_menu_key_opens_the_menu_at_the_caret(page):
    show(page, from_text("ofre ici"))
    page.set_checker(Faults(ofre=("offre",)))
    page.highlighter.check_now()
    select(page, 2, 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), page.mapToGlobal(QPoint(5, 5)))
    page.contextMenuEvent(event)
    menu = page.findChild(QMenu)
    assert "offre" in actions(menu)
    menu.close()


LEAVING = """
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from crcd_sim.ui.writing.clipboard import from_dossier, hand_over

qt = QApplication([])
data = QMimeData()
data.setText("76,99 €")
QGuiApplication.clipboard().setMimeData(from_dossier(data))
hand_over()
print(QGuiApplication.clipboard().text())
"""


def test_what_was_copied_outlives_the_end_of_the_program_without_a_crash():
    ran = subprocess.run(
        [sys.executable, "-c", LEAVING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "76,99 €")
