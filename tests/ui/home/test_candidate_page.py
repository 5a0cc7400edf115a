"""The candidate takes the chair."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.ui.home.candidate_page import CandidatePage, CandidatePresenter
from crcd_sim.ui.home.rules_draft import Prepared
from crcd_sim.ui.look import Look
from tests.ui.home.conftest import Show
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls, texts_of


class Chair:
    def __init__(self, look: Look) -> None:
        self.page = CandidatePage(look)
        self.begun: list[Prepared] = []
        self.presenter = CandidatePresenter(self.page, self.begun.append)
        self.prepare()

    def prepare(self) -> None:
        rules = Rules(mode=Mode.MOCK_EXAM, loudspeakers=True)
        self.presenter.prepare(Prepared("TITRE", "ondalys-telecom", rules), 13500)

    def type(self, code: str) -> None:
        self.page.code.clear()
        QTest.keyClicks(self.page.code, code)


@pytest.fixture
def chair(look: Look, show: Show) -> Chair:
    made = Chair(look)
    show(made.page)
    return made


def test_the_sitting_begins_with_the_candidates_code_and_the_rules_chosen(chair: Chair) -> None:
    chair.type("0412")
    chair.page.consent.click()
    chair.page.start.click()
    begun = chair.begun[0]
    assert (begun.rules.candidate, begun.rules.mode, begun.rules.loudspeakers) == (
        "0412",
        Mode.MOCK_EXAM,
        True,
    )


def test_nothing_begins_without_the_tick(chair: Chair) -> None:
    chair.type("0412")
    QTest.keyClick(chair.page.code, Qt.Key.Key_Return)
    assert (chair.page.start.isEnabled(), chair.begun) == (False, [])


def test_nothing_begins_without_a_code(chair: Chair) -> None:
    chair.page.consent.click()
    assert not chair.page.start.isEnabled()


def test_a_name_is_refused_under_the_eyes(chair: Chair) -> None:
    chair.type("Dupont")
    chair.page.consent.click()
    chair.page.start.click()
    assert (chair.begun, chair.page.sentence.isVisible()) == ([], True)


def test_the_sentence_goes_as_soon_as_the_code_changes(chair: Chair) -> None:
    chair.type("Dupont")
    chair.page.consent.click()
    chair.page.start.click()
    chair.type("Dupont1")
    assert not chair.page.sentence.isVisible()


def test_the_keyboard_alone_is_enough(chair: Chair) -> None:
    chair.page.code.setFocus()
    QTest.keyClicks(chair.page.code, "0412")
    QTest.keyClick(chair.page.code, Qt.Key.Key_Return)
    assert chair.page.consent.hasFocus()
    QTest.keyClick(chair.page.consent, Qt.Key.Key_Space)
    QTest.keyClick(chair.page.start, Qt.Key.Key_Return)
    assert len(chair.begun) == 1


def test_the_next_candidate_finds_an_empty_page(chair: Chair) -> None:
    chair.type("0412")
    chair.page.consent.click()
    chair.prepare()
    assert (chair.page.code.text(), chair.page.consent.isChecked(), chair.page.start.isEnabled()) == (
        "",
        False,
        False,
    )


def test_the_notice_says_what_is_recorded_how_long_and_how_to_have_it_deleted(chair: Chair) -> None:
    said = " ".join(texts_of(chair.page)).replace("\u00a0", " ")
    for words in (
        "donnée personnelle",
        "jamais l’écran",
        "6 mois",
        "1 an",
        "effacer",
        "seulement pendant l’exercice",
    ):
        assert words in said


def test_the_page_says_what_will_be_sat(chair: Chair) -> None:
    said = " ".join(texts_of(chair.page)).replace("\u00a0", " ")
    assert "Titre professionnel · Examen blanc · 3 h 45 min" in said


def test_every_button_does_something(chair: Chair, qtbot: QtBot) -> None:
    chair.type("0412")
    chair.page.consent.click()
    buttons = {
        button.accessibleName() for button in chair.page.findChildren(QAbstractButton) if button.isVisible()
    }
    assert buttons == {"Accueil", "Modifier les règles", "Commencer", chair.page.consent.accessibleName()}
    with qtbot.waitSignal(chair.page.back_requested):
        chair.page.back.click()
    with qtbot.waitSignal(chair.page.rules_requested):
        chair.page.rules.click()


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_no_text_is_cut_at_1366(dressed: Look, show: Show, qapp: object, zoom: int) -> None:
    dressed.use(qapp, zoom=zoom)
    made = Chair(dressed)
    made.page.say("Un code candidat contient au moins un chiffre. N’écrivez pas votre nom.")
    show(made.page)
    assert cut_texts(made.page) == []


def test_the_french_is_well_typed_and_every_control_named(chair: Chair) -> None:
    assert (badly_typed(chair.page), nameless_controls(chair.page)) == ([], [])
