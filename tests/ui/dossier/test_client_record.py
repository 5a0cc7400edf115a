from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crcd_sim.ui.dossier.client_record import (
    COMPANY,
    DOCUMENTS,
    FICHE,
    HISTORY,
    TABS,
    ClientRecordPanel,
    ClientRecordPresenter,
)
from crcd_sim.ui.widgets import Button
from tests.ui.dossier.support import HandJobs, MemorySource, client, page
from tests.ui.screen_checks import badly_typed, nameless_controls


class Desk:
    """A client record on the screen."""

    def __init__(self, look, stage) -> None:
        self.panel = ClientRecordPanel(look)
        self.jobs = HandJobs()
        self.opened: list[str] = []
        self.presenter = ClientRecordPresenter(self.panel, self.jobs, MemorySource(), self.opened.append)
        self.panel.setFixedSize(330, 420)
        stage(self.panel)
        self.presenter.set_context([page("offres", "# Offres\n\nLe geste commercial.")])
        self.presenter.show(client())
        self.jobs.run_all()

    def values(self) -> dict[str, str]:
        return {row.field.label: row.field.value for row in self.panel.fields.rows}

    def buttons(self) -> list[Button]:
        return [row.button for row in self.panel.fields.rows if row.button is not None]


@pytest.fixture
def desk(look, stage) -> Iterator[Desk]:
    made = Desk(look, stage)
    yield made
    made.presenter.close()


# --- fiche -------------------------------------------------------------------------------------------


def test_the_fiche_begins_with_its_holder_then_fields_and_contract(desk):
    assert list(desk.values().items()) == [
        ("Titulaire", "Mme Sylvie Rouvier"), ("N° client", "5 120 884"), ("Mobile", "06 39 98 14 27"),
        ("Fixe", "02 61 91 00 15"), ("Offre", "Box Fibre Plus"),
    ]  # fmt: skip


def test_a_holder_already_in_the_file_is_not_repeated(desk):
    from crcd_sim.domain.pack import Labelled

    desk.presenter.show(client("weber", fields=(Labelled("Titulaire", "Menuiserie Kessler"),)))
    assert [label for label in desk.values() if label == "Titulaire"] == ["Titulaire"]
    assert desk.values()["Titulaire"] == "Menuiserie Kessler"


def test_figures_of_a_value_are_not_broken_over_two_lines(desk):
    shown = {row.field.label: row.value.text() for row in desk.panel.fields.rows}
    assert shown["N° client"] == "5\u00a0120\u00a0884"


def test_nobody_can_be_called_until_the_screen_allows_it(desk):
    assert not any(button.isVisible() for button in desk.buttons())


def test_a_number_beside_which_appeler_stands_is_called(desk, qtbot):
    desk.panel.set_call_allowed(True)
    with qtbot.waitSignal(desk.panel.call_requested) as called:
        desk.buttons()[1].click()
    assert called.args == ["02 61 91 00 15"]
    assert [button.face() for button in desk.buttons()] == ["Appeler", "Appeler"]


def test_during_a_call_no_other_number_can_be_called(desk, qtbot):
    desk.panel.set_call_allowed(True, ready=False)
    assert all(button.isVisible() and not button.isEnabled() for button in desk.buttons())
    desk.panel.fields.setFocus()
    with qtbot.assertNotEmitted(desk.panel.call_requested):
        desk.panel.fields.move_to(2)
        QTest.keyClick(desk.panel.fields, Qt.Key.Key_Return)


def test_enter_calls_the_number_under_the_keyboard(desk, qtbot):
    desk.panel.set_call_allowed(True)
    fields = desk.panel.fields
    fields.setFocus()
    fields.move_to(0)
    for _ in range(2):
        QTest.keyClick(fields, Qt.Key.Key_Down)
    with qtbot.waitSignal(desk.panel.call_requested) as called:
        QTest.keyClick(fields, Qt.Key.Key_Return)
    assert called.args == ["06 39 98 14 27"]


