"""One viewer of each kind: zoom, remembered place, marks, copying; keys and wheel as a reader uses them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPolygonF, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crcd_sim.ui.dossier.finding import Passage, indexed, search
from crcd_sim.ui.dossier.loading import cell_passages
from crcd_sim.ui.dossier.page_view import PageView
from crcd_sim.ui.dossier.pages import MarkdownPage, page_text
from crcd_sim.ui.dossier.pdf_file import OpenPdf, pdf_passages
from crcd_sim.ui.dossier.pdf_view import PdfView
from crcd_sim.ui.dossier.picture_view import PictureView
from crcd_sim.ui.dossier.sheet_view import SheetView
from crcd_sim.ui.dossier.sheets import read_workbook
from crcd_sim.ui.dossier.viewing import ZOOMS, Place, View, next_zoom
from crcd_sim.ui.theme import read_theme
from tests.ui.dossier.support import OFFERS, pdf_bytes, png_bytes, price_list, xlsx_bytes

PDF_LINES = [f"Ligne {number} de la facture" for number in range(1, 12)]


def clipboard() -> str:
    return QApplication.clipboard().text()


def turn_wheel(view: View, notches: int) -> None:
    body = view.findChild(object, "qt_scrollarea_viewport")
    at = QPointF(10, 10)
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(body, event)


def put(stage: Callable[[View], QWidget], view: View, width: int, height: int) -> None:
    """Show a viewer in a window of this size, laid out."""
    view.setFixedSize(width, height)
    stage(view)


def area_of(marks: list[tuple[QPolygonF, bool]]) -> QRectF:
    area = QRectF()
    for polygon, _ in marks:
        area = area.united(polygon.boundingRect())
    return area


@pytest.fixture
def page(look, stage):
    view = PageView(look)
    view.set_page(MarkdownPage(OFFERS), "Offres")
    put(stage, view, 500, 400)
    return view


@pytest.fixture
def pdf(look, stage):
    view = PdfView(look)
    view.set_pdf(OpenPdf(pdf_bytes(PDF_LINES, ["Page deux"])), "Facture")
    put(stage, view, 500, 400)
    yield view
    view.clear()


@pytest.fixture
def sheet(look, stage):
    view = SheetView(look)
    view.set_workbook(read_workbook(price_list()), "Tarifs")
    put(stage, view, 500, 300)
    return view


@pytest.fixture
def picture(look, stage):
    view = PictureView(look)
    view.set_image(QImage.fromData(png_bytes(800, 800)), "Plan")
    put(stage, view, 500, 400)
    return view


# --- zoom --------------------------------------------------------------------------------------


def test_zoom_goes_by_steps_and_comes_back_to_100():
    assert (next_zoom(100, 1), next_zoom(100, -1), next_zoom(175, 0)) == (110, 90, 100)
    assert (next_zoom(ZOOMS[-1], 1), next_zoom(ZOOMS[0], -1)) == (ZOOMS[-1], ZOOMS[0])


@pytest.mark.parametrize("kind", ["page", "pdf", "sheet", "picture"])
def test_control_and_the_wheel_ask_for_zoom(kind, request, qtbot):
    view = request.getfixturevalue(kind)
    with qtbot.waitSignal(view.zoom_asked) as larger:
        turn_wheel(view, 1)
    with qtbot.waitSignal(view.zoom_asked) as smaller:
        turn_wheel(view, -1)
    assert (larger.args, smaller.args) == ([1], [-1])


def test_a_zoomed_page_has_larger_letters_and_stays_at_its_paragraph(page):
    position = page.document().toPlainText().index("Paragraphe 20")
    page.restore(Place(position))
    letters = page.document().defaultFont().pixelSize()
    page.set_zoom(150)
    assert page.document().defaultFont().pixelSize() > letters
    assert abs(page.place().part - position) < 80


def test_a_zoomed_pdf_page_is_larger(pdf):
    before = pdf.page_rect(0).width()
    pdf.set_zoom(200)
    assert abs(pdf.page_rect(0).width() - 2 * before) <= 2


def test_a_zoomed_sheet_has_higher_rows(sheet):
    before = sheet.table.rowHeight(2)
    sheet.set_zoom(200)
    assert sheet.table.rowHeight(2) > before


def test_at_100_per_cent_a_page_of_pdf_takes_the_width_of_the_panel(pdf):
    assert 0.9 < pdf.page_rect(0).width() / pdf.body.viewport().width() <= 1


# --- places ------------------------------------------------------------------------------------


def test_each_viewer_comes_back_to_the_place_it_told(page, pdf, picture):
    page.restore(Place(page.document().toPlainText().index("Paragraphe 30")))
    picture.set_zoom(200)
    for view in (page, pdf, picture):
        view.body.verticalScrollBar().setValue(view.body.verticalScrollBar().maximum() // 2)
        before = view.body.verticalScrollBar().value()
        place = view.place()
        view.body.verticalScrollBar().setValue(0)
        view.restore(place)
        assert abs(view.body.verticalScrollBar().value() - before) <= 20
        assert before > 0


def test_a_sheet_comes_back_to_its_tab(sheet):
    sheet.tabs.setCurrentIndex(1)
    place = sheet.place()
    sheet.tabs.setCurrentIndex(0)
    sheet.restore(place)
    assert sheet.sheet() == 1


# --- marks -------------------------------------------------------------------------------------


def test_found_words_are_marked_in_yellow_in_a_page(page, look):
    made = indexed("d", [Passage(page_text(MarkdownPage(OFFERS)))])
    hits = search([made], "telephone")
    page.show_hits(hits, None)
    marked = page.body.extraSelections()
    assert [selection.cursor.selectedText() for selection in marked] == ["téléphone"]
    assert marked[0].format.background().color() == look.color("highlight")


def test_the_passage_being_read_is_brought_into_view_in_a_page(page):
    made = indexed("d", [Passage(page_text(MarkdownPage(OFFERS)))])
    hits = search([made], "Paragraphe 55")
    page.show_hits(hits, hits[0])
    rect = page.body.cursorRect(page.body.textCursor())
    assert page.body.viewport().rect().contains(rect.center())
    assert page.body.verticalScrollBar().value() > 0


def test_rare_signs_before_a_word_do_not_shift_its_mark(page):
    text = MarkdownPage("😀😀 le mot")
    page.set_page(text)
    hits = search([indexed("d", [Passage(page_text(text))])], "mot")
    page.show_hits(hits, hits[0])
    assert page.body.extraSelections()[0].cursor.selectedText() == "mot"


def test_found_words_are_yellow_on_the_paper_of_a_pdf(pdf, qtbot):
    hits = search([indexed("d", pdf_passages(pdf_bytes(PDF_LINES, ["Page deux"])))], "LIGNE 3")
    pdf.show_hits(hits, None)
    assert not any(current for _, current in pdf.marks(0))
    corner = area_of(pdf.marks(0)).topLeft() * pdf.scale() * 96 / 72
    at = (QPointF(pdf.page_rect(0).topLeft()) + corner).toPoint()
    yellow = read_theme("light").color("highlight")

    def painted() -> None:
        assert QColor(pdf.body.viewport().grab().toImage().pixel(at)) == yellow

    qtbot.waitUntil(painted)


def test_a_hit_on_the_second_page_scrolls_to_it(pdf):
    hits = search([indexed("d", pdf_passages(pdf_bytes(PDF_LINES, ["Page deux"])))], "page deux")
    pdf.show_hits(hits, hits[0])
    assert pdf.place().part == 1 or pdf.page_rect(1).top() < pdf.body.viewport().height()
    assert pdf.body.verticalScrollBar().value() > 0


def test_a_hit_in_a_sheet_shows_its_tab_and_its_cell(sheet):
    hits = search([indexed("d", cell_passages(read_workbook(price_list())))], "mise en service")
    sheet.show_hits(hits, hits[0])
    index = sheet.table.currentIndex()
    assert (sheet.sheet(), index.row(), index.column()) == (1, 0, 0)
    assert len(sheet.marks(0, 0, "Mise en service")) == 1
    assert sheet.marks(0, 1, "49") == []


def test_a_very_large_sheet_keeps_one_line_a_row(sheet):
    text = "un texte assez long pour être coupé en plusieurs lignes"
    rows = [[text] * 40 for _ in range(100)]
    sheet.set_workbook(read_workbook(xlsx_bytes({"Grand": rows})), "Grand")
    heights = {sheet.table.rowHeight(row) for row in range(100)}
    assert len(heights) == 1
    assert heights.pop() < 40
    assert sheet.table.horizontalScrollBar().maximum() > 0


# --- drawing -----------------------------------------------------------------------------------


def test_a_pdf_page_is_drawn(pdf, qtbot):
    def dark_pixels() -> None:
        image = pdf.body.viewport().grab().toImage()
        dark = sum(
            image.pixelColor(x, y).lightness() < 120
            for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
        )  # fmt: skip
        assert dark > 20

    qtbot.waitUntil(dark_pixels)


def test_another_pdf_replaces_the_first_one(pdf):
    pdf.set_pdf(OpenPdf(pdf_bytes(["Seule page"])), "Autre")
    pdf.select_all()
    assert pdf.page_count() == 1
    assert "Seule page" in pdf.selected_text()


# --- copying -------------------------------------------------------------------------------------


def test_the_text_of_a_page_can_be_copied(page):
    page.body.setFocus()
    QTest.keyClick(page.body, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Demandez le téléphone" in clipboard()


def test_the_text_of_a_pdf_can_be_copied(pdf):
    pdf.body.setFocus()
    QTest.keyClick(pdf.body, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(pdf.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Ligne 3 de la facture" in clipboard()
    assert "Page deux" in clipboard()


def test_the_mouse_selects_the_text_of_a_pdf(pdf):
    hits = search([indexed("d", pdf_passages(pdf_bytes(PDF_LINES, ["Page deux"])))], "Ligne 2 de la facture")
    pdf.show_hits(hits, None)
    area = area_of(pdf.marks(0))
    scale = pdf.scale() * 96 / 72
    origin = QPointF(pdf.page_rect(0).topLeft())
    middle = area.center().y()
    begin = (origin + QPointF(area.left() - 1, middle) * scale).toPoint()
    end = (origin + QPointF(area.right() + 4, middle) * scale).toPoint()
    port = pdf.body.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    assert "Ligne 2 de la facture" in pdf.selected_text()


def test_selected_cells_are_copied_as_a_table(sheet):
    sheet.table.selectRow(2)
    sheet.copy()
    assert clipboard() == "Fibre\t1\u202f234,50\u00a0€"


def test_a_picture_can_be_copied(picture):
    picture.copy()
    assert QApplication.clipboard().image().width() == 800


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["page", "pdf", "picture"])
def test_arrows_and_page_keys_scroll(kind, request):
    view = request.getfixturevalue(kind)
    view.set_zoom(300)
    bar = view.body.verticalScrollBar()
    places = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Home):
        QTest.keyClick(view.body, key)
        places.append(bar.value())
    down, page_down, end, up, home = places
    assert 0 < down < page_down <= end == bar.maximum()
    assert (up < end, home) == (True, 0)


@pytest.mark.parametrize("kind", ["page", "pdf", "sheet", "picture"])
def test_escape_asks_for_the_list(kind, request, qtbot):
    view = request.getfixturevalue(kind)
    with qtbot.waitSignal(view.left):
        QTest.keyClick(view.focusProxy(), Qt.Key.Key_Escape)


def test_control_and_page_keys_change_the_sheet(sheet):
    QTest.keyClick(sheet.table, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert sheet.sheet() == 1
    QTest.keyClick(sheet.table, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert sheet.sheet() == 0


def test_shift_and_the_arrows_select_in_a_page(page):
    page.body.setFocus()
    QTest.keyClick(page.body, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert page.body.textCursor().hasSelection()


@pytest.mark.parametrize("kind", ["page", "pdf", "sheet", "picture"])
def test_the_menu_copies_and_selects_all(kind, request):
    view = request.getfixturevalue(kind)
    menu = view.menu(view.mapToGlobal(QPoint(5, 5)))
    copy, everything = menu.actions()
    QApplication.clipboard().clear()
    everything.trigger()
    copy.trigger()
    assert QApplication.clipboard().mimeData().formats()
    menu.close()


def test_a_link_in_a_page_is_not_followed(page):
    page.set_page(MarkdownPage("[lien](http://exemple.org)"))
    before = page.document().toPlainText()
    page.body.setSource("http://exemple.org")
    assert page.document().toPlainText() == before
