"""The end page of each drill, opened on drills that were really sat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.evaluation import Verdict
from crcd_sim.domain.pack import Fairness
from crcd_sim.services.records.drills import DrillEnd
from crcd_sim.ui.dossier.pages import page_text
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.drills import words
from crcd_sim.ui.drills.attempts_view import ALONE
from crcd_sim.ui.drills.end_page import ATTEMPTS, GRID, KEY, OWN, POINTS
from tests.fakes.drills import DRILLS, LETTER, RECORDING
from tests.ui.drills.conftest import EndDesk, Sat
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

CALL = Drill(DrillKind.EXCHANGE, "e2-wifi-etage")
CHAT = Drill(DrillKind.EXCHANGE, "e1-facture-prorata")


def opened(desk: EndDesk, sat: Sat, drill: Drill) -> DrillEnd:
    end = sat.ends[drill.key]
    desk.presenter.open(end.sitting)
    return end


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.key)
def test_the_end_page_of_each_drill_holds_its_content(desk: EndDesk, sat: Sat, drill: Drill) -> None:
    end, page = opened(desk, sat, drill), desk.page
    assert page.name.text() == words.end_name(end)
    assert "0412" in page.facts.text()
    assert page.key.page is not None
    key = page_text(page.key.page)
    assert len(key) > 600
    assert ("La lettre modèle" if drill == LETTER else "La réaction attendue" if drill == RECORDING else
            "La réponse attendue") in key  # fmt: skip
    for group in end.grid:
        for row in group.rows:
            assert f"{row.criterion}\u2002{printed(row.label)}" in page.grid.texts()
    if end.facts:
        assert {printed(fact.value) for fact in end.facts} <= set(page.points.texts())
    else:
        assert list(page.points.choices) == [point.id for point in end.points]
    if drill == LETTER:
        assert page.heard.page is not None
        assert "Objet" in page.heard.page.toPlainText()
    else:
        kinds = {line.kind for line in page.heard.lines.lines}
        assert {"client", "candidate"} <= kinds
    assert page.tabs.bar.isTabVisible(OWN) is (drill.kind is DrillKind.EXCHANGE)
    assert page.attempts.texts()


def test_the_facts_that_were_missed_stand_apart(desk: EndDesk, sat: Sat) -> None:
    end = sat.ends[CALL.key]
    first, *others = end.facts
    facts = (replace(first, found=False), *(replace(fact, found=True) for fact in others))
    desk.source.ends[end.sitting] = replace(end, facts=facts)
    desk.presenter.open(end.sitting)
    said = desk.page.points.texts()
    assert said[0] == f"{len(others)} informations obtenues sur {len(facts)}"
    assert said.index("Obtenues") < said.index("Manquées") < said.index(printed(first.value))


# --- Hearing oneself -------------------------------------------------------------------------


def test_a_line_that_is_pressed_is_heard_from_its_beginning(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    lines = desk.page.heard.lines
    row = next(n for n, line in enumerate(lines.lines) if line.kind == "client" and line.start_s > 5)
    lines.setCurrentIndex(lines.model().index(row, 0))
    QTest.keyClick(lines, Qt.Key.Key_Return)
    assert desk.source.player_now.playing()
    assert desk.source.player_now.at == pytest.approx(lines.line(row).start_s)
    assert lines.heard == row


def test_space_plays_and_pauses_wherever_one_is(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    desk.page.heard.lines.setFocus()
    QTest.keyClick(desk.page.heard.lines, Qt.Key.Key_Space)
    assert desk.presenter.listening.playing
    QTest.keyClick(desk.page.heard.lines, Qt.Key.Key_Space)
    assert not desk.presenter.listening.playing


def test_a_chat_has_nothing_to_hear(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CHAT)
    assert not desk.page.heard.recording.isVisible()
    assert desk.page.heard.lines.isVisible()


def test_the_recorded_clients_words_stand_beside_ones_answers(desk: EndDesk, sat: Sat) -> None:
    end = opened(desk, sat, RECORDING)
    said = [line.text for line in desk.page.heard.lines.lines]
    assert set(end.heard) <= set(said)
    answers = [line for line in desk.page.heard.lines.lines if line.take]
    assert len(answers) >= 3


def test_what_was_written_stands_beside_what_was_expected(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    said = desk.page.own.texts()
    assert "Votre fiche" in said
    assert any(text.startswith("E-mail envoyé à") for text in said)


# --- One's own grid --------------------------------------------------------------------------


def test_a_verdict_is_kept_at_once_and_said_so_when_it_is_on_the_disk(desk: EndDesk, sat: Sat) -> None:
    end = opened(desk, sat, CALL)
    desk.page.tabs.bar.setCurrentIndex(GRID)
    desk.source.at_once = False
    desk.page.grid.button("C2.1", Verdict.PARTLY).click()
    assert desk.page.saved.text() == "Enregistrement…"
    desk.source.answer()
    assert desk.page.saved.text() == "Grille enregistrée"
    ((sitting, marks),) = desk.source.kept
    assert (sitting, marks.criteria) == (end.sitting, {"C2.1": Verdict.PARTLY})


def test_a_verdict_changed_by_the_arrows_replaces_the_one_before(
    desk: EndDesk, sat: Sat, qtbot: QtBot
) -> None:
    opened(desk, sat, CALL)
    desk.page.tabs.bar.setCurrentIndex(GRID)
    first = desk.page.grid.button("C2.1", Verdict.SATISFIED)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    QTest.keyClick(first, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(desk.source.kept) == 2)
    assert desk.source.kept[-1][1].criteria == {"C2.1": Verdict.PARTLY}


def test_tab_leads_from_the_tabs_into_the_grid(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    page = desk.page
    page.tabs.bar.setCurrentIndex(GRID)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.grid.button("C2.1", Verdict.SATISFIED)


def test_a_point_ticked_counts_in_the_attempt(desk: EndDesk, sat: Sat) -> None:
    end = opened(desk, sat, LETTER)
    desk.page.tabs.bar.setCurrentIndex(POINTS)
    desk.page.points.choices["element-1"].mark.click()
    assert desk.source.kept[-1][1].points == {"element-1"}
    assert f"1 sur {len(end.points)}" in desk.page.attempts.texts()
    desk.page.points.choices["element-1"].mark.click()
    assert desk.source.kept[-1][1].points == frozenset()


def test_a_grid_that_cannot_be_kept_is_said_so(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    desk.source.error = EnvironmentProblem("Le disque est plein.", code="disk_full")
    desk.page.grid.button("C2.1", Verdict.PARTLY).click()
    assert desk.page.saved.text() == "Grille non enregistrée"
    assert desk.page.banner.isVisible()


def test_criteria_a_recorded_client_cannot_show_say_so(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    assert desk.page.grid.texts().count(words.FAIRNESS[Fairness.NO]) == 2


# --- Attempts --------------------------------------------------------------------------------


def test_a_first_attempt_says_it_will_be_compared(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, LETTER)
    assert ALONE in desk.page.attempts.texts()


def test_two_attempts_are_laid_side_by_side(desk: EndDesk, sat: Sat) -> None:
    desk.presenter.open(sat.again.sitting)
    desk.page.tabs.bar.setCurrentIndex(ATTEMPTS)
    view = desk.page.attempts
    assert (view.first.currentIndex(), view.second.currentIndex()) == (0, 1)
    desk.page.grid.button("C3.1", Verdict.SATISFIED).click()
    said = desk.page.attempts.texts()
    row = said.index("C3.1")
    assert said[row : row + 3] == ["C3.1", "–", "satisfait"]
    assert "Durée" in said


def test_another_attempt_is_seen_again(desk: EndDesk, sat: Sat) -> None:
    desk.presenter.open(sat.again.sitting)
    desk.page.attempts.see_first.click()
    assert desk.presenter.identifier == sat.ends[RECORDING.key].sitting


# --- The page itself -------------------------------------------------------------------------


@pytest.mark.parametrize("drill", [CALL, CHAT, LETTER, RECORDING], ids=lambda drill: drill.key)
def test_nothing_is_cut_or_badly_typed(desk: EndDesk, sat: Sat, drill: Drill) -> None:
    opened(desk, sat, drill)
    for tab in (KEY, POINTS, OWN, GRID, ATTEMPTS):
        if desk.page.tabs.bar.isTabVisible(tab):
            desk.page.tabs.bar.setCurrentIndex(tab)
            QTest.qWait(0)
            assert cut_texts(desk.page.tabs) == []
    assert badly_typed(desk.page.points) == []
    assert badly_typed(desk.page.grid) == []
    assert badly_typed(desk.page.attempts) == []
    assert nameless_controls(desk.page) == []


def test_a_problem_is_a_sentence_on_an_empty_page(desk: EndDesk, sat: Sat) -> None:
    desk.source.error = EnvironmentProblem("Le scénario conservé ne se lit plus.")
    opened(desk, sat, CALL)
    assert desk.page.banner.isVisible()
    assert not desk.page.again.isEnabled()


def test_leaving_keeps_nobodys_grid_in_memory(desk: EndDesk, sat: Sat) -> None:
    opened(desk, sat, CALL)
    desk.presenter.leave()
    assert desk.presenter.end is None
    assert desk.page.name.text() == "Fin de l’exercice"


def test_an_answer_that_comes_after_leaving_is_not_shown(desk: EndDesk, sat: Sat) -> None:
    desk.source.at_once = False
    opened(desk, sat, CALL)
    desk.presenter.leave()
    desk.source.answer()
    assert desk.presenter.end is None
    assert not any(label.text() == "Mme Rouvier" for label in desk.page.findChildren(QLabel))