def test_a_value_is_copied_as_written(desk):
    fields = desk.panel.fields
    fields.move_to(1)
    QTest.keyClick(fields, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "5 120 884"


def test_allowing_calls_holds_for_the_next_client_too(desk):
    desk.panel.set_call_allowed(True)
    desk.presenter.show(client("abdi"))
    assert all(button.isVisibleTo(desk.panel.fields) for button in desk.buttons())


def test_the_keyboard_stops_at_both_ends_of_the_fiche(desk):
    fields = desk.panel.fields
    fields.setFocus()
    fields.move_to(0)
    QTest.keyClick(fields, Qt.Key.Key_Up)
    assert fields.current() == 0
    for _ in range(9):
        QTest.keyClick(fields, Qt.Key.Key_Down)
    assert fields.current() == len(fields.rows) - 1


# --- history -----------------------------------------------------------------------------------------


def test_the_history_is_a_table_of_plain_text(desk):
    text = desk.panel.history.document().toPlainText()
    for part in ("12/10/2026", "14:20", "Téléphone entrant · Assistance", "Wi-Fi <b>faible</b>.", "Rappel"):
        assert part in text


def test_a_wide_history_has_a_column_for_each_thing(desk, qtbot):
    desk.panel.setFixedSize(800, 420)
    qtbot.waitUntil(lambda: "Suite" in desk.panel.history.document().toPlainText())
    assert "Téléphone entrant · " not in desk.panel.history.document().toPlainText()


def test_a_client_without_history_says_so(desk):
    desk.presenter.show(client("nouveau", history=()))
    assert desk.panel.history.document().toPlainText() == "Aucun contact enregistré."


def test_the_history_can_be_zoomed(desk):
    desk.panel.set_tab(HISTORY)
    desk.panel.history.body.setFocus()
    QTest.keyClick(desk.panel.history.body, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert desk.panel.history.zoom == 110


# --- documents and company -----------------------------------------------------------------------------


def test_a_clients_document_is_read_in_its_tab(desk):
    desk.panel.set_tab(DOCUMENTS)
    desk.panel.documents.tree.setFocus()
    QTest.keyClick(desk.panel.documents.tree, Qt.Key.Key_Return)
    assert desk.opened == ["rouvier-1"]
    assert "Total 44,99" in desk.panel.documents.viewer.view().document().toPlainText()


def test_the_companys_context_is_searched_in_its_tab(desk):
    desk.panel.set_tab(COMPANY)
    desk.presenter.company.search("geste")
    assert len(desk.presenter.company.hits()) == 1


def test_another_client_brings_its_own_documents_and_keeps_the_tab(desk):
    desk.panel.set_tab(DOCUMENTS)
    desk.presenter.documents.open("rouvier-1")
    desk.presenter.show(client("abdi"))
    assert desk.panel.documents.tree.document_ids() == ("abdi-1",)
    assert desk.panel.documents.viewer.view() is None
    assert desk.panel.documents.side.isVisible()
    assert desk.panel.tabs.currentIndex() == DOCUMENTS


def test_showing_the_same_client_again_loses_nothing(desk):
    desk.presenter.documents.open("rouvier-1")
    desk.presenter.show(client())
    assert desk.presenter.documents.shown() == "rouvier-1"


# --- tabs ------------------------------------------------------------------------------------------------


def test_control_tab_goes_round_the_tabs(desk):
    seen: list[int] = []
    desk.panel.tab_changed.connect(seen.append)
    desk.panel.tabs.setFocus()
    for expected in (HISTORY, DOCUMENTS, COMPANY, FICHE):
        QTest.keyClick(desk.panel.tabs, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert desk.panel.pages.currentIndex() == expected
    backwards = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.panel.tabs, Qt.Key.Key_Tab, backwards)
    assert seen == [HISTORY, DOCUMENTS, COMPANY, FICHE, COMPANY]


def test_all_tabs_fit_in_the_narrow_column(desk):
    tabs = desk.panel.tabs
    assert [tabs.tabText(n) for n in range(tabs.count())] == list(TABS)
    assert sum(tabs.tabRect(n).width() for n in range(tabs.count())) <= desk.panel.width()


def test_whole_page_reading_reaches_both_sets_of_documents(desk):
    desk.panel.set_whole_page(True)
    assert desk.panel.documents.whole_page()
    assert desk.panel.company.whole_page()


def test_everything_is_named_and_typed_as_it_should_be(desk):
    desk.panel.set_call_allowed(True)
    assert nameless_controls(desk.panel) == []
    assert badly_typed(desk.panel) == []
