"""The way from the home page to the chair, in the real window, most of it by key events alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.rules import Mode
from crcd_sim.settings import Settings
from crcd_sim.ui.home.candidate_page import CandidatePage
from crcd_sim.ui.home.flow import HomeFlow, HomeOutlets, HomeServices
from crcd_sim.ui.home.rules_draft import Prepared
from crcd_sim.ui.home.rules_page import RulesPage
from crcd_sim.ui.home.sittings_page import SittingsPage
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.settings.settings_page import SettingsPage
from crcd_sim.ui.widgets.banners import Banner
from tests.fakes.screens import (
    GivenDevices,
    GivenHome,
    GivenRules,
    GivenSittings,
    HandJobs,
    HandLoop,
    MemoryKeeper,
    ReadyAsker,
)
from tests.ui.home.examples import offer, sitting

CODE = "2468"


class House:
    """The window with its opening pages; the rest of the program is lists of what was asked."""

    def __init__(self, look: Look, application: QApplication) -> None:
        self.keeper = MemoryKeeper(Settings().with_staff_code(CODE))
        loop = HandLoop()
        appearance = Appearance(application, look, self.keeper)
        self.window = MainWindow(look, appearance, self.keeper, ReadyAsker())
        self.home = GivenHome(sitting("unfinished"))
        self.begun: list[Prepared] = []
        self.led: list[str] = []
        services = HomeServices(
            jobs=HandJobs(),
            loop=loop,
            clock=loop.clock,
            keeper=self.keeper,
            home=self.home,
            rules=GivenRules(offer()),
            sittings=GivenSittings(sitting("unfinished")),
            devices=GivenDevices(),
            data_folder="/home/formateur/passages",
        )
        outlets = HomeOutlets(
            begin=self.begun.append,
            resume=lambda identifier: self.led.append(f"resume {identifier}"),
            review=lambda identifier: self.led.append(f"review {identifier}"),
            discover=lambda: self.led.append("discover"),
            voices=lambda: self.led.append("voices"),
        )
        self.flow = HomeFlow(self.window, look, appearance, services, outlets)
        self.flow.show_home()

    @property
    def page(self) -> QWidget | None:
        return self.window.page

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the keyboard is."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.focus(), key, held)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus(), text)

    def focus(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None, "the keyboard is nowhere"
        return focused

    def give_code(self) -> None:
        panel = self.flow.gate.panel
        assert panel is not None
        panel.code.setText(CODE)
        panel.confirm.click()

    def go_to_candidate(self) -> CandidatePage:
        self.flow.new_sitting()
        self.give_code()
        rules = self.page
        assert isinstance(rules, RulesPage)
        rules.next.click()
        page = self.page
        assert isinstance(page, CandidatePage)
        return page


@pytest.fixture
def house(qapp: QApplication, look: Look, qtbot: QtBot) -> Iterator[House]:
    made = House(look, qapp)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    if made.flow.gate.panel is not None:
        made.flow.gate.panel.cancel.click()


CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_the_keyboard_alone_leads_from_home_to_the_equipment_check(house: House, qtbot: QtBot) -> None:
    house.press(Qt.Key.Key_N, CONTROL)
    qtbot.waitUntil(lambda: house.flow.gate.panel is not None and house.flow.gate.panel.code.hasFocus())
    house.type(CODE)
    house.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(house.page, RulesPage) and house.window.isActiveWindow())
    house.press(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: isinstance(house.page, CandidatePage))
    house.type("0412")
    house.press(Qt.Key.Key_Return)
    house.press(Qt.Key.Key_Space)
    for _ in range(10):
        if house.focus() is house.page.start:
            break
        house.press(Qt.Key.Key_Tab)
    house.press(Qt.Key.Key_Return)
    assert [(begun.pack, begun.rules.candidate) for begun in house.begun] == [("ondalys-telecom", "0412")]


def test_a_folder_that_cannot_be_used_is_told_on_the_first_page_until_it_can(house: House) -> None:
    refusal = EnvironmentProblem("Le simulateur est déjà ouvert sur ce dossier.", code="already_open")
    house.home.error = refusal
    house.flow.show_home()
    house.flow.show_home()
    told = [banner.label.text() for banner in house.window.findChildren(Banner) if banner.isVisible()]
    assert told == [refusal.sentence]
    house.home.error = None
    house.flow.show_home()
    assert [banner for banner in house.window.findChildren(Banner) if banner.isVisible()] == []


def test_the_tab_key_reaches_every_control_of_the_home_page(house: House) -> None:
    reached = set()
    for _ in range(20):
        reached.add(house.focus().accessibleName())
        house.press(Qt.Key.Key_Tab)
    assert {
        "Reprendre le passage", "Nouveau passage", "Découvrir le poste", "Passages enregistrés", "Réglages",
    } <= reached  # fmt: skip


def test_the_tab_key_reaches_every_kind_of_rule(house: House) -> None:
    house.flow.new_sitting()
    house.give_code()
    reached = set()
    for _ in range(40):
        reached.add(house.focus().accessibleName())
        house.press(Qt.Key.Key_Tab)
    assert {
        "Titre professionnel", "Ondalys Télécom", "Entraînement", "Clients enregistrés",
        "Temps de chaque partie", "Patience des clients au téléphone", "Salle bruyante", "Continuer",
        "Accueil",
    } <= reached  # fmt: skip


def test_the_arrows_change_a_choice_of_the_rules(house: House) -> None:
    house.flow.new_sitting()
    house.give_code()
    page = house.page
    page.mode.choices.button(Mode.TRAINING.value).setFocus()
    house.press(Qt.Key.Key_Down)
    assert page.draft().mode is Mode.MOCK_EXAM


def test_an_unfinished_sitting_is_gone_on_with_by_one_key(house: House) -> None:
    house.press(Qt.Key.Key_Return)
    assert house.led == ["resume unfinished"]


def test_discovering_the_workstation_needs_no_code(house: House, qtbot: QtBot) -> None:
    house.press(Qt.Key.Key_D, CONTROL)
    qtbot.waitUntil(lambda: house.led == ["discover"])
    assert house.flow.gate.panel is None


def test_without_the_staff_code_no_sitting_is_prepared(house: House) -> None:
    house.flow.new_sitting()
    house.flow.gate.panel.cancel.click()
    assert house.page is house.flow.home


def test_the_candidate_cannot_go_back_to_the_rules_without_the_staff_code(house: House) -> None:
    page = house.go_to_candidate()
    page.rules.click()
    assert house.page is page
    house.give_code()
    assert isinstance(house.page, RulesPage)


def test_the_rules_come_back_as_they_were_left(house: House) -> None:
    house.flow.new_sitting()
    house.give_code()
    rules = house.page
    rules.accommodation.time.setCurrentIndex(1)
    rules.accommodation.time.activated.emit(1)
    rules.next.click()
    house.page.rules.click()
    house.give_code()
    assert (house.page, rules.draft().time_factor) == (rules, "4/3")


def test_the_candidates_page_leads_back_home(house: House) -> None:
    house.go_to_candidate().back.click()
    assert house.page is house.flow.home


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_L, SittingsPage), (Qt.Key.Key_Comma, SettingsPage)])
def test_the_other_pages_open_by_a_key_and_alt_left_leads_home(
    house: House, qtbot: QtBot, key: Qt.Key, kind: type
) -> None:
    house.press(key, CONTROL)
    qtbot.waitUntil(lambda: isinstance(house.page, kind))
    house.press(Qt.Key.Key_Left, ALT)
    qtbot.waitUntil(lambda: house.page is house.flow.home)
    assert house.window.windowTitle() == "Simulateur CRCD"


def test_past_sittings_lead_to_their_review_and_back_to_work(house: House) -> None:
    house.flow.show_sittings()
    page = house.page
    page.code.setText("0412")
    page.mine.click()
    page.review.click()
    page.go_on.click()
    assert house.led == ["review unfinished", "resume unfinished"]


def test_home_asks_again_what_is_unfinished_each_time_it_comes_back(house: House) -> None:
    house.home.lines = ()
    house.flow.show_home()
    assert not house.flow.home.card.isVisible()


def test_pages_nobody_opened_are_not_made(house: House) -> None:
    kinds = (RulesPage, CandidatePage, SittingsPage, SettingsPage)
    assert [kind.__name__ for kind in kinds if house.window.findChildren(kind)] == []


def test_the_voices_of_a_pack_are_recorded_by_staff_alone(house: House) -> None:
    house.flow.show_settings()
    page = house.page
    assert isinstance(page, SettingsPage)
    page.voices.click()
    before = list(house.led)
    house.give_code()
    assert (before, house.led) == ([], ["voices"])
