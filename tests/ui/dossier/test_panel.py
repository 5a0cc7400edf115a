"""The dossier as its reader uses it: keys alone, mouse alone, narrow, whole page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crcd_sim.ui.dossier.panel import DossierPanel
from crcd_sim.ui.dossier.results import RESULT
from crcd_sim.ui.widgets import Button
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(focused(), key, modifiers)


# --- keys alone ----------------------------------------------------------------------------------


def test_the_whole_dossier_is_read_with_the_keyboard_alone(dossier):
    panel = dossier.panel
    panel.tree.setFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    dossier.jobs.run_all()
    assert dossier.opened == ["annexe-3"]
    assert focused() is panel.viewer.view().focusProxy()

    press(Qt.Key.Key_Plus, CONTROL)
    assert panel.viewer.view().zoom == 110
    press(Qt.Key.Key_0, CONTROL)
    assert panel.viewer.view().zoom == 100

    press(Qt.Key.Key_F, CONTROL)
    assert focused() is panel.search
    QTest.keyClicks(focused(), "mise en service")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    dossier.jobs.run_all()
    assert dossier.presenter.shown() == "annexe-3"
    press(Qt.Key.Key_Return, SHIFT)
    assert dossier.presenter.shown() == "offres"

    press(Qt.Key.Key_Down)
    assert focused() is panel.results.list
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    dossier.jobs.run_all()
    assert dossier.presenter.shown() == "annexe-4"
    assert focused() is panel.viewer.view().focusProxy()

    press(Qt.Key.Key_Escape)
    assert focused() is panel.results.list
    press(Qt.Key.Key_Escape)
    assert focused() is panel.search
    press(Qt.Key.Key_Escape)
    assert not panel.searching()
    press(Qt.Key.Key_Escape)
    assert focused() is panel.tree


def test_the_arrows_pass_over_reading_marks(dossier):
    tree = dossier.panel.tree
    tree.setFocus()
    press(Qt.Key.Key_Home)
    names = [tree.currentIndex().data()]
    for _ in range(7):
        press(Qt.Key.Key_Down)
        names.append(tree.currentIndex().data())
    assert "à lire maintenant" not in names
    assert "Offres et tarifs" in names


def test_a_heading_opens_and_closes_with_enter(dossier):
    tree = dossier.panel.tree
    tree.setFocus()
    press(Qt.Key.Key_Home)
    heading = tree.currentIndex()
    press(Qt.Key.Key_Return)
    assert not tree.isExpanded(heading)
    press(Qt.Key.Key_Return)
    assert tree.isExpanded(heading)


def test_tab_goes_from_the_search_to_the_tree_and_on_to_the_document(dossier):
    panel = dossier.panel
    dossier.presenter.open("offres")
    panel.search.setFocus()
    visited = []
    for _ in range(8):
        press(Qt.Key.Key_Tab)
        visited.append(focused())
    assert panel.tree in visited
    assert panel.viewer.larger in visited
    assert panel.viewer.view().focusProxy() in visited


@pytest.mark.parametrize(
    ("key", "zoom"), [(Qt.Key.Key_Plus, 110), (Qt.Key.Key_Equal, 110), (Qt.Key.Key_Minus, 90)]
)
def test_zoom_keys_work_from_the_tree_too(dossier, key, zoom):
    dossier.presenter.open("offres")
    dossier.panel.tree.setFocus()
    press(key, CONTROL)
    assert dossier.panel.viewer.view().zoom == zoom


# --- mouse alone ---------------------------------------------------------------------------------


def test_a_click_opens_a_document(dossier):
    tree = dossier.panel.tree
    index = tree.index_of("consignes")
    tree.scrollTo(index)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())
    assert dossier.opened == ["consignes"]


def test_a_click_on_a_passage_jumps_to_it(dossier):
    panel = dossier.panel
    dossier.presenter.search("telephone")
    results = panel.results.list
    index = results.results.index_of(0)
    QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, pos=results.visualRect(index).center())
    assert dossier.presenter.shown() == "offres"
    assert panel.viewer.view().current is not None


def test_titles_of_documents_cannot_be_chosen_among_results(dossier):
    dossier.presenter.search("mise en service")
    model = dossier.panel.results.list.results
    titles = [model.index(row) for row in range(model.rowCount()) if model.index(row).data(RESULT) is None]
    assert len(titles) == 3
    assert all(model.flags(title) == Qt.ItemFlag.NoItemFlags for title in titles)


def effects(dossier) -> dict[Button, Callable[[], bool]]:
    """Return each button with what must be true once it was pressed."""
    panel, viewer = dossier.panel, dossier.panel.viewer
    return {
        viewer.larger: lambda: viewer.view().zoom == 110,
        viewer.smaller: lambda: viewer.view().zoom == 90,
        viewer.percent: lambda: viewer.view().zoom == 100,
        panel.results.next: lambda: panel.results.list.shown == 0,
        panel.results.previous: lambda: panel.results.list.shown == len(dossier.presenter.hits()) - 1,
        viewer.back: lambda: focused() is panel.results.list,
        panel.search.eraser: lambda: not panel.searching(),
    }


@pytest.mark.parametrize("number", range(7))
def test_each_button_does_something(dossier, number):
    dossier.presenter.open("offres")
    dossier.panel.search.setText("paragraphe")
    dossier.panel.search.tell()
    assert dossier.panel.searching()
    button, happened = list(effects(dossier).items())[number]
    if button is dossier.panel.viewer.percent:
        dossier.panel.viewer.zoom(1)
    button.click()
    assert happened()


def test_no_button_of_the_panel_is_left_untried(dossier):
    assert set(dossier.panel.findChildren(Button)) == set(effects(dossier))


def test_the_search_begins_by_itself_after_a_pause(dossier, qtbot):
    with qtbot.waitSignal(dossier.panel.search_edited) as told:
        QTest.keyClicks(dossier.panel.search, "frais")
    assert told.args == ["frais"]


def test_zoom_buttons_stop_at_the_ends(dossier):
    dossier.presenter.open("offres")
    viewer = dossier.panel.viewer
    for _ in range(20):
        viewer.zoom(1)
    assert not viewer.larger.isEnabled()
    for _ in range(20):
        viewer.zoom(-1)
    assert not viewer.smaller.isEnabled()
    assert viewer.percent.text() == "50\u00a0%"


def test_each_kind_of_document_keeps_its_own_zoom(dossier):
    viewer = dossier.panel.viewer
    dossier.presenter.open("offres")
    viewer.zoom(1)
    dossier.presenter.open("annexe-3")
    dossier.jobs.run_all()
    assert viewer.view().zoom == 100
    dossier.presenter.open("consignes")
    assert viewer.view().zoom == 110


def test_without_a_document_there_is_nothing_to_zoom(dossier):
    assert not dossier.panel.viewer.larger.isVisible()


# --- sizes -----------------------------------------------------------------------------------------


def narrow(dossier) -> DossierPanel:
    dossier.panel.setFixedSize(330, 500)
    return dossier.panel


def test_a_narrow_panel_shows_the_list_or_the_document(dossier, qtbot):
    panel = narrow(dossier)
    qtbot.waitUntil(panel.is_narrow)
    panel.tree.setFocus()
    assert (panel.side.isVisible(), panel.viewer.isVisible()) == (True, False)
    press(Qt.Key.Key_Return)
    assert (panel.side.isVisible(), panel.viewer.isVisible()) == (False, True)
    panel.viewer.back.click()
    assert (panel.side.isVisible(), panel.viewer.isVisible()) == (True, False)


def test_in_a_narrow_panel_enter_in_the_search_leads_to_the_results(dossier, qtbot):
    panel = narrow(dossier)
    qtbot.waitUntil(panel.is_narrow)
    panel.focus_search()
    QTest.keyClicks(focused(), "mise en service")
    press(Qt.Key.Key_Return)
    assert focused() is panel.results.list
    press(Qt.Key.Key_Return)
    assert panel.viewer.isVisible()
    assert dossier.presenter.shown() == "offres"
    press(Qt.Key.Key_Escape)
    assert focused() is panel.results.list


def test_a_panel_made_wide_again_shows_both(dossier, qtbot):
    panel = narrow(dossier)
    qtbot.waitUntil(panel.is_narrow)
    panel.setFixedSize(900, 500)
    qtbot.waitUntil(lambda: not panel.is_narrow())
    assert panel.side.isVisible()
    assert panel.viewer.isVisible()
    assert not panel.viewer.back.isVisible()


def test_whole_page_reading_gives_the_list_more_room_and_takes_it_back(dossier):
    panel = dossier.panel
    before = panel.splitter.sizes()
    panel.set_whole_page(True)
    assert panel.whole_page()
    assert panel.splitter.sizes()[0] > before[0]
    panel.set_whole_page(False)
    assert panel.splitter.sizes() == before


# --- every screen ------------------------------------------------------------------------------------


def test_nothing_is_cut_and_everything_is_named(dossier):
    dossier.presenter.open("offres")
    dossier.presenter.search("mise en service")
    assert cut_texts(dossier.panel) == []
    assert nameless_controls(dossier.panel) == []
    assert badly_typed(dossier.panel) == []


def test_documents_say_their_mark_to_a_screen_reader(dossier):
    index = dossier.panel.tree.index_of("offres")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Offres et tarifs, à lire maintenant"


def test_another_theme_and_zoom_redraw_what_is_open(dossier, look):
    dossier.presenter.open("offres")
    view = dossier.panel.viewer.view()
    size = view.document().defaultFont().pixelSize()
    look.use(QApplication.instance(), name="dark", zoom=150)
    assert view.document().defaultFont().pixelSize() > size
