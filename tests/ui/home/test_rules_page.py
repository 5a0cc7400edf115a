"""The page on which staff choose the rules of a sitting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.clock import VirtualClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Mode
from crcd_sim.settings import Settings
from crcd_sim.ui.home.rules_draft import CONSOLE, EACH, Prepared, RulesOffer, Timetable
from crcd_sim.ui.home.rules_page import RulesPage, RulesPresenter
from crcd_sim.ui.look import Look
from tests.fakes.screens import NOON, GivenRules, MemoryKeeper
from tests.ui.home.conftest import Show
from tests.ui.home.examples import offer, pack
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls


class Desk:
    """The page, its presenter and what was accepted."""

    def __init__(self, look: Look, given: RulesOffer, error: Exception | None = None) -> None:
        self.page = RulesPage(look)
        self.keeper = MemoryKeeper()
        self.accepted: list[tuple[Prepared, Timetable]] = []
        self.presenter = RulesPresenter(
            self.page,
            GivenRules(given, error),
            self.keeper,
            VirtualClock(NOON),
            lambda prepared, table: self.accepted.append((prepared, table)),
        )
        self.presenter.start()

    def rules(self):
        self.page.next.click()
        return self.accepted[-1][0].rules


def pick(combo: QComboBox, text: str) -> None:
    index = combo.findText(text)
    assert index >= 0, text
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def type_in(field: QLineEdit, text: str) -> None:
    field.clear()
    QTest.keyClicks(field, text)


@pytest.fixture
def desk(look: Look, show: Show) -> Desk:
    made = Desk(look, offer())
    show(made.page)
    return made


def test_the_page_opens_on_a_sitting_ready_to_go(desk: Desk) -> None:
    desk.page.next.click()
    prepared, table = desk.accepted[0]
    assert (prepared.session_type, prepared.pack, table.total_s) == ("TITRE", "ondalys-telecom", 13500)


def test_while_scenarios_are_read_nothing_can_be_accepted(look: Look, show: Show) -> None:
    page = show(RulesPage(look))
    assert (page.next.isEnabled(), page.waiting.isVisible()) == (False, True)


def test_scenarios_that_cannot_be_read_are_told_in_a_sentence(look: Look, show: Show) -> None:
    made = Desk(look, offer(), EnvironmentProblem("Le dossier des scénarios est illisible."))
    show(made.page)
    assert made.page.waiting.text() == "Le dossier des scénarios est illisible."
    assert not made.page.next.isEnabled()


def test_each_session_shows_its_length_from_the_framework(desk: Desk) -> None:
    desk.page.session.choices.button("CCP1").click()
    assert desk.page.timetable.total.text().replace("\u00a0", " ") == "2 h 10 min"


def test_a_session_no_scenario_serves_cannot_be_accepted(desk: Desk) -> None:
    desk.page.session.choices.button("CCP1").click()
    assert not desk.page.next.isEnabled()
    assert "CCP\u00a01" in desk.page.sentence.text()


def test_coming_back_to_a_served_session_takes_its_scenario_again(desk: Desk) -> None:
    for session in ("CCP1", "TITRE"):
        desk.page.session.choices.button(session).click()
    desk.page.next.click()
    assert desk.accepted[0][0].pack == "ondalys-telecom"


def test_one_subject_says_tirage_simule(desk: Desk) -> None:
    row = desk.page.packs.row("ondalys-telecom")
    assert (row.pill.isVisible(), row.pill.text()) == (True, "tirage simulé")


def test_several_subjects_do_not(look: Look, show: Show) -> None:
    made = Desk(look, offer(pack(subjects={"TITRE": 3})))
    show(made.page)
    assert not made.page.packs.row("ondalys-telecom").pill.isVisible()


def test_a_scenario_with_faults_says_why_and_shows_them_on_demand(look: Look, show: Show) -> None:
    made = Desk(
        look, offer(pack(), pack("aqua", title="AquaForm", faults=("pack.yaml, ligne 9", "e3.yaml, ligne 4")))
    )
    show(made.page)
    row = made.page.packs.row("aqua")
    row.details.click()
    assert not row.mark.isEnabled()
    assert "2\u00a0points" in row.note.text()
    assert (row.faults.isVisible(), "ligne 9" in row.faults.text()) == (True, True)
    row.details.click()
    assert not row.faults.isVisible()


def test_a_mock_exam_is_chosen(desk: Desk) -> None:
    desk.page.mode.choices.button(Mode.MOCK_EXAM.value).click()
    assert desk.rules().mode is Mode.MOCK_EXAM


def test_a_press_on_the_words_of_a_choice_counts(desk: Desk, qtbot: QtBot) -> None:
    row = desk.page.mode.choices.button(Mode.MOCK_EXAM.value).parentWidget()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert desk.rules().mode is Mode.MOCK_EXAM


def test_a_tiers_temps_is_seen_at_once_and_kept(desk: Desk) -> None:
    pick(desk.page.accommodation.time, "Tiers temps")
    assert desk.page.timetable.total.text().replace("\u00a0", " ") == "5 h"
    assert desk.rules().accommodation.time_factor == "4/3"


def test_a_factor_of_ones_own_is_typed(desk: Desk) -> None:
    pick(desk.page.accommodation.time, "Autre coefficient")
    type_in(desk.page.accommodation.free, "1,5")
    assert desk.rules().accommodation.time_factor == "3/2"


def test_a_factor_that_does_not_read_stops_the_page_until_it_does(desk: Desk) -> None:
    pick(desk.page.accommodation.time, "Autre coefficient")
    type_in(desk.page.accommodation.free, "1,5x")
    stopped = desk.page.next.isEnabled(), desk.page.accommodation.sentence.isVisible()
    type_in(desk.page.accommodation.free, "1,5")
    assert (stopped, desk.page.next.isEnabled()) == ((False, True), True)


def test_a_free_factor_of_one_third_stays_free_while_it_is_typed(desk: Desk) -> None:
    pick(desk.page.accommodation.time, "Autre coefficient")
    type_in(desk.page.accommodation.free, "4/3")
    assert desk.page.accommodation.free.isVisible()


def test_a_part_gets_its_own_factor_in_the_timetable(desk: Desk) -> None:
    desk.page.accommodation.by_part.mark.click()
    type_in(desk.page.timetable.factor_field(PhaseKind.EXCHANGES), "2")
    assert desk.page.timetable.total.text().replace("\u00a0", " ") == "4 h 45 min"
    assert dict(desk.rules().accommodation.phase_factors) == {"EXCHANGES": "2"}


def test_factors_of_parts_are_hidden_until_asked_for(desk: Desk) -> None:
    field = desk.page.timetable.factor_field(PhaseKind.EXCHANGES)
    before = field.isVisible()
    desk.page.accommodation.by_part.mark.click()
    assert (before, field.isVisible()) == (False, True)


def test_the_clients_patience_and_the_key_are_kept(desk: Desk) -> None:
    pick(desk.page.accommodation.patience, "Silences deux fois plus longs")
    desk.page.accommodation.key_only.mark.click()
    type_in(desk.page.accommodation.note, "Accord du centre")
    kept = desk.rules().accommodation
    assert (kept.silence_factor, kept.done_key_only, kept.note) == ("2", True, "Accord du centre")


def test_one_client_is_given_to_a_trainer(desk: Desk) -> None:
    desk.page.clients.choices.button(EACH).click()
    pick(desk.page.clients.combos["e2"], "De vive voix")
    assert dict(desk.rules().drivers) == {"e2": "person"}


def test_every_client_is_played_at_the_console(desk: Desk) -> None:
    desk.page.clients.choices.button(CONSOLE).click()
    assert dict(desk.rules().drivers) == {"e1": "console", "e2": "console", "e3": "console"}


def test_a_chat_is_played_at_the_console_and_never_aloud(desk: Desk) -> None:
    desk.page.clients.choices.button(EACH).click()
    chat = desk.page.clients.combos["e1"]
    assert [chat.itemText(index) for index in range(chat.count())] == ["Enregistré", "À la console"]
    pick(chat, "À la console")
    pick(desk.page.clients.combos["e3"], "De vive voix")
    assert dict(desk.rules().drivers) == {"e1": "console", "e3": "person"}


def test_the_workstation_ticks_are_kept(desk: Desk) -> None:
    for choice in (desk.page.place.spell, desk.page.place.loud, desk.page.place.noisy):
        choice.mark.click()
    kept = desk.rules()
    assert (kept.spell_check, kept.loudspeakers, kept.noisy_room) == (False, True, True)


def test_a_jury_leads_the_interviews_when_staff_say_so(desk: Desk) -> None:
    assert not desk.rules().jury
    desk.page.mode.jury.mark.click()
    assert desk.rules().jury


def test_papers_chosen_say_why_no_room_can_be_prepared(desk: Desk) -> None:
    desk.page.show_papers(2)
    assert not desk.page.room.isEnabled()
    assert "une salle se prépare sans eux" in desk.page.sentence.text()
    desk.page.show_papers(0)
    assert "relevé" in desk.page.sentence.text()


def test_a_common_start_is_kept_with_the_hour_typed(desk: Desk) -> None:
    desk.page.place.common.mark.click()
    type_in(desk.page.place.hour, "9 h 15")
    assert "T09:15:00" in desk.rules().common_start


def test_an_hour_that_cannot_be_stops_the_page(desk: Desk) -> None:
    desk.page.place.common.mark.click()
    type_in(desk.page.place.hour, "25 h")
    assert (desk.page.next.isEnabled(), "par exemple" in desk.page.sentence.text()) == (False, True)


def test_the_hour_waits_for_its_tick(desk: Desk) -> None:
    before = desk.page.place.hour.isEnabled()
    desk.page.place.common.mark.click()
    assert (before, desk.page.place.hour.isEnabled()) == (False, True)


def test_the_choices_are_remembered_and_the_accommodation_is_not(desk: Desk) -> None:
    desk.page.mode.choices.button(Mode.MOCK_EXAM.value).click()
    pick(desk.page.accommodation.time, "Autre coefficient")
    type_in(desk.page.accommodation.free, "2")
    desk.page.next.click()
    desk.presenter.start()
    again = desk.page.draft()
    assert (again.mode, again.time_factor) == (Mode.MOCK_EXAM, "1")


def test_other_settings_are_left_alone(desk: Desk) -> None:
    desk.keeper.settings = replace(Settings(), zoom=150)
    desk.page.next.click()
    assert (desk.keeper.settings.zoom, desk.keeper.settings.last_choices["pack"]) == (150, "ondalys-telecom")


def test_every_button_of_the_page_changes_what_is_chosen(look: Look, show: Show) -> None:
    sessions = ("TITRE", "CCP1", "CCP2")
    desk = Desk(look, offer(pack(sessions=sessions), pack("mutalia", sessions=sessions)))
    show(desk.page)
    desk.page.clients.choices.button(EACH).click()
    desk.page.accommodation.by_part.mark.click()
    marks = [
        button
        for button in desk.page.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and button not in (desk.page.next, desk.page.back)
    ]
    unmoved = []
    for mark in [*marks, *marks]:  # the first choices are made already: they count the second time
        before = desk.page.draft()
        chosen = mark.isChecked() and not isinstance(mark, QCheckBox)
        mark.click()
        if not chosen and desk.page.draft() == before:
            unmoved.append(mark.accessibleName())
    assert (len(marks) >= 14, unmoved) == (True, [])


# --- By the keyboard -------------------------------------------------------------------------


def tabbed(page: RulesPage) -> list[QWidget]:
    """Press Tab from the way back until it comes round again."""
    page.back.setFocus()
    seen: list[QWidget] = []
    while QApplication.focusWidget() not in seen:
        seen.append(QApplication.focusWidget())
        QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    return seen


def test_tab_goes_down_each_column_whenever_its_fields_were_made(desk: Desk) -> None:
    page = desk.page
    page.clients.choices.button(EACH).click()
    page.accommodation.by_part.mark.click()
    seen = tabbed(page)
    at = [control.mapTo(page, QPoint()) for control in seen]
    columns = [0 if place.x() < 450 else 1 if place.x() < 900 else 2 for place in at]
    inside = list(zip(columns, [place.y() for place in at], strict=True))[1:-1]
    assert (seen[0], seen[-1], inside) == (page.back, page.next, sorted(inside))
    assert len([control for control in seen if isinstance(control, QLineEdit)]) >= 8


def test_tab_leads_to_the_choice_that_holds(desk: Desk) -> None:
    desk.page.mode.choices.button(Mode.MOCK_EXAM.value).click()
    names = [control.accessibleName() for control in tabbed(desk.page)]
    assert ("Examen blanc" in names, "Entraînement" in names) == (True, False)


def test_where_nothing_is_chosen_yet_tab_still_leads_to_the_choices(desk: Desk) -> None:
    choices = desk.page.mode.choices
    choices.choose("")
    assert choices.button(Mode.TRAINING.value) in tabbed(desk.page)


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_no_text_is_cut_at_1366(dressed: Look, show: Show, qapp: object, zoom: int) -> None:
    dressed.use(qapp, zoom=zoom)
    made = Desk(dressed, offer(pack(), pack("aqua", title="AquaForm", faults=("pack.yaml, ligne 9",))))
    made.page.clients.choices.button(EACH).click()
    made.page.accommodation.by_part.mark.click()
    show(made.page)
    assert cut_texts(made.page) == []


def test_the_french_is_well_typed_and_every_control_named(desk: Desk) -> None:
    desk.page.clients.choices.button(EACH).click()
    assert (badly_typed(desk.page), nameless_controls(desk.page)) == ([], [])
