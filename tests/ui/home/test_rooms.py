"""A room: prepared by the session manager, opened on a workstation, where candidates choose their code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.bootstrap.installation import Installation
from crcd_sim.bootstrap.rooms import keep_room, kept_room, put_away, read_room, timetable_pdf, write_room
from crcd_sim.clock import VirtualClock
from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.room import Jury, RoomPlan, Seat
from crcd_sim.domain.rules import Accommodation, Mode, Rules
from crcd_sim.settings import Settings
from crcd_sim.ui.home.candidate_page import CandidatePage
from crcd_sim.ui.home.flow import HomeFlow, HomeOutlets, HomeServices
from crcd_sim.ui.home.room_draft import RoomDraft, read_juries, read_seats, room_of
from crcd_sim.ui.home.room_flow import RoomServices
from crcd_sim.ui.home.room_page import RoomPage
from crcd_sim.ui.home.rooms import ServedRoom
from crcd_sim.ui.home.rules_draft import Prepared
from crcd_sim.ui.home.rules_page import RulesPage
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.widgets import Banner
from tests.fakes.screens import (
    NOON,
    GivenDevices,
    GivenHome,
    GivenRules,
    GivenSittings,
    HandJobs,
    HandLoop,
    MemoryKeeper,
    ReadyAsker,
)
from tests.fakes.sittings import session
from tests.ui.home.examples import offer
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

CODE = "2468"
PREPARED = Prepared("TITRE", "ondalys-telecom", Rules(mode=Mode.MOCK_EXAM))


class DiskRooms:
    """Implements ``RoomSource`` on a real folder, at once."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.codes_taken: frozenset[str] = frozenset()

    def served(self, done: Callable[[ServedRoom | None], None], failed) -> None:
        def found(plan: RoomPlan | None) -> None:
            done(None if plan is None else ServedRoom(plan, session(plan.session_type), "Ondalys Télécom"))

        self._try(lambda: kept_room(self.data), found, failed)

    def read(self, file, done, failed) -> None:
        self._try(lambda: read_room(file), done, failed)

    def write(self, plan, file, done, failed) -> None:
        self._try(lambda: write_room(file, plan), lambda _: done(), failed)

    def serve(self, plan, done, failed) -> None:
        self._try(lambda: keep_room(self.data, plan), lambda _: done(), failed)

    def put_away(self, done, failed) -> None:
        self._try(lambda: put_away(self.data), lambda _: done(), failed)

    def taken(self, plan, done) -> None:
        done(self.codes_taken)

    def paper(self, plan, done, failed) -> None:
        self._try(lambda: timetable_pdf(plan, Installation()), done, failed)

    def _try(self, act, done, failed) -> None:
        try:
            found = act()
        except UserMistake as error:
            failed(error)
        else:
            done(found)


