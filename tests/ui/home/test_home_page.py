"""The first page of the day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from crcd_sim.clock import VirtualClock
from crcd_sim.ui.home.home_page import OTHERS, HomePage, HomePresenter, Unfinished
from crcd_sim.ui.look import Look
from tests.fakes.screens import NOON, GivenHome
from tests.ui.home.conftest import Show
from tests.ui.home.examples import sitting
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls, texts_of

TECHNICAL = re.compile(
    r"\b(pack|seed|sqlite|json|driver|journal|hash|décibel|base de données|fichier)\b", re.I
)


UNFINISHED = Unfinished("s1", "0412", "Titre professionnel", "Étude de cas, interrompu hier")


def shown(look: Look, show: Show, *lines: object) -> HomePage:
    page = HomePage(look)
    HomePresenter(page, GivenHome(*lines), VirtualClock(NOON)).refresh()
    show(page)
    return page


def buttons(page: HomePage) -> dict[str, QAbstractButton]:
    return {
        button.accessibleName(): button for button in page.findChildren(QAbstractButton) if button.isVisible()
    }


def test_an_unfinished_sitting_comes_first_with_all_it_takes_to_know_it(look: Look, show: Show) -> None:
    page = shown(look, show, sitting(updated_at=NOON - timedelta(days=4, hours=1)))
    said = " ".join(texts_of(page.card)).replace("\u00a0", " ")
    for words in (
        "Candidat 0412",
        "Titre professionnel",
        "Échanges avec les clients",
        "vendredi 20 novembre à 1",
    ):
        assert words in said


def test_without_one_the_new_sitting_is_the_thing_to_do(look: Look, show: Show) -> None:
    page = shown(look, show)
    assert (page.card.isVisible(), page.new.primary, page.first_control()) == (False, True, page.new)


def test_with_one_going_on_is_the_thing_to_do(look: Look, show: Show) -> None:
    page = shown(look, show, sitting())
    assert (page.new.primary, page.first_control()) == (False, page.card.resume)


def test_the_keyboard_follows_what_there_is_to_do_when_it_comes_late(look: Look, show: Show) -> None:
    page = shown(look, show)
    page.new.setFocus()
    page.show_unfinished([UNFINISHED])
    assert page.card.resume.hasFocus()
    page.show_unfinished([])
    assert page.new.hasFocus()


def test_a_keyboard_one_has_moved_stays(look: Look, show: Show) -> None:
    page = shown(look, show)
    page.sittings.setFocus()
    page.show_unfinished([UNFINISHED])
    assert page.sittings.hasFocus()


def test_tab_goes_through_the_unfinished_sittings_as_they_stand(look: Look, show: Show) -> None:
    page = shown(look, show, sitting("newest"), sitting("older", candidate="0409"))
    page.card.resume.setFocus()
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    assert page.window().focusWidget() is buttons(page)["Reprendre le passage du candidat 0409"]


def test_the_newest_sitting_is_gone_on_with_by_its_button(look: Look, show: Show, qtbot: QtBot) -> None:
    page = shown(look, show, sitting("newest"), sitting("older", candidate="0409"))
    with qtbot.waitSignal(page.resume_requested) as asked:
        page.card.resume.click()
    assert asked.args == ["newest"]


def test_another_unfinished_sitting_is_gone_on_with_too(look: Look, show: Show, qtbot: QtBot) -> None:
    page = shown(look, show, sitting("newest"), sitting("older", candidate="0409"))
    with qtbot.waitSignal(page.resume_requested) as asked:
        buttons(page)["Reprendre le passage du candidat 0409"].click()
    assert asked.args == ["older"]


def test_many_unfinished_sittings_leave_room_for_the_rest(look: Look, show: Show) -> None:
    page = shown(look, show, *(sitting(f"s{number}", candidate=f"04{number}") for number in range(10, 20)))
    others = [name for name in buttons(page) if name.startswith("Reprendre le passage du")]
    assert len(others) == OTHERS


def test_a_sitting_that_is_over_leaves_the_page(look: Look, show: Show) -> None:
    source = GivenHome(sitting("a"), sitting("b", candidate="0409"))
    page = HomePage(look)
    presenter = HomePresenter(page, source, VirtualClock(NOON))
    presenter.refresh()
    show(page)
    source.lines = ()
    presenter.refresh()
    assert [name for name in buttons(page) if name.startswith("Reprendre")] == []


def test_a_sitting_not_begun_says_so(look: Look, show: Show) -> None:
    page = shown(look, show, sitting(phase_title=""))
    assert any("Pas encore commencé" in text for text in texts_of(page.card))


def test_every_button_asks_for_its_page(look: Look, show: Show, qtbot: QtBot) -> None:
    page = shown(look, show, sitting())
    asked = {
        "Reprendre le passage": page.resume_requested,
        "Nouveau passage": page.new_requested,
        "S’exercer": page.drill_requested,
        "Découvrir le poste": page.discover_requested,
        "Passages enregistrés": page.sittings_requested,
        "Réglages": page.settings_requested,
    }
    assert set(buttons(page)) == set(asked)
    for name, signal in asked.items():
        with qtbot.waitSignal(signal, timeout=500):
            buttons(page)[name].click()


def test_no_technical_word_is_on_the_page(look: Look, show: Show) -> None:
    page = shown(look, show, sitting())
    assert [text for text in texts_of(page) if TECHNICAL.search(text)] == []


def test_the_vintage_is_on_the_page(look: Look, show: Show) -> None:
    assert "millésime 06" in shown(look, show).about.text()


@pytest.mark.parametrize("zoom", [100, 125, 150, 200])
def test_no_text_is_cut_at_1366(dressed: Look, show: Show, qapp: object, zoom: int) -> None:
    dressed.use(qapp, zoom=zoom)
    page = shown(dressed, show, sitting(), sitting("b", candidate="0409", mode="examen_blanc"))
    assert cut_texts(page) == []


def test_the_page_is_measured_again_when_zoomed_under_the_eyes(
    dressed: Look, show: Show, qapp: object, qtbot: QtBot
) -> None:
    page = shown(dressed, show, sitting(), sitting("b", candidate="0409"))
    dressed.use(qapp, zoom=150)
    qtbot.waitUntil(lambda: cut_texts(page) == [])
    assert page.card.resume.height() == 78


def test_the_french_is_well_typed_and_every_control_named(look: Look, show: Show) -> None:
    page = shown(look, show, sitting(), sitting("b", candidate="0409"))
    assert (badly_typed(page), nameless_controls(page)) == ([], [])
