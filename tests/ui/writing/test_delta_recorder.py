from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from crcd_sim.domain.writing import (
    EMPTY,
    Document,
    apply_all,
    apply_delta,
    format_delta,
    from_text,
    plain_text,
    text_delta,
    to_canonical,
)
from crcd_sim.ui.writing.delta_recorder import DeltaRecorder
from crcd_sim.ui.writing.qt_document import (
    BOLD,
    NORMAL,
    block_format,
    char_format,
    list_format,
    read_document,
    tidy_lists,
)
from tests.unit.domain.writing_model import MOVES, written

pytestmark = pytest.mark.usefixtures("qapp")


class Page:
    """A Qt document, its recorder, and the document that the told deltas make."""

    def __init__(self, content: Document = EMPTY) -> None:
        self.qt = QTextDocument()
        self.told: list[dict] = []
        self.replayed = content
        self.recorder = DeltaRecorder(self.qt, self._take)
        self.recorder.load(content)
        self.cursor = QTextCursor(self.qt)

    def _take(self, deltas) -> None:
        self.told += deltas
        self.replayed = apply_all(self.replayed, deltas)

    def select(self, start: int, end: int) -> QTextCursor:
        """Select by Qt positions."""
        self.cursor.setPosition(start)
        self.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return self.cursor


# --- One claim each --------------------------------------------------------------------------


def test_typing_is_told_character_by_character():
    page = Page()
    page.cursor.insertText("a")
    page.cursor.insertText("b")
    assert page.told == [text_delta(0, "", "a"), text_delta(1, "", "b")]


def test_after_an_emoji_positions_count_characters_not_utf_16_units():
    page = Page(from_text("😀👍"))
    page.cursor.movePosition(QTextCursor.MoveOperation.End)
    page.cursor.insertText("!")
    assert page.told == [text_delta(2, "", "!")]


def test_erasing_an_emoji_is_told_as_one_character():
    page = Page(from_text("a😀b"))
    page.select(1, 3).removeSelectedText()
    assert page.told == [text_delta(1, "😀", "")]


def test_half_an_emoji_left_by_qt_is_nothing():
    page = Page(from_text("a😀b"))
    page.select(2, 3).removeSelectedText()
    assert plain_text(page.replayed).replace("\ufffd", "") == "ab"
    assert page.recorder.agrees()


def test_bold_is_told_as_a_format():
    page = Page(from_text("gras"))
    page.select(0, 4).mergeCharFormat(char_format(bold=True))
    assert page.told == [format_delta(0, 4, b=True)]


def test_text_typed_in_bold_after_plain_text_is_told_bold():
    page = Page(from_text("a"))
    page.cursor.movePosition(QTextCursor.MoveOperation.End)
    page.cursor.insertText("b", char_format(bold=True))
    assert page.told == [text_delta(1, "", "b"), format_delta(1, 1, b=True)]


def test_enter_is_told_as_a_separator():
    page = Page(from_text("un deux"))
    page.cursor.setPosition(2)
    page.cursor.insertBlock()
    assert page.told[0] == text_delta(2, "", "\n")


def test_a_list_is_told_for_all_its_paragraphs_at_once():
    page = Page(from_text("un\ndeux"))
    page.select(0, 7).createList(list_format("bullet"))
    assert page.told == [{"k": "block", "pos": 0, "len": 7, "list": "bullet"}]


def test_a_list_turned_from_bullets_into_numbers_is_told():
    page = Page(from_text("un\ndeux"))
    made = page.select(0, 7).createList(list_format("bullet"))
    page.told.clear()
    made.setFormat(list_format("number"))
    assert page.told == [{"k": "block", "pos": 0, "len": 7, "list": "number"}]


def test_a_look_that_means_nothing_is_not_told():
    page = Page(from_text("un"))
    page.cursor.setBlockFormat(block_format("body", "left", 2.0))
    assert page.told == []


def test_taking_back_is_told_as_the_opposite_change():
    page = Page(from_text("un"))
    page.cursor.movePosition(QTextCursor.MoveOperation.End)
    page.cursor.insertText(" deux")
    page.qt.undo()
    assert plain_text(page.replayed) == "un"


