"""From home to the end page and back, in the real window, with its real threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.clock import SystemClock
from crcd_sim.domain.writing import plain_text
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui import texts
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.drills.choice_page import DrillChoicePage
from crcd_sim.ui.drills.end_page import DrillEndPage
from crcd_sim.ui.equipment.page import EquipmentPage
from crcd_sim.ui.home.sittings_page import SittingsPage
from crcd_sim.ui.review.review_page import ReviewPage
from tests.fakes.drills import PACK
from tests.fakes.screens import ReadyAsker
from tests.ui.screen_checks import texts_of

SLOW_MS = 30_000
LETTER = WorkKey("letter", "CASE_STUDY")


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(qapp, tmp_path / "data", SystemClock(), "virtual")
    made.window.asker = ReadyAsker(*[True] * 9)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    made.flow.show_home()
    yield made
    made.close()


def page_of(desktop: Desktop, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(desktop.window.page, kind), timeout=SLOW_MS)
    page = desktop.window.page
    assert page is not None
    return page


def choose(desktop: Desktop, qtbot: QtBot, name: str) -> None:
    """From home, by the buttons."""
    desktop.flow.home.drill.click()
    page = page_of(desktop, qtbot, DrillChoicePage)
    assert isinstance(page, DrillChoicePage)
    qtbot.waitUntil(lambda: f"{PACK}/{name}" in page.choices.names, timeout=SLOW_MS)
    page.choices.button(f"{PACK}/{name}").click()
    page.code.setText("0412")
    page.consent.click()
    page.start.click()


def sat(desktop: Desktop, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: desktop.session is not None and desktop.session.phase is not None, timeout=SLOW_MS
    )


def end_page(desktop: Desktop, qtbot: QtBot) -> DrillEndPage:
    page = page_of(desktop, qtbot, DrillEndPage)
    assert isinstance(page, DrillEndPage)
    qtbot.waitUntil(page.again.isEnabled, timeout=SLOW_MS)
    return page


def write_a_letter(desktop: Desktop, qtbot: QtBot, text: str) -> None:
    sat(desktop, qtbot)
    assert desktop.screen is not None
    desktop.screen.part.desk.editors[LETTER].page.textCursor().insertText(text)  # type: ignore[union-attr]
    desktop.screen.frame.finish.click()


def test_a_letter_is_written_ended_and_done_again(desktop: Desktop, qtbot: QtBot) -> None:
    choose(desktop, qtbot, "letter:ferrand")
    write_a_letter(desktop, qtbot, "Madame, je vous présente nos excuses.")
    page = end_page(desktop, qtbot)
    assert page.name.text() == "Courrier · Mme Ferrand"
    assert page.heard.page is not None
    assert "nos excuses" in page.heard.page.toPlainText()
    assert desktop.session is None
    page.again.click()
    write_a_letter(desktop, qtbot, "Madame, voici notre réponse.")
    page = end_page(desktop, qtbot)
    assert len(desktop.drills.presenter.end.attempts) == 2  # type: ignore[union-attr]
    page.back.click()
    assert desktop.window.page is desktop.flow.home


def test_the_review_of_a_drill_leads_back_to_its_end(desktop: Desktop, qtbot: QtBot) -> None:
    choose(desktop, qtbot, "letter:ferrand")
    write_a_letter(desktop, qtbot, "Madame,")
    page = end_page(desktop, qtbot)
    page.review.click()
    review = page_of(desktop, qtbot, ReviewPage)
    assert isinstance(review, ReviewPage)
    assert review.back.text() == "Exercice"
    review.back.click()
    assert end_page(desktop, qtbot) is page
    assert desktop.drills.presenter.end is not None
    desktop.review(desktop.drills.presenter.end.sitting)  # from the list of sittings, it leads there
    assert review.back.text() == "Passages"
    review.back.click()
    assert isinstance(desktop.window.page, SittingsPage)


def test_a_closed_drill_is_opened_on_its_end_from_the_list(desktop: Desktop, qtbot: QtBot) -> None:
    choose(desktop, qtbot, "letter:ferrand")
    write_a_letter(desktop, qtbot, "Madame,")
    end_page(desktop, qtbot).back.click()
    desktop.flow.show_sittings()
    page = desktop.window.page
    assert isinstance(page, SittingsPage)
    page.code.setText("0412")
    page.mine.click()
    qtbot.waitUntil(lambda: page.chosen() is not None, timeout=SLOW_MS)
    model = page.table.model()
    assert "Exercice" in [str(model.index(0, column).data()) for column in range(model.columnCount())]
    page.review.click()
    end_page(desktop, qtbot)


def test_a_call_begins_by_the_short_check_unless_the_candidate_checked_the_headset_today(
    desktop: Desktop, qtbot: QtBot
) -> None:
    choose(desktop, qtbot, "exchange:e2-wifi-etage")
    check = page_of(desktop, qtbot, EquipmentPage)
    assert isinstance(check, EquipmentPage)
    assert "Accueil" in texts_of(check)  # no sitting to go back to yet
    check.back.click()
    today = texts.local(desktop.clock.wall()).date()
    desktop.keeper.keep(desktop.keeper.settings.with_check("0413", today, noisy=True))
    choose(desktop, qtbot, "exchange:e2-wifi-etage")
    check = page_of(desktop, qtbot, EquipmentPage)  # somebody else's check says nothing of this one
    assert isinstance(check, EquipmentPage)
    check.back.click()
    desktop.keeper.keep(desktop.keeper.settings.with_check("0412", today, noisy=False))
    choose(desktop, qtbot, "exchange:e2-wifi-etage")
    sat(desktop, qtbot)
    assert desktop.session is not None
    assert [spec.kind for spec in desktop.session.spec.phases] == ["EXCHANGES"]
    qtbot.waitUntil(lambda: desktop.session is not None and desktop.session.desk_open, timeout=SLOW_MS)
    assert desktop.screen is not None
    assert "Exercice" in " ".join(texts_of(desktop.screen.frame))


def test_a_drill_left_in_the_middle_is_offered_at_home(desktop: Desktop, qtbot: QtBot) -> None:
    choose(desktop, qtbot, "letter:ferrand")
    sat(desktop, qtbot)
    session = desktop.session
    assert session is not None
    desktop.seating.go_home()
    card = desktop.flow.home.card
    qtbot.waitUntil(card.isVisible, timeout=SLOW_MS)
    card.resume.click()
    qtbot.waitUntil(lambda: desktop.session is not None and desktop.session is not session, timeout=SLOW_MS)
    assert desktop.session is not None
    assert desktop.session.drill == session.drill
    assert plain_text(desktop.session.document_of(LETTER)) == ""
