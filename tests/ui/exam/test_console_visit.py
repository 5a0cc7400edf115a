"""The console beside a real sitting: who opens it, where, what it makes the client do, and how it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.rules import Driver, Mode
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import DeviceRef, SoundDevice
from crcd_sim.settings import Device, Settings
from crcd_sim.ui.console import words
from crcd_sim.ui.console.device_choice import CANDIDATES
from crcd_sim.ui.console.visit import FAILED, ConsoleKit, ConsoleVisit
from crcd_sim.ui.console.window import ConsoleWindow
from crcd_sim.ui.exam.frame import KEYBOARD_TAKEN
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import PhoneKey
from tests.fakes.screens import GivenDevices, MemoryKeeper
from tests.ui.exam.conftest import Room

MakeRoom = Callable[..., Room]
HEADSET = SoundDevice(DeviceRef("ALSA", "Casque du candidat"), 1, 2, default_input=True, default_output=True)
MINE = SoundDevice(DeviceRef("ALSA", "Casque du formateur"), 1, 2)
OTHER = SoundDevice(DeviceRef("ALSA", "Casque du juré"), 0, 2)


class Staff:
    """A trainer beside the room, with devices of their own."""

    def __init__(self, room: Room, look: Look, settings: Settings | None = None) -> None:
        self.room = room
        self.keeper = MemoryKeeper(settings)
        self.devices = GivenDevices(HEADSET, MINE, OTHER)
        kit = ConsoleKit(look, room.sound, self.keeper, self.devices)
        self.visit = ConsoleVisit(kit, room.session, room.screen, room.screen.frame)

    @property
    def window(self) -> ConsoleWindow:
        assert self.visit.window is not None
        return self.visit.window

    def refresh(self) -> None:
        QApplication.processEvents()


@pytest.fixture
def staff(make_room: MakeRoom, dressed: Look) -> Iterator[Staff]:
    made = Staff(make_room(driver=Driver.CONSOLE), dressed)
    yield made
    made.visit.leave()


def on_a_call(staff: Staff) -> None:
    """The candidate has called Mme Da Costa, who answers from the console."""
    room = staff.room
    room.skip_to("EXCHANGES")
    staff.visit.open()
    desk = room.session.desk
    assert desk is not None
    desk.phone.dial("03 53 01 62 08")
    room.until(lambda: desk.phone.call is not None)
    staff.refresh()


# --- who opens it


def test_it_is_opened_from_the_staff_panel_behind_the_code(room: Room) -> None:
    room.start()
    room.screen.frame.staff.click()
    panel = room.screen.staff.panel
    assert panel is not None
    assert panel.console.text() == "Ouvrir la console du formateur"
    panel.console.click()
    assert room.asked[-1] == "console"
    assert not panel.isVisible()


def test_the_waiting_page_offers_it_when_the_rules_say_so(make_room: MakeRoom) -> None:
    room = make_room(Mode.MOCK_EXAM, driver=Driver.CONSOLE)
    room.skip_to("EXCHANGE_PREP")
    room.session.finish_phase()
    button = next(b for b in room.screen.waiting.findChildren(type(room.screen.waiting.start)) if b)
    assert button is not None
    room.screen.waiting.console_requested.emit()
    assert room.asked == ["ouvrir la console du formateur", "console"]


def test_the_waiting_page_says_nothing_of_it_otherwise(make_room: MakeRoom) -> None:
    from crcd_sim.ui.exam import views

    for driver, offered in ((Driver.CONSOLE, True), (Driver.RECORDED, False), (Driver.PERSON, False)):
        room = make_room(driver=driver)
        room.skip_to("EXCHANGE_PREP")
        assert not room.screen.waiting.isVisible()
        room.session.finish_phase()
        assert views.waiting(room.session).console is offered


def test_a_drill_without_clients_has_no_console(make_room: MakeRoom) -> None:
    room = make_room(drill=Drill(DrillKind.LETTER, ""))
    room.start()
    room.screen.frame.staff.click()
    assert room.screen.staff.panel is not None
    assert not room.screen.staff.panel.console.isEnabled()


# --- where


def test_on_a_lone_screen_one_sentence_warns_the_trainer(staff: Staff) -> None:
    staff.visit.open()
    assert staff.window.screen_note.label.text() == words.ONE_SCREEN
    assert staff.window.isVisible()
    assert not staff.window.isFullScreen()


def test_it_is_brought_back_and_not_made_twice(staff: Staff) -> None:
    staff.visit.open()
    first = staff.window
    first.showMinimized()
    staff.visit.open()
    assert staff.window is first
    assert not first.isMinimized()


# --- what it does


def test_the_trainer_plays_a_call_line_by_line(staff: Staff) -> None:
    on_a_call(staff)
    room, window = staff.room, staff.window
    assert window.bar.drivers.buttons[Driver.CONSOLE].isChecked()
    window.commands.next.click()
    room.wait(1.0)
    said = [event.data["line"] for event in room.of(EventKind.LINE_STARTED)]
    window.commands.next.click()
    room.wait(1.0)
    assert len(room.of(EventKind.LINE_STARTED)) == len(said) + 1


def test_the_driver_changes_in_mid_call_and_the_journal_says_so(staff: Staff) -> None:
    on_a_call(staff)
    staff.window.bar.drivers.buttons[Driver.PERSON].click()
    changes = staff.room.of(EventKind.DRIVER_CHANGED)
    assert changes[-1].data["driver"] == "person"
    assert staff.window.bar.drivers.buttons[Driver.PERSON].isChecked()


def test_a_note_carries_its_second_and_is_kept_when_the_console_closes(staff: Staff) -> None:
    on_a_call(staff)
    staff.room.wait(4.0)
    window = staff.window
    next(iter(window.notes.criteria.values())).click()
    number = max(window.notes.notes)
    QTest.keyClicks(window.notes.notes[number].field, "bon accueil")
    staff.visit.close()
    taken, amended = staff.room.of(EventKind.NOTE_TAKEN), staff.room.of(EventKind.NOTE_AMENDED)
    assert taken[-1].data["at_s"] >= 4.0
    assert amended[-1].data["text"] == "bon accueil"


def test_the_candidate_s_telephone_keys_reach_the_telephone(staff: Staff) -> None:
    on_a_call(staff)
    desk = staff.room.session.desk
    assert desk is not None
    staff.window.phone_key_pressed.emit(PhoneKey.HOLD)
    staff.room.wait(0.5)
    assert desk.phone.view().state is PhoneState.ON_HOLD


def test_the_candidate_is_told_in_one_line_that_the_keyboard_is_taken(qtbot: QtBot, staff: Staff) -> None:
    on_a_call(staff)
    pill = staff.room.screen.frame.top.keyboard
    assert not pill.isVisible()
    staff.window.keyboard_bar.button.click()
    assert pill.isVisible()
    assert pill.text() == KEYBOARD_TAKEN
    qtbot.waitUntil(staff.window.isActiveWindow)
    staff.window.keyboard.give_back()
    assert not pill.isVisible()


def test_the_candidate_s_screen_shows_nothing_of_the_script(make_room: MakeRoom, dressed: Look) -> None:
    from tests.ui.screen_checks import texts_of

    room = make_room(Mode.MOCK_EXAM, driver=Driver.CONSOLE)
    staff = Staff(room, dressed)
    on_a_call(staff)
    staff.window.commands.next.click()
    room.wait(2.0)
    view = room.session.console.view()  # type: ignore[union-attr]
    shown = "\n".join(texts_of(room.screen.frame))
    for line in (*view.lines, *view.others, *(item.line for item in view.objections)):
        assert line.text not in shown
    assert view.role is not None
    assert view.role.persona not in shown
    assert room.screen.part.presenter.current == ""  # type: ignore[union-attr]
    staff.visit.leave()


# --- how it goes


def test_closing_in_mid_call_is_asked_once(staff: Staff) -> None:
    on_a_call(staff)
    window = staff.window
    window.close()
    staff.refresh()
    assert staff.visit.window is window
    assert window.leaving.label.text() == words.LEAVING
    window.close()
    staff.refresh()
    assert staff.visit.window is None
    desk = staff.room.session.desk
    assert desk is not None
    assert desk.phone.call is not None
    assert desk.phone.call.state.driver is Driver.RECORDED


def test_staying_is_one_press(staff: Staff) -> None:
    on_a_call(staff)
    staff.window.close()
    staff.refresh()
    stay = next(
        b for b in staff.window.leaving.findChildren(type(staff.window.bar.devices)) if b.text() == "Rester"
    )
    stay.click()
    assert not staff.window.leaving.isVisible()
    assert staff.visit.window is not None


def test_closing_between_two_calls_asks_nothing(staff: Staff) -> None:
    staff.visit.open()
    staff.window.close()
    staff.refresh()
    assert staff.visit.window is None
    assert staff.room.session.console is None


def test_it_opens_again_with_the_notes_already_taken(staff: Staff) -> None:
    on_a_call(staff)
    staff.window.notes.begin.click()
    staff.visit.close()
    staff.visit.open()
    assert len(staff.window.notes.notes) == 1


def test_leaving_the_exam_closes_it(staff: Staff) -> None:
    on_a_call(staff)
    window = staff.window
    staff.visit.close()  # as ``leave`` does
    assert not window.isVisible()
    assert staff.room.session.console is None
    assert staff.room.session.desk is not None
    assert staff.room.session.desk.phone.call is not None


def test_a_console_that_cannot_open_is_told_and_the_call_goes_on(
    qtbot: QtBot, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("crcd_sim.ui.console.visit.ConsolePresenter", fail)
    staff.room.skip_to("EXCHANGES")
    with qtbot.capture_exceptions() as caught:
        staff.visit.open()
    assert len(caught) == 1
    assert staff.visit.window is None
    assert staff.room.screen.frame.banner.label.text() == FAILED


# --- devices


def test_the_candidate_s_devices_are_refused_in_a_sentence(staff: Staff) -> None:
    staff.visit.open()
    staff.window.bar.devices.click()
    page = staff.window.devices
    refused, free = page.choice("ear", 1), page.choice("ear", 2)
    assert refused.label.text() == "Casque du candidat"
    assert refused.note.text() == CANDIDATES
    assert not refused.mark.isEnabled()
    free.mark.click()
    console = staff.room.session.console
    assert console is not None
    assert console.devices.ear == MINE.ref
    assert staff.keeper.settings.console_ear == Device("ALSA", "Casque du formateur")


def test_one_headset_is_not_given_to_two_people(staff: Staff) -> None:
    staff.visit.open()
    page = staff.window.devices
    page.choice("ear", 2).mark.click()
    assert not page.choice("monitor", 2).mark.isEnabled()
    page.choice("monitor", 3).mark.click()
    assert staff.room.session.console.devices.monitor == OTHER.ref  # type: ignore[union-attr]


def test_the_devices_of_last_time_come_back_unless_they_are_the_candidate_s(
    make_room: MakeRoom, dressed: Look
) -> None:
    kept = Settings(
        console_voice=Device("ALSA", "Casque du candidat"), console_ear=Device("ALSA", "Casque du formateur")
    )
    staff = Staff(make_room(), dressed, kept)
    staff.visit.open()
    devices = staff.room.session.console.devices  # type: ignore[union-attr]
    assert (devices.voice, devices.ear, devices.monitor) == (None, MINE.ref, None)
    staff.visit.leave()


def test_a_microphone_makes_the_live_voice_possible(staff: Staff) -> None:
    on_a_call(staff)
    assert not staff.window.commands.live.isEnabled()
    staff.window.devices.choice("voice", 2).mark.click()
    staff.refresh()
    assert staff.room.session.console.devices.voice == MINE.ref  # type: ignore[union-attr]


def test_the_volume_is_remembered(staff: Staff) -> None:
    staff.visit.open()
    staff.window.bar.volume.setValue(60)
    assert staff.keeper.settings.console_volume == 0.6