def test_replacing_the_whole_text_is_told_once_without_the_final_separator():
    page = Page(from_text("ancien\ntexte"))
    page.qt.setPlainText("nouveau")
    assert (plain_text(page.replayed), page.recorder.agrees()) == ("nouveau", True)


def test_no_break_spaces_are_kept():
    page = Page()
    page.cursor.insertText("76,99\u00a0€\u202f!")
    assert plain_text(page.replayed) == "76,99\u00a0€\u202f!"


def test_loading_tells_nothing():
    page = Page(from_text("un"))
    page.recorder.load(from_text("deux"))
    assert (page.told, plain_text(read_document(page.qt))) == ([], "deux")


def test_loading_forgets_what_could_be_taken_back():
    page = Page(from_text("un"))
    page.cursor.insertText("x")
    page.recorder.load(from_text("deux"))
    assert not page.qt.isUndoAvailable()


def test_a_version_gone_back_to_can_be_taken_back_and_that_is_told():
    page = Page(from_text("présent"))
    page.recorder.load(from_text("ancien"), undoable=True)
    page.replayed = from_text("ancien")
    page.qt.undo()
    assert plain_text(page.replayed) == "présent"


@given(MOVES)
def test_what_is_loaded_is_read_back_the_same(moves):
    document, _ = written(moves)
    page = Page()
    page.recorder.load(document)
    assert to_canonical(read_document(page.qt)) == to_canonical(document)


@given(MOVES, MOVES)
def test_loading_over_anything_leaves_nothing_of_it(moves, others):
    page = Page(written(others)[0])
    document, _ = written(moves)
    page.recorder.load(document, undoable=True)
    assert to_canonical(read_document(page.qt)) == to_canonical(document)


def test_two_lists_that_meet_become_one():
    page = Page(apply_delta(from_text("un\nx\ndeux"), {"k": "block", "pos": 0, "len": 0, "list": "number"}))
    page.cursor.setPosition(5)
    page.cursor.createList(list_format("number"))
    page.select(3, 5).removeSelectedText()
    tidied = tidy_lists(page.qt)
    second = page.qt.lastBlock()
    assert (tidied, second.textList().itemText(second)) == (True, "2.")


def test_a_list_cut_in_two_numbers_its_second_half_from_one():
    listed = apply_delta(from_text("un\ndeux\ntrois"), {"k": "block", "pos": 0, "len": 13, "list": "number"})
    page = Page(listed)
    middle = page.qt.firstBlock().next()
    middle.textList().remove(middle)
    tidied = tidy_lists(page.qt)
    last = page.qt.lastBlock()
    assert (tidied, last.textList().itemText(last), tidy_lists(page.qt)) == (True, "1.", False)
    assert page.recorder.agrees()


