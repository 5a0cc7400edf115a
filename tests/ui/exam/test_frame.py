"""The bars of the exam's frame hold in any width: they say less, never half a word."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crcd_sim.ui.exam.frame import ExamFrame
from crcd_sim.ui.exam.steps_bar import Presence, Step, StepsBar
from crcd_sim.ui.look import Look
from crcd_sim.ui.theme import read_theme
from tests.ui.screen_checks import cut_texts

STEPS = [
    Step("Étude de cas", "done"), Step("Préparation", "done"), Step("Échanges", "now"),
    Step("Entretien technique", "to_come"), Step("Entretien final", "to_come"),
]  # fmt: skip
THERE = [
    Presence("Résumé saisi", True), Presence("Enjeux client saisis", True),
    Presence("Enjeux entreprise vides", False), Presence("Courrier vide", False),
]  # fmt: skip


def bar(look: Look, qtbot: QtBot, width: int) -> StepsBar:
    made = StepsBar(look)
    qtbot.addWidget(made)
    made.show_steps(STEPS)
    made.show_presence(THERE)
    made.resize(width, 40)
    made.show()
    return made


def texts_of(made: StepsBar) -> list[str]:
    return [label.text() for label in made.findChildren(QLabel) if label.isVisible() and label.text()]


def test_with_room_every_part_and_every_deliverable_is_named(look: Look, qtbot: QtBot) -> None:
    shown = texts_of(bar(look, qtbot, 1366))
    assert {step.title for step in STEPS} <= set(shown)
    assert {item.text for item in THERE} <= set(shown)


def test_with_less_room_only_the_part_in_progress_is_named(look: Look, qtbot: QtBot) -> None:
    shown = texts_of(bar(look, qtbot, 1000))
    assert [step.title for step in STEPS if step.title in shown] == ["Échanges"]
    assert {item.text for item in THERE} <= set(shown)


def test_with_little_room_the_deliverables_are_counted(look: Look, qtbot: QtBot) -> None:
    made = bar(look, qtbot, 500)
    assert "2\u00a0écrits sur 4" in texts_of(made)
    assert "Courrier vide" in made._count.toolTip()


def test_a_part_not_named_says_its_name_to_the_pointer_and_to_a_screen_reader(
    look: Look, qtbot: QtBot
) -> None:
    made = bar(look, qtbot, 500)
    assert made._cells[3].toolTip() == "Entretien technique, à venir"
    assert made._cells[0].accessibleName() == "Étude de cas, terminée"


@pytest.mark.usefixtures("our_fonts")
@pytest.mark.parametrize("zoom", [100, 125, 150, 200])
def test_the_frame_is_never_wider_than_a_small_screen(qtbot: QtBot, zoom: int) -> None:
    frame = ExamFrame(Look(read_theme("light", zoom)))
    qtbot.addWidget(frame)
    frame.show_identity("Titre professionnel · Ondalys Télécom · Examen blanc", "0412")
    frame.show_day("mardi 24 novembre 2026 · 10\u00a0h\u00a030")
    frame.show_steps(STEPS)
    frame.show_presence(THERE)
    frame.show_saved("Enregistré à 10:12:46")
    frame.show_tools(at_hand=True, finish="Terminer cette partie…", pause=True, whole_page=True)
    frame.resize(1366, 768)
    frame.show()
    qtbot.wait(50)
    assert frame.width() == 1366
    assert cut_texts(frame) == []


@pytest.mark.usefixtures("our_fonts")
def test_tools_without_room_keep_their_icon_and_their_name(qtbot: QtBot) -> None:
    frame = ExamFrame(Look(read_theme("light", 200)))
    qtbot.addWidget(frame)
    frame.show_saved("Enregistré à 10:12:46")
    frame.show_tools(at_hand=True, finish="Terminer cette partie…", pause=True, whole_page=True)
    frame.resize(1366, 768)
    frame.show()
    qtbot.wait(50)
    assert frame.calculator.face() == ""
    assert frame.calculator.accessibleName() == frame.calculator.toolTip() == "Calculatrice"
    assert frame.finish.face() == "Terminer cette partie…"
