"""A paper joined by the padlock in the real window, with its real threads, and read again in the review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.bootstrap import NewSitting
from crcd_sim.clock import SystemClock
from crcd_sim.domain.rules import Rules
from crcd_sim.services.exam.equipment_view import CheckOutcome, Decision
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.attachments.dialog import AttachmentsDialog
from crcd_sim.ui.equipment.visit import CheckVisit
from crcd_sim.ui.review import contents
from tests.fakes.pdfs import a_pdf
from tests.fakes.screens import OpenGate, ReadyAsker
from tests.fakes.workstation import PACK

SLOW_MS = 30_000


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    file = tmp_path / "Dossier professionnel.pdf"
    file.write_bytes(a_pdf(3))
    made = Desktop(qapp, tmp_path / "data", SystemClock(), "virtual")
    made.window.asker = ReadyAsker(file=file)
    made.flow._gate = OpenGate()  # type: ignore[assignment]
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.close()


def test_joined_by_the_padlock_it_is_read_in_the_review(desktop: Desktop, qtbot: QtBot) -> None:
    order = NewSitting("TITRE", PACK, Rules(candidate="0412"), 7)
    desktop.application.new_sitting(order, desktop.seating.show)
    qtbot.waitUntil(lambda: desktop.screen is not None, timeout=SLOW_MS)
    screen, session = desktop.screen, desktop.session
    assert screen is not None
    assert session is not None
    screen.staff.open()
    assert screen.staff.panel is not None
    screen.staff.panel.joining.click()
    dialog = screen.frame.findChild(AttachmentsDialog)
    assert dialog is not None
    dialog.portfolio.click()
    qtbot.waitUntil(lambda: bool(session.joined.papers.items), timeout=SLOW_MS)
    assert session.joined.papers.items[0].pages == 3
    identifier = session.id
    dialog.accept()
    desktop.seating.go_home()
    desktop.review(identifier)
    assert desktop._review is not None
    page, presenter = desktop._review.page, desktop._review.presenter
    qtbot.waitUntil(lambda: presenter.file is not None, timeout=SLOW_MS)
    page.contents.choose(contents.PAPERS)
    assert presenter.papers is not None
    viewer = presenter.papers.reading.panel.viewer
    qtbot.waitUntil(lambda: viewer.view() is not None, timeout=SLOW_MS)
    assert viewer.sentence() == ""


def test_chosen_with_the_rules_it_is_joined_when_the_sitting_begins(
    desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.flow.new_sitting()
    assert desktop.flow._rules is not None
    rules, _ = desktop.flow._rules
    qtbot.waitUntil(rules.next.isEnabled, timeout=SLOW_MS)
    rules.papers.click()
    dialog = rules.findChild(AttachmentsDialog)
    assert dialog is not None
    dialog.portfolio.click()
    qtbot.waitUntil(lambda: rules.papers.text().endswith("(1)"), timeout=SLOW_MS)
    assert not rules.room.isEnabled()  # they are one person's
    dialog.accept()
    rules.next.click()
    assert desktop.flow._candidate is not None
    candidate, _ = desktop.flow._candidate
    candidate.code.setText("0412")
    candidate.consent.click()
    checked = CheckOutcome(Decision.WITHOUT_HEADSET)
    monkeypatch.setattr(CheckVisit, "begin", lambda _visit, then, *_, **__: then(checked))
    candidate.start.click()
    qtbot.waitUntil(
        lambda: desktop.session is not None and bool(desktop.session.joined.papers.items), timeout=SLOW_MS
    )