# --- Anything at all -------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["a", "é", "’", "\u00a0", "😀", "👩\u200d🧑", "e\u0301", "un mot", "a\nb", "\n", "\n\n", "x\u2028y", "\t"]
)
HTML = st.sampled_from(["<b>x</b> y", "<ul><li>a<li>b</ul>", "<p>p</p><h1>h</h1>"])
PLACE = st.integers(0, 300)
SPAN = st.integers(0, 30)
STEP = st.one_of(
    st.tuples(st.just("insert"), PLACE, SPAN, PIECES),
    st.tuples(st.just("styled"), PLACE, SPAN, st.tuples(PIECES, st.booleans(), st.booleans(), st.booleans())),
    st.tuples(st.just("block"), PLACE, SPAN, st.none()),
    st.tuples(st.just("delete"), PLACE, SPAN, st.none()),
    st.tuples(st.just("backspace"), PLACE, SPAN, st.booleans()),
    st.tuples(st.just("bold"), PLACE, SPAN, st.booleans()),
    st.tuples(st.just("italic"), PLACE, SPAN, st.booleans()),
    st.tuples(st.just("underline"), PLACE, SPAN, st.booleans()),
    st.tuples(st.just("plain"), PLACE, SPAN, st.none()),
    st.tuples(st.just("style"), PLACE, SPAN, st.sampled_from(["body", "heading", "address", "small"])),
    st.tuples(st.just("align"), PLACE, SPAN, st.sampled_from(["left", "center", "right", "justify"])),
    st.tuples(st.just("list"), PLACE, SPAN, st.sampled_from(["bullet", "number"])),
    st.tuples(st.just("unlist"), PLACE, SPAN, st.none()),
    st.tuples(st.just("relist"), PLACE, SPAN, st.sampled_from(["bullet", "number"])),
    st.tuples(st.just("tidy"), PLACE, SPAN, st.none()),
    st.tuples(st.just("undo"), PLACE, SPAN, st.none()),
    st.tuples(st.just("redo"), PLACE, SPAN, st.none()),
    st.tuples(st.just("move"), PLACE, SPAN, PLACE),
    st.tuples(st.just("set"), PLACE, SPAN, PIECES),
    st.tuples(st.just("clear"), PLACE, SPAN, st.none()),
    st.tuples(st.just("html"), PLACE, SPAN, HTML),
)
GROUP = st.tuples(st.just("group"), PLACE, SPAN, st.lists(STEP, max_size=4))
STEPS = st.lists(st.one_of(STEP, GROUP), max_size=25)


def whole(page: Page, place: int) -> int:
    """Bring a place into the document, never between the halves of a pair: cursors never are."""
    place %= page.qt.characterCount()
    if 0xDC00 <= ord(page.qt.characterAt(place)[:1] or " ") <= 0xDFFF:
        return place - 1
    return place


def play(page: Page, step) -> None:
    what, place, span, value = step
    start = whole(page, place)
    end = whole(page, min(start + span, page.qt.characterCount() - 1))
    cursor = page.select(start, max(start, end))
    if what == "insert":
        cursor.insertText(value)
    elif what == "styled":
        cursor.insertText(value[0], char_format(*value[1:]))
    elif what == "block":
        cursor.insertBlock()
    elif what == "delete":
        cursor.removeSelectedText()
    elif what == "backspace":
        cursor.setPosition(start)
        (cursor.deletePreviousChar if value else cursor.deleteChar)()
    elif what in ("bold", "italic", "underline"):
        look = char_format()
        if what == "bold":
            look.setFontWeight(BOLD if value else NORMAL)
        elif what == "italic":
            look.setFontItalic(value)
        else:
            look.setFontUnderline(value)
        cursor.mergeCharFormat(look)
    elif what == "plain":
        cursor.setCharFormat(char_format())
    elif what == "style":
        cursor.mergeBlockFormat(block_format(value, "left"))
    elif what == "align":
        cursor.mergeBlockFormat(block_format("body", value))
    elif what == "list":
        cursor.createList(list_format(value))
    elif what in ("unlist", "relist"):
        made = cursor.currentList()
        if made is not None:
            made.remove(cursor.block()) if what == "unlist" else made.setFormat(list_format(value))
    elif what == "tidy":
        tidy_lists(page.qt)
    elif what == "undo":
        page.qt.undo()
    elif what == "redo":
        page.qt.redo()
    elif what == "move":
        fragment = cursor.selection()
        cursor.removeSelectedText()
        cursor.setPosition(whole(page, value))
        cursor.insertFragment(fragment)
    elif what == "set":
        page.qt.setPlainText(value)
    elif what == "clear":
        page.qt.clear()
    elif what == "html":
        cursor.insertHtml(value)
    elif what == "group":
        group = QTextCursor(page.qt)
        group.beginEditBlock()
        for inner in value:
            play(page, inner)
        group.endEditBlock()


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(STEPS)
def test_whatever_is_done_to_the_page_the_deltas_make_the_same_document(steps):
    page = Page(from_text("Madame Ferrand,\nNous vous avons écrit 😀 le 20 novembre.\n\nCordialement"))
    for step in steps:
        play(page, step)
        assert to_canonical(page.replayed) == to_canonical(read_document(page.qt))
    assert page.recorder.shadow == page.replayed
