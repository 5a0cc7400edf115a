"""Listening to a sitting again: play, pause, jump, follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceRef
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review import contents
from crcd_sim.ui.review.listening import GONE, UNFINISHED
from crcd_sim.ui.review.recording_panel import RecordingPanel
from crcd_sim.ui.review.review_page import ReviewPage
from crcd_sim.ui.review.review_presenter import ReviewPresenter
from tests.fakes.review import GivenReviews, HandPlayer
from tests.ui.review.conftest import Desk, Show
from tests.ui.review.examples import ANSWER_2, CALL_BACK, opened, with_takes

CALL_KEY = contents.EXCHANGE + "e2"


@pytest.fixture
def call(desk: Desk) -> Desk:
    desk.choose(CALL_KEY)
    return desk


def panel(desk: Desk) -> RecordingPanel:
    return desk.page.exchange.recording


def player(desk: Desk) -> HandPlayer:
    return desk.source.player_now


def place(desk: Desk) -> str:
    return panel(desk).place.text()


def row(desk: Desk) -> str:
    heard = desk.page.exchange.lines.heard
    return desk.page.exchange.lines.line(heard).text if heard >= 0 else ""


def test_the_sound_device_opens_while_the_overview_is_read(desk: Desk) -> None:
    assert player(desk).loaded == [Path("/donnees/passages/s1/t1.flac")]


def test_play_and_pause_by_the_button(call: Desk) -> None:
    panel(call).play.click()
    assert player(call).playing()
    assert panel(call).play.text() == "Pause"
    panel(call).play.click()
    assert not player(call).playing()
    assert panel(call).play.text() == "Lire"


def test_space_plays_and_pauses_wherever_one_is(call: Desk, qtbot: QtBot) -> None:
    page = call.page
    for widget in (
        page.contents,
        page.exchange.lines,
        page.axis,
        panel(call).waveform,
        page.exchange.measures,
    ):
        widget.setFocus()
        before = player(call).playing()
        qtbot.keyClick(widget, Qt.Key.Key_Space)
        assert player(call).playing() is not before, widget


def test_space_on_another_button_presses_that_button(call: Desk, qtbot: QtBot) -> None:
    call.page.back.setFocus()
    with qtbot.waitSignal(call.page.back_requested):
        qtbot.keyClick(call.page.back, Qt.Key.Key_Space)
    assert not player(call).playing()


def test_space_does_nothing_to_a_writing(desk: Desk, qtbot: QtBot) -> None:
    desk.choose(next(item.key for item in desk.page.contents.items if item.key.startswith(contents.WORK)))
    qtbot.keyClick(desk.page.contents, Qt.Key.Key_Space)
    assert not player(desk).playing()


def test_five_seconds_back_and_forth(call: Desk) -> None:
    panel(call).seek_requested.emit(20.0)
    panel(call).forward.click()
    assert player(call).at == 25.0
    panel(call).back.click()
    panel(call).back.click()
    assert (player(call).at, place(call)) == (15.0, "00:15 / 00:55")


@pytest.mark.parametrize(("key", "at"), [(Qt.Key.Key_Left, 15.0), (Qt.Key.Key_Right, 25.0)])
def test_five_seconds_by_the_keyboard(call: Desk, qtbot: QtBot, key: Qt.Key, at: float) -> None:
    panel(call).seek_requested.emit(20.0)
    qtbot.keyClick(call.page, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: player(call).at == at)  # Qt shows the button pressed for a moment


def test_one_never_leaves_the_recording(call: Desk) -> None:
    panel(call).back.click()
    assert player(call).at == 0.0
    panel(call).seek_requested.emit(999.0)
    assert player(call).at == 60.0


def test_a_click_on_a_turn_plays_it(call: Desk, qtbot: QtBot) -> None:
    lines = call.page.exchange.lines
    turn = lines.visualRect(lines.model().index(1, 0)).center()
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=turn)
    assert (player(call).at, player(call).playing()) == (6.0, True)
    assert row(call) == "Mon Wi-Fi ne passe plus."


def test_enter_on_a_turn_plays_it(call: Desk, qtbot: QtBot) -> None:
    lines = call.page.exchange.lines
    lines.setFocus()
    qtbot.keyClick(lines, Qt.Key.Key_Down)
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert (player(call).at, player(call).playing()) == (6.0, True)


def test_going_through_the_turns_by_arrows_plays_nothing(call: Desk, qtbot: QtBot) -> None:
    lines = call.page.exchange.lines
    lines.setFocus()
    qtbot.keyClick(lines, Qt.Key.Key_Down)
    assert not player(call).playing()


def test_a_turn_of_the_second_call_opens_its_recording(call: Desk) -> None:
    lines = call.page.exchange.lines
    wanted = next(index for index, line in enumerate(lines.lines) if line.take == CALL_BACK and line.end_s)
    call.page.exchange.line_requested.emit(wanted)
    assert player(call).loaded[-1].name == "t2.flac"
    assert (player(call).at, panel(call).takes.currentIndex()) == (1.0, 1)


def test_another_recording_of_the_exchange_is_chosen_in_the_list(call: Desk) -> None:
    assert panel(call).takes.count() == 2
    panel(call).takes.activated.emit(1)
    assert place(call) == "00:00 / 00:20"
    assert player(call).loaded[-1].name == "t2.flac"


def test_a_row_without_sound_plays_nothing(call: Desk) -> None:
    lines = call.page.exchange.lines
    missed = next(index for index, line in enumerate(lines.lines) if line.who == "Appel manqué")
    call.page.exchange.line_requested.emit(missed)
    assert not player(call).playing()


def test_what_plays_is_followed_in_the_rows_the_waves_the_axis_and_the_levels(
    call: Desk, qtbot: QtBot
) -> None:
    panel(call).play.click()
    player(call).at = 49.0
    qtbot.waitUntil(lambda: row(call).startswith("Un instant"))
    assert place(call) == "00:49 / 00:55"
    assert panel(call).waveform.position == 49.0
    assert panel(call).client.share > 0.8
    assert panel(call).candidate.share > 0.5


def test_levels_fall_when_it_stops(call: Desk, qtbot: QtBot) -> None:
    panel(call).play.click()
    qtbot.waitUntil(lambda: panel(call).client.share > 0)
    panel(call).play.click()
    assert (panel(call).client.share, panel(call).candidate.share) == (0.0, 0.0)


def test_at_the_end_play_starts_again_from_the_beginning(call: Desk) -> None:
    panel(call).play.click()
    player(call).end()
    assert panel(call).play.text() == "Lire"
    panel(call).play.click()
    assert (player(call).at, player(call).playing()) == (0.0, True)


def test_choosing_another_exchange_stops_the_sound(call: Desk) -> None:
    panel(call).play.click()
    call.choose(contents.EXCHANGE + "e1")
    assert not player(call).playing()
    assert not panel(call).isVisible()


def test_coming_back_to_an_exchange_starts_at_its_beginning(call: Desk) -> None:
    panel(call).seek_requested.emit(30.0)
    call.choose(contents.OVERVIEW)
    call.choose(CALL_KEY)
    assert (player(call).at, place(call)) == (0.0, "00:00 / 00:55")


def test_leaving_the_page_gives_the_device_back(call: Desk) -> None:
    panel(call).play.click()
    call.presenter.leave()
    assert player(call).closed


def test_a_mark_on_the_axis_is_opened_and_heard_from_there(desk: Desk) -> None:
    mark = next(item for item in desk.page.axis.marks if item.kind == "exchange" and item.label == "2")
    desk.page.axis.mark_requested.emit(mark, 5130.0)
    assert (player(desk).at, player(desk).playing()) == (30.0, True)


def test_an_answer_on_the_axis_is_heard(desk: Desk) -> None:
    mark = [item for item in desk.page.axis.marks if item.kind == "answer"][-1]
    desk.page.axis.mark_requested.emit(mark, mark.t)
    assert player(desk).loaded[-1].name == f"{ANSWER_2}.flac"
    assert panel(desk).takes.currentText().replace("\u00a0", " ") == "Question 1, 12 s"


def test_a_lost_headset_is_said_once_and_play_tries_again(call: Desk) -> None:
    panel(call).play.click()
    player(call).fail()
    assert call.page.banner.label.text() == "Le casque a été débranché."
    assert panel(call).play.text() == "Lire"
    panel(call).play.click()
    assert player(call).playing()


def test_no_device_disturbs_nobody_who_only_reads(call: Desk) -> None:
    player(call).fail("Aucun casque.")
    assert not call.page.banner.isVisible()


def test_no_device_is_said_when_one_wants_to_hear(look: Look, file: ReviewFile, show: Show) -> None:
    source = GivenReviews(file)
    source.broken_player = True
    desk = Desk(look, source)
    show(desk.page)
    desk.presenter.open("s1")
    desk.choose(CALL_KEY)
    player(desk).fail("Aucun casque ne répond.")
    panel(desk).play.click()
    assert desk.page.banner.label.text() == "Aucun casque ne répond."
    assert panel(desk).play.text() == "Lire"


@pytest.mark.parametrize(("status", "sentence"), [("deleted", GONE), ("open", UNFINISHED)])
def test_a_recording_that_is_not_there_says_why(look: Look, show: Show, status: str, sentence: str) -> None:
    source = GivenReviews(with_takes(opened(), status=status))
    desk = Desk(look, source)
    show(desk.page)
    desk.presenter.open("s1")
    desk.choose(CALL_KEY)
    assert panel(desk).waveform.sentence == sentence
    assert not panel(desk).play.isEnabled()
    assert (source.waves, source.players) == ([], [])


def test_a_damaged_recording_says_so_in_its_place(look: Look, file: ReviewFile, show: Show) -> None:
    source = GivenReviews(file)
    desk = Desk(look, source)
    show(desk.page)
    desk.presenter.open("s1")
    source.error = EnvironmentProblem("L’enregistrement est abîmé.", code="take_unreadable")
    desk.choose(CALL_KEY)
    assert panel(desk).waveform.sentence == "L’enregistrement est abîmé."
    assert not panel(desk).play.isEnabled()


def test_waves_that_come_late_are_not_shown_over_another_exchange(
    look: Look, file: ReviewFile, show: Show
) -> None:
    source = GivenReviews(file, at_once=False)
    desk = Desk(look, source)
    show(desk.page)
    desk.presenter.open("s1")
    source.answer()
    desk.choose(CALL_KEY)
    desk.choose(contents.INTERVIEW + "CLIENT_RECORDING")
    source.answer()
    assert panel(desk).waveform.peaks is not None
    assert panel(desk).waveform.peaks.seconds == 20.0


def test_the_earphone_of_the_settings_is_used(look: Look, file: ReviewFile, show: Show) -> None:
    source, casque = GivenReviews(file), DeviceRef("ALSA", "casque")
    page = ReviewPage(look)
    presenter = ReviewPresenter(page, source, output=lambda: casque)
    show(page)
    presenter.open("s1")
    presenter.leave()
    assert source.outputs == [casque]
