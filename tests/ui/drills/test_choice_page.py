"""Choosing a drill."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crcd_sim.domain.drill import DrillCatalogue
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.drills.choice_page import DRAWN, DrillChoicePage
from crcd_sim.ui.drills.choice_presenter import DrillChoicePresenter, DrillOrder
from crcd_sim.ui.look import Look
from tests.fakes.drills import EXCHANGES, PACK
from tests.ui.drills.conftest import GivenDrills, Sat, Show
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls, texts_of

WIFI = f"{PACK}/exchange:e2-wifi-etage"


class Choosing:
    """The page, what it reads, and what was begun."""

    def __init__(self, look: Look, catalogue: DrillCatalogue) -> None:
        self.source = GivenDrills(catalogue)
        self.page = DrillChoicePage(look)
        self.begun: list[DrillOrder] = []
        self.presenter = DrillChoicePresenter(self.page, self.source, self.begun.append)
        self.presenter.start()

    def pick(self, name: str) -> None:
        self.page.choices.button(name).click()

    def name_oneself(self, code: str = "0412") -> None:
        self.page.code.setFocus()
        QTest.keyClicks(self.page.code, code)
        self.page.consent.click()

    def work_on(self, competence: str) -> None:
        box = self.page.competence
        box.setCurrentIndex(box.findData(competence))
        box.activated.emit(box.currentIndex())


@pytest.fixture
def choosing(look: Look, sat: Sat, show: Show) -> Choosing:
    made = Choosing(look, sat.catalogue)
    show(made.page)
    return made


def test_every_drill_of_the_pack_is_offered_with_the_draw_first(choosing: Choosing) -> None:
    assert choosing.page.choices.names == (
        DRAWN,
        *(f"{PACK}/exchange:{name}" for name in EXCHANGES),
        f"{PACK}/letter:ferrand",
        f"{PACK}/recording:r1-colere",
        f"{PACK}/recording:r2-detresse",
    )


def test_no_motive_is_told_beforehand(choosing: Choosing, sat: Sat) -> None:
    said = " ".join(texts_of(choosing.page))
    exchanges = sat.catalogue.packs[0].pack.exchanges.values()
    assert not [exchange.title for exchange in exchanges if exchange.title in said]


def test_a_competence_leaves_what_serves_it(choosing: Choosing) -> None:
    choosing.work_on("C3")
    names = choosing.page.choices.names
    assert WIFI in names
    assert f"{PACK}/letter:ferrand" in names
    assert f"{PACK}/exchange:e6-impaye" not in names
    choosing.work_on("C7")
    assert choosing.page.choices.names == (DRAWN, f"{PACK}/exchange:e6-impaye")


def test_a_drill_that_is_no_longer_shown_is_no_longer_chosen(choosing: Choosing) -> None:
    choosing.name_oneself()
    choosing.pick(WIFI)
    assert choosing.page.start.isEnabled()
    choosing.work_on("C7")
    assert not choosing.page.start.isEnabled()


def test_a_drill_a_code_and_the_tick_are_needed_and_no_staff_code(choosing: Choosing) -> None:
    choosing.pick(WIFI)
    assert not choosing.page.start.isEnabled()
    choosing.name_oneself()
    choosing.page.start.click()
    (order,) = choosing.begun
    assert (order.pack, order.offer.drill.key, order.candidate) == (PACK, "exchange:e2-wifi-etage", "0412")
    assert (order.seed, order.offer.drill.drawn) == (None, False)


def test_a_name_is_no_code(choosing: Choosing) -> None:
    choosing.pick(WIFI)
    choosing.name_oneself("Dupont")
    choosing.page.start.click()
    assert choosing.begun == []
    assert "N’écrivez pas votre nom" in choosing.page.sentence.text()


def test_the_draw_is_among_what_is_shown_and_its_seed_is_the_sittings(choosing: Choosing) -> None:
    choosing.work_on("C3")
    choosing.source.drawn = 1
    choosing.pick(DRAWN)
    choosing.name_oneself()
    choosing.page.start.click()
    (order,) = choosing.begun
    shown = choosing.page.choices.names[1:]
    assert choosing.source.asked_of == [len(shown)]
    assert f"{PACK}/{order.offer.drill.key}" == shown[1]
    assert (order.seed, order.offer.drill.drawn) == (1234, True)


@pytest.mark.parametrize(
    ("name", "headset"),
    [
        ("exchange:e1-facture-prorata", False),
        ("exchange:e2-wifi-etage", True),
        ("letter:ferrand", False),
        ("recording:r1-colere", True),
    ],
)
def test_the_headset_is_wanted_for_what_is_said_or_heard(
    choosing: Choosing, name: str, *, headset: bool
) -> None:
    choosing.pick(f"{PACK}/{name}")
    choosing.name_oneself()
    choosing.page.start.click()
    assert choosing.begun[0].headset is headset


def test_the_whole_choice_is_made_by_the_keyboard(choosing: Choosing) -> None:
    page = choosing.page
    page.choices.button(DRAWN).setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.choices.button(DRAWN), Qt.Key.Key_Space)
    QTest.keyClick(page.choices.button(DRAWN), Qt.Key.Key_Down)
    assert page.choices.value == f"{PACK}/exchange:{EXCHANGES[0]}"
    page.code.setFocus()
    QTest.keyClicks(page.code, "0412")
    QTest.keyClick(page.code, Qt.Key.Key_Return)  # to the tick
    QTest.keyClick(page.consent, Qt.Key.Key_Space)
    page.code.setFocus()
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert len(choosing.begun) == 1


def test_tab_goes_from_the_competence_to_the_drills_then_to_the_code(choosing: Choosing) -> None:
    page = choosing.page
    assert page.first_control() is page.competence
    page.competence.setFocus()
    QTest.keyClick(page.competence, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.choices.button(DRAWN)
    choosing.pick(WIFI)
    page.choices.choose(WIFI)
    page.competence.setFocus()
    for wanted in (page.choices.button(WIFI), page.code, page.consent):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert page.focusWidget() is wanted


def test_whoever_comes_next_finds_no_code_and_no_tick(choosing: Choosing) -> None:
    choosing.pick(WIFI)
    choosing.name_oneself()
    choosing.presenter.start()
    assert (choosing.page.code.text(), choosing.page.consent.isChecked()) == ("", False)
    assert choosing.page.choices.value == ""


def test_no_pack_is_said_in_a_sentence(look: Look, sat: Sat, show: Show) -> None:
    empty = Choosing(look, DrillCatalogue(sat.catalogue.framework, ()))
    show(empty.page)
    assert "Aucun scénario installé ne propose d’exercice." in list(texts_of(empty.page))


def test_a_framework_that_does_not_read_is_said_in_its_sentence(look: Look, sat: Sat, show: Show) -> None:
    source = GivenDrills(sat.catalogue)
    source.error = EnvironmentProblem("Le référentiel ne se lit plus.")
    page = DrillChoicePage(look)
    DrillChoicePresenter(page, source, lambda _order: None).start()
    show(page)
    assert "Le référentiel ne se lit plus." in list(texts_of(page))


def test_the_competence_is_read_whole_though_the_list_comes_after_the_page(
    look: Look, sat: Sat, show: Show
) -> None:
    source = GivenDrills(sat.catalogue)
    source.at_once = False
    page = DrillChoicePage(look)
    DrillChoicePresenter(page, source, lambda _order: None).start()
    show(page)
    source.answer()
    QTest.qWait(0)
    assert cut_texts(page) == []


def test_nothing_is_cut_nameless_or_badly_typed(choosing: Choosing) -> None:
    assert cut_texts(choosing.page) == []
    assert nameless_controls(choosing.page) == []
    assert badly_typed(choosing.page) == []
