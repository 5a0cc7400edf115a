"""Past sittings: who sees which, and what may be done with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.home.sittings_model import COLUMNS
from crcd_sim.ui.home.sittings_page import SittingsPage
from crcd_sim.ui.home.sittings_presenter import SittingsOutlets, SittingsPresenter
from crcd_sim.ui.look import Look
from tests.fakes.screens import NOON, GivenSittings, OpenGate, ReadyAsker, copied
from tests.ui.home.conftest import Show
from tests.ui.home.examples import sitting
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

KEY = Path("/media/cle")


class Archive:
    """The page, its presenter and everything around."""

    def __init__(self, look: Look, *lines: SittingLine) -> None:
        self.page = SittingsPage(look)
        self.source = GivenSittings(*lines)
        self.gate = OpenGate()
        self.asker = ReadyAsker(folder=KEY, file=KEY / "passage.crcd-passage")
        self.reviewed: list[str] = []
        self.resumed: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.presenter = SittingsPresenter(
            self.page,
            self.source,
            self.gate,
            self.asker,
            SittingsOutlets(
                self.reviewed.append, self.resumed.append, lambda text, kind: self.told.append((text, kind))
            ),
        )
        self.presenter.start()

    def open_as_staff(self) -> None:
        self.page.staff.click()

    def search(self, words: str) -> None:
        self.page.search.setText(words)
        QTest.keyClick(self.page.search, Qt.Key.Key_Return)

    def give_code(self, code: str) -> None:
        self.page.code.setText(code)
        QTest.keyClick(self.page.code, Qt.Key.Key_Return)

    def rows(self) -> list[str]:
        model = self.page.table.model()
        return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


LINES = (
    sitting("a"),
    sitting("b", candidate="0409", mode="examen_blanc", status="closed", created_at=NOON - timedelta(days=1)),
    sitting("c", candidate="0388", status="moved"),
)


@pytest.fixture
def archive(look: Look, show: Show) -> Archive:
    made = Archive(look, *LINES)
    show(made.page)
    return made


@pytest.fixture
def staff(archive: Archive) -> Archive:
    archive.open_as_staff()
    return archive


# --- Who sees which --------------------------------------------------------------------------


def test_nobodys_sittings_are_shown_until_a_code_is_given(archive: Archive) -> None:
    assert archive.rows() == []


def test_a_candidate_sees_their_own_sittings_alone(archive: Archive) -> None:
    archive.give_code("0412")
    assert archive.rows() == ["0412"]


def test_a_part_of_a_code_shows_nothing(archive: Archive) -> None:
    archive.give_code("04")
    assert archive.rows() == []


def test_an_empty_code_shows_nothing(archive: Archive) -> None:
    archive.give_code("0412")
    archive.give_code("")
    assert archive.rows() == []


def test_staff_see_all_once_their_code_is_given(archive: Archive) -> None:
    archive.open_as_staff()
    assert archive.rows() == ["0412", "0409", "0388"]
    assert archive.gate.purposes == ["voir tous les passages"]


def test_without_the_staff_code_nothing_more_is_seen(archive: Archive) -> None:
    archive.gate.closed = True
    archive.open_as_staff()
    assert (archive.rows(), archive.page.delete.isVisible()) == ([], False)


def test_the_page_closes_again_behind_staff(staff: Archive) -> None:
    staff.presenter.start()
    assert (staff.rows(), staff.page.staff_view) == ([], False)


def test_candidates_can_neither_delete_nor_copy(archive: Archive) -> None:
    archive.give_code("0412")
    hidden = (archive.page.delete, archive.page.copy, archive.page.take)
    assert [button.isVisible() for button in hidden] == [False, False, False]


def test_a_mock_exam_is_reviewed_with_staff(archive: Archive) -> None:
    archive.gate.closed = True
    archive.give_code("0409")
    archive.page.review.click()
    assert (archive.reviewed, archive.gate.purposes) == ([], ["relire un examen blanc"])


def test_a_copy_that_ends_after_staff_left_shows_nobodys_sittings(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    staff.presenter.start()
    staff.source.copies[0].done(copied())
    assert staff.rows() == []


def test_an_answer_that_comes_after_the_page_closed_is_not_shown(look: Look, show: Show) -> None:
    made = Archive(look, *LINES)
    show(made.page)
    late = []
    made.source.sittings = lambda *asked: late.append(asked[2])
    made.open_as_staff()
    made.presenter.start()
    late[0](LINES)
    assert made.rows() == []


# --- Finding ---------------------------------------------------------------------------------


def test_a_search_ignores_accents_and_capitals(staff: Archive) -> None:
    staff.search("TELECOM entrainement 0412")
    assert staff.rows() == ["0412"]


def test_a_search_follows_the_typing(staff: Archive, qtbot: QtBot) -> None:
    QTest.keyClicks(staff.page.search, "0388")
    qtbot.waitUntil(lambda: staff.rows() == ["0388"])


def test_a_search_without_result_says_so(staff: Archive) -> None:
    staff.search("zzz")
    assert staff.page._empty.text() == "Aucun passage ne correspond à «\u00a0zzz\u00a0»."


def test_an_empty_archive_says_so(look: Look, show: Show) -> None:
    made = Archive(look)
    show(made.page)
    made.open_as_staff()
    assert made.page._empty.isVisible()
    assert "Aucun passage enregistré" in made.page._empty.text()


def test_a_line_says_date_candidate_session_scenario_mode_and_state(staff: Archive) -> None:
    model = staff.page.table.model()
    cells = [str(model.index(1, column).data()) for column in range(len(COLUMNS))]
    assert cells[1:] == ["0409", "Titre professionnel", "Ondalys Télécom", "Examen blanc", "terminé"]
    assert cells[0].startswith("23/11/2026")


def test_the_chosen_line_stays_chosen_when_the_list_changes(staff: Archive) -> None:
    staff.page.table.selectRow(2)
    staff.source.lines.insert(0, sitting("new", candidate="0500"))
    staff.search("")
    assert staff.page.chosen().summary.id == "c"


def test_a_record_that_cannot_be_read_is_told(staff: Archive) -> None:
    staff.source.error = EnvironmentProblem("Le disque ne répond pas.")
    staff.search("0412")
    assert staff.told == [("Le disque ne répond pas.", "danger")]


# --- Doing -----------------------------------------------------------------------------------


def test_a_sitting_is_opened_by_its_button_or_by_enter(staff: Archive) -> None:
    staff.page.review.click()
    staff.page.table.setFocus()
    QTest.keyClick(staff.page.table, Qt.Key.Key_Return)
    assert staff.reviewed == ["a", "a"]


def test_an_unfinished_sitting_is_gone_on_with(staff: Archive) -> None:
    staff.page.go_on.click()
    assert staff.resumed == ["a"]


@pytest.mark.parametrize(("row", "go_on", "copy"), [(0, True, True), (1, False, False), (2, True, False)])
def test_only_what_can_be_done_is_offered(staff: Archive, row: int, go_on: bool, copy: bool) -> None:
    staff.page.table.selectRow(row)
    assert (staff.page.go_on.isEnabled(), staff.page.copy.isEnabled()) == (go_on, copy)


def test_a_sitting_that_left_on_a_key_is_taken_back_only_knowingly(staff: Archive) -> None:
    staff.page.table.selectRow(2)
    staff.asker.answers = [False, True]
    staff.page.go_on.click()
    kept_away = list(staff.resumed)
    staff.page.go_on.click()
    assert (kept_away, staff.source.taken_back, staff.resumed) == ([], ["c"], ["c"])


def test_recordings_are_deleted_only_once_confirmed(staff: Archive) -> None:
    staff.asker.answers = [False, True]
    staff.page.delete.click()
    before = list(staff.source.deleted)
    staff.page.delete.click()
    assert (before, staff.source.deleted) == ([], ["a"])
    assert staff.told[-1] == ("Candidat 0412\u00a0: 7\u00a0enregistrements supprimés.", "ok")


def test_the_deletion_is_asked_as_something_that_loses(staff: Archive) -> None:
    staff.asker.answers = [False]
    staff.page.delete.click()
    assert staff.asker.asked[0].danger
    assert "pour toujours" in staff.asker.asked[0].text


# --- On a key --------------------------------------------------------------------------------


def test_a_sitting_is_copied_on_a_key_with_progress_shown(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    staff.source.copies[0].progress(0.4)
    assert staff.source.copied_to == [("a", KEY)]
    assert (staff.page.progress.isVisible(), staff.page.progress.value()) == (True, 40)


def test_nothing_else_is_begun_during_a_copy(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    buttons = (staff.page.copy, staff.page.take, staff.page.delete, staff.page.go_on, staff.page.review)
    assert [button.isEnabled() for button in buttons] == [False] * 5


def test_a_finished_copy_says_where_it_is(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    staff.source.copies[0].done(copied())
    text, kind = staff.told[-1]
    assert ("passage-0412" in text, kind, staff.page.progress.isVisible()) == (True, "ok", False)


def test_a_copy_without_some_recordings_says_so(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    staff.source.copies[0].done(copied(missing=2))
    text, kind = staff.told[-1]
    assert ("2\u00a0enregistrements manquent" in text, kind) == (True, "warning")


def test_a_copy_can_be_stopped(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    staff.page.stop.click()
    assert staff.source.copies[0].cancelled


def test_a_key_that_refuses_is_told_and_all_can_be_tried_again(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.page.copy.click()
    staff.source.copies[0].failed(EnvironmentProblem("La clé est pleine."))
    assert staff.told[-1] == ("La clé est pleine.", "danger")
    assert staff.page.copy.isEnabled()


def test_no_key_chosen_means_no_copy(staff: Archive) -> None:
    staff.asker.answers = [True]
    staff.asker._folder = None
    staff.page.copy.click()
    assert staff.source.copied_to == []


def test_a_sitting_is_taken_from_a_key(staff: Archive) -> None:
    staff.page.take.click()
    arrived = sitting("d", candidate="0777")
    staff.source.lines.insert(0, arrived)
    staff.source.copies[0].done(arrived)
    assert staff.source.taken_from == [KEY / "passage.crcd-passage"]
    assert "0777" in staff.rows()
    assert staff.told[-1][1] == "ok"


# --- The screen ------------------------------------------------------------------------------


def test_every_button_is_known_to_these_tests(staff: Archive, qtbot: QtBot) -> None:
    staff.page.show_progress("Copie…", 0.5)
    named = {
        button.accessibleName()
        for button in staff.page.findChildren(QAbstractButton)
        if button.isVisible() and button.accessibleName()
    }
    assert named == {
        "Accueil", "Reprendre un passage depuis une clé", "Supprimer les enregistrements…",
        "Arrêter la copie", "Copier ce passage sur une clé", "Reprendre ce passage", "Ouvrir ce passage",
    }  # fmt: skip
    with qtbot.waitSignal(staff.page.back_requested):
        staff.page.back.click()


def test_ten_thousand_sittings_are_listed(look: Look, show: Show) -> None:
    made = Archive(look, *(sitting(f"s{number}", candidate=f"{number:05}") for number in range(10_000)))
    show(made.page)
    made.open_as_staff()
    assert made.page.table.model().rowCount() == 10_000


@pytest.mark.parametrize("zoom", [100, 150])
def test_no_text_is_cut_at_1366(
    dressed: Look, show: Show, qapp: QApplication, qtbot: QtBot, zoom: int
) -> None:
    dressed.use(qapp, zoom=zoom)
    made = Archive(dressed, *LINES)
    show(made.page)
    candidates = cut_texts(made.page)
    made.open_as_staff()
    made.page.show_progress("Copie du passage du candidat 0412…", 0.5)
    qtbot.waitUntil(lambda: cut_texts(made.page) == [])  # what was just shown takes its place soon
    assert candidates == []


def test_the_french_is_well_typed_and_every_control_named(staff: Archive) -> None:
    assert (badly_typed(staff.page), nameless_controls(staff.page)) == ([], [])