class Places:
    """Implements ``Printing``: files go to a folder, nothing to a printer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def printer(self, title: str) -> None:
        return None

    def place(self, heading: str, name: str, kind: str) -> Path:
        return self.folder / name


class House:
    def __init__(self, look: Look, application: QApplication, folder: Path) -> None:
        keeper = MemoryKeeper(Settings(last_choices={"mode": "examen_blanc"}).with_staff_code(CODE))
        loop = HandLoop(VirtualClock(NOON))
        appearance = Appearance(application, look, keeper)
        self.asker = ReadyAsker()
        self.window = MainWindow(look, appearance, keeper, self.asker)
        self.folder = folder
        self.begun: list[Prepared] = []
        self.told: list[str] = []
        self.rooms = DiskRooms(folder)
        services = HomeServices(
            jobs=HandJobs(), loop=loop, clock=loop.clock, keeper=keeper, home=GivenHome(),
            rules=GivenRules(offer()), sittings=GivenSittings(), devices=GivenDevices(), data_folder="",
            rooms=RoomServices(self.rooms, lambda: Places(folder), HandJobs(), loop.clock),
        )  # fmt: skip
        outlets = HomeOutlets(self.begun.append, self.told.append, self.told.append, lambda: None)
        self.flow = HomeFlow(self.window, look, appearance, services, outlets)
        self.flow.show_home()

    def give_code(self) -> None:
        panel = self.flow.gate.panel
        if panel is not None and panel.isVisible():
            panel.code.setText(CODE)
            panel.confirm.click()

    def rules(self) -> RulesPage:
        self.flow.new_sitting()
        self.give_code()
        page = self.window.page
        assert isinstance(page, RulesPage)
        return page

    def room(self) -> RoomPage:
        self.rules().room.click()
        page = self.window.page
        assert isinstance(page, RoomPage)
        return page


@pytest.fixture
def house(qapp: QApplication, dressed: Look, qtbot: QtBot, tmp_path: Path) -> House:
    made = House(dressed, qapp, tmp_path)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def fill(page: RoomPage) -> None:
    page.name_field.setText("Titre de novembre")
    page.hour.setText("9 h")
    page.candidates.setPlainText("0412 à 0414\n0420 4/3 Tiers temps")
    page.juries.setPlainText("Salle 12 : M. Roux, Mme Petit")


# --- What is typed ---------------------------------------------------------------------------


def test_candidates_are_read_line_by_line() -> None:
    assert [seat.code for seat in read_seats("0412\n\n A-08 à A-11 \n0420")] == [
        "0412", "A-08", "A-09", "A-10", "A-11", "0420",
    ]  # fmt: skip
    (seat,) = read_seats("0413;1,33;Tiers temps accordé")
    assert (seat.code, seat.accommodation.time_factor, seat.accommodation.note) == (
        "0413", "4/3", "Tiers temps accordé",
    )  # fmt: skip
    (seat,) = read_seats("0414 arrive en retard")
    assert (seat.accommodation.time_factor, seat.accommodation.note) == ("1", "arrive en retard")


@pytest.mark.parametrize("text", ["0419 à 0412", "A01 à B05", "0001 à 9999", "0413 9"])
def test_a_line_that_makes_no_sense_is_told(text: str) -> None:
    with pytest.raises(UserMistake):
        read_seats(text)


def test_juries_are_read_line_by_line() -> None:
    assert read_juries("Salle 12 : M. Roux, Mme Petit\nMme Faure") == (
        Jury("Salle 12", ("M. Roux", "Mme Petit")), Jury("", ("Mme Faure",)),
    )  # fmt: skip
    assert read_juries("  ") == (Jury(),)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hour": "matin"}, "départ commun"),
        ({"lunch": "midi"}, "coupure du midi"),
        ({"day": "demain"}, "jour"),
        ({"day": "31/02/2026"}, "jour"),
        ({"rest": "un peu"}, "minutes"),
        ({"marking": "999"}, "minutes"),
        ({"candidates": ""}, "pas de candidat"),
        ({"candidates": "0412\n0412"}, "deux candidats"),
    ],
)
def test_a_room_that_cannot_be_is_told(changes: dict[str, str], why: str) -> None:
    draft = RoomDraft(**{"day": "24/11/2026", "hour": "9 h", "candidates": "0412", **changes})
    with pytest.raises(UserMistake, match=why):
        room_of(draft, PREPARED, UTC)


def test_a_room_takes_the_rules_chosen_before() -> None:
    draft = RoomDraft(day="24/11/2026", hour="9 h", candidates="0412", lunch="12 h 30 à 13 h 30")
    plan = room_of(draft, PREPARED, UTC)
    assert (plan.title, plan.rules.mode) == ("Session du mardi 24\u00a0novembre\u00a02026", Mode.MOCK_EXAM)
    assert plan.start == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(("juries", "led"), [("Salle 12\u00a0: M. Roux", True), (" ", False)])
def test_a_jury_that_is_written_down_leads_the_interviews(juries: str, led: bool) -> None:
    draft = RoomDraft(day="24/11/2026", hour="9 h", candidates="0412", juries=juries)
    assert room_of(draft, PREPARED, UTC).rules.jury is led


# --- The pages -------------------------------------------------------------------------------


def test_the_day_of_each_candidate_is_shown_as_one_types(house: House) -> None:
    page = house.room()
    assert not page.save.isEnabled()
    fill(page)
    table = page.day_table
    assert [table.item(row, 0).text() for row in range(table.rowCount())] == ["0412", "0413", "0414", "0420"]
    assert table.item(0, 1).text().replace("\u00a0", " ") == "9 h 00 – 10 h 15"
    assert table.item(3, 1).text().replace("\u00a0", " ") == "9 h 00 – 10 h 40"
    assert page.sentence.text().startswith("4\u00a0candidats")
    assert page.save.isEnabled()
    assert table.isEnabled()
    page.candidates.setPlainText("0412\n0412")
    assert not table.isEnabled()  # these hours are nobody's any more
    fill(page)
    assert nameless_controls(page) + badly_typed(page) + cut_texts(page) == []


def test_a_room_goes_by_its_file_to_a_workstation_where_a_candidate_sits(
    house: House, dressed: Look, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    page = house.room()
    fill(page)
    page.hour.setText("23 h")  # to come, wherever the workstation is
    page.edited.emit()
    page.save.click()
    file = house.folder / "Titre-de-novembre.crcd-salle"
    assert len(read_room(file).seats) == 4

    (tmp_path / "autre").mkdir()
    other = House(dressed, qapp, tmp_path / "autre")
    qtbot.addWidget(other.window)
    other.window.show()
    assert other.flow.home.room.isHidden()
    other.asker._file = file
    other.rules().open_room.click()
    assert other.window.page is other.flow.home
    assert other.flow.home.room.isVisible()
    other.flow.home.room.sit.click()
    chair = other.window.page
    assert isinstance(chair, CandidatePage)
    assert not chair.code.isVisible()
    assert [chair.codes.itemText(n) for n in range(chair.codes.count())] == ["0412", "0413", "0414", "0420"]
    chair.consent.setChecked(True)
    assert not chair.start.isEnabled()
    chair.codes.setCurrentText("0420")
    assert "5\u00a0h" in chair._recap.text()
    chair.start.click()
    (begun,) = other.begun
    assert begun.rules.candidate == "0420"
    assert begun.rules.accommodation.time_factor == "4/3"
    assert begun.rules.mode is Mode.MOCK_EXAM
    assert datetime.fromisoformat(begun.rules.common_start).astimezone().hour == 23


def test_the_timetable_is_saved_as_pdf(house: House) -> None:
    page = house.room()
    fill(page)
    page.pdf.click()
    text = pypdf.PdfReader(house.folder / "tableau-de-passage.pdf").pages[0].extract_text()
    assert "Tableau de passage" in text
    assert "0420" in text  # who has more time: nobody's business who reads it on the wall
    assert "aménag" not in text


def test_a_room_is_put_away_by_staff_only(house: House) -> None:
    keep_room(house.folder, RoomPlan("Novembre", "TITRE", "ondalys-telecom", NOON, (Seat("0412"),)))
    house.flow.show_home()
    house.flow.home.room.away.click()
    assert house.flow.home.room.isVisible()
    house.give_code()
    assert house.flow.home.room.isHidden()
    assert kept_room(house.folder) is None


def test_nobody_sits_once_the_common_part_is_over(house: House) -> None:
    seats = (Seat("0412"), Seat("0413", Accommodation(time_factor="4/3")))
    room = RoomPlan("Novembre", "TITRE", "ondalys-telecom", NOON - timedelta(minutes=99), seats)
    keep_room(house.folder, room)  # 100 minutes for the one who has a third more
    house.flow.show_home()
    house.flow.home.room.sit.click()
    assert isinstance(house.window.page, CandidatePage)
    keep_room(house.folder, replace(room, start=NOON - timedelta(hours=24)))
    house.flow.show_home()
    house.flow.home.room.sit.click()
    assert house.window.page is house.flow.home
    (said,) = [b.label.text() for b in house.window.findChildren(Banner) if b.isVisible()]
    assert "s’est terminée lundi 23\u00a0novembre" in said


def test_a_room_that_can_no_longer_be_served_is_told_at_the_first_page(house: House) -> None:
    keep_room(house.folder, RoomPlan("Novembre", "TITRE", "ondalys-telecom", NOON, (Seat("0412"),)))
    (house.folder / "salle.json").write_text("{", encoding="utf-8")
    house.flow.show_home()
    assert house.flow.home.room.isHidden()
    (said,) = [b.label.text() for b in house.window.findChildren(Banner) if b.isVisible()]
    assert "ne peut plus être servie" in said
    assert "abîmé" in said


def test_a_code_that_already_sat_here_is_told_and_never_refused(house: House) -> None:
    seats = (Seat("0412"), Seat("0413"))
    keep_room(house.folder, RoomPlan("Novembre", "TITRE", "ondalys-telecom", NOON, seats))
    house.rooms.codes_taken = frozenset({"0412"})
    house.flow.show_home()
    house.flow.home.room.sit.click()
    chair = house.window.page
    assert isinstance(chair, CandidatePage)
    assert chair.remark.isVisible()
    assert "sur les autres" in chair.remark.text()
    chair.consent.setChecked(True)
    chair.codes.setCurrentText("0412")
    assert "Reprendre le passage" in chair.sentence.text()
    assert chair.start.isEnabled()
    chair.codes.setCurrentText("0413")
    assert chair.sentence.isHidden()


def test_a_file_that_is_no_room_is_told(house: House, tmp_path: Path) -> None:
    wrong = tmp_path / "x.crcd-salle"
    wrong.write_text("{}", encoding="utf-8")
    house.asker._file = wrong
    house.rules().open_room.click()
    assert kept_room(house.folder) is None
    said = [banner.label.text() for banner in house.window.findChildren(Banner) if banner.isVisible()]
    assert said == ["Ce fichier n’est pas un fichier de salle."]


def test_a_room_is_prepared_by_keys_alone(house: House) -> None:
    page = house.room()
    assert QApplication.focusWidget() is page.name_field
    QTest.keyClicks(page.name_field, "Essai")
    for _ in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    while QApplication.focusWidget() is not page.candidates:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(page.candidates, "0412")
    QTest.keyClick(page.candidates, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.juries
    page.save.setFocus()
    QTest.keyClick(page.save, Qt.Key.Key_Space)
    assert read_room(house.folder / "Essai.crcd-salle").seats[0].code == "0412"
