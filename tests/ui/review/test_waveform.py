"""Both voices drawn, and moving in them by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from crcd_sim.ui.look import Look
from crcd_sim.ui.review.waveform import Span, Waveform
from tests.fakes.review import peaks
from tests.ui.conftest import Stage


def drawn(look: Look, stage: Stage, seconds: float = 10.0) -> Waveform:
    wave = Waveform(look)
    stage(wave)
    wave.setFixedSize(624, 140)
    wave.show_peaks(peaks(seconds))
    wave.setFocus()
    return wave


def colours(wave: Waveform, top: float, bottom: float) -> set[str]:
    """The colours met in a band of the picture, heights from 0 to 1."""
    image = wave.grab().toImage()
    rows = range(int(image.height() * top), int(image.height() * bottom), 2)
    return {QColor(image.pixel(x, y)).name().upper() for y in rows for x in range(0, image.width(), 2)}


def test_each_voice_has_its_band_and_its_colour(look: Look, stage: Stage) -> None:
    wave = drawn(look, stage)
    wave.clearFocus()
    assert look.theme.colors["wave"].upper() in colours(wave, 0.2, 0.45)
    assert look.theme.colors["accent"].upper() in colours(wave, 0.65, 0.95)
    assert look.theme.colors["accent"].upper() not in colours(wave, 0.2, 0.45)


def test_the_cursor_stands_where_one_is(look: Look, stage: Stage) -> None:
    wave = drawn(look, stage)
    wave.show_position(5.0)
    image, danger = wave.grab().toImage(), QColor(look.theme.colors["danger"])
    middle = image.width() // 2
    row = image.height() // 2
    found = [QColor(image.pixel(x, row)) for x in range(middle - 2, middle + 3)]
    assert any(abs(colour.red() - danger.red()) < 60 and colour.green() < 120 for colour in found)


def test_a_click_asks_for_its_second(look: Look, stage: Stage, qtbot: QtBot) -> None:
    wave = drawn(look, stage)
    with qtbot.waitSignal(wave.seek_requested) as asked:
        qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(312, 70))
    assert round(asked.args[0], 1) == 5.0


def test_a_drag_follows_the_pointer(look: Look, stage: Stage, qtbot: QtBot) -> None:
    wave = drawn(look, stage)
    asked: list[float] = []
    wave.seek_requested.connect(asked.append)
    qtbot.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(12, 70))
    qtbot.mouseMove(wave, QPoint(162, 70))
    qtbot.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(162, 70))
    assert asked[0] == 0.0
    assert round(asked[-1], 1) == 2.5


def test_arrows_move_five_seconds_and_ends_go_to_the_ends(look: Look, stage: Stage, qtbot: QtBot) -> None:
    wave = drawn(look, stage)
    asked: list[float] = []
    wave.seek_requested.connect(asked.append)
    wave.show_position(4.0)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(wave, key)
    assert asked == [0.0, 9.0, 0.0, 10.0]


def test_without_a_recording_nothing_moves(look: Look, stage: Stage, qtbot: QtBot) -> None:
    wave = drawn(look, stage)
    wave.show_sentence("Cet enregistrement a été supprimé.")
    with qtbot.assertNotEmitted(wave.seek_requested):
        qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(312, 70))
        qtbot.keyClick(wave, Qt.Key.Key_Right)
    assert wave.sentence.startswith("Cet enregistrement")


def test_holds_gaps_and_the_chosen_turn_are_shaded(look: Look, stage: Stage) -> None:
    wave = drawn(look, stage)
    wave.show_spans((Span(1.0, 2.0, "held"), Span(3.0, 4.0, "gap")))
    wave.show_chosen(Span(6.0, 8.0, "chosen"))
    seen = colours(wave, 0.0, 1.0)
    for role in ("warning_soft", "danger_soft", "accent_soft"):
        assert look.theme.colors[role].upper() in seen


def test_the_beginning_is_drawn_while_the_rest_is_read(look: Look, stage: Stage) -> None:
    wave = Waveform(look)
    stage(wave)
    wave.setFixedSize(624, 140)
    wave.show_peaks(peaks(2.0), 10.0)
    wave.clearFocus()
    image, accent = wave.grab().toImage(), look.theme.colors["accent"].upper()
    row = image.height() - 25
    inked = [x for x in range(image.width()) if QColor(image.pixel(x, row)).name().upper() == accent]
    assert inked
    assert max(inked) < image.width() * 0.3


def test_a_screen_reader_is_told_where_one_is(look: Look, stage: Stage) -> None:
    wave = drawn(look, stage)
    wave.show_position(4.0)
    wave.say_position()
    assert wave.accessibleDescription().replace("\u00a0", " ") == "4 s sur 10 s"
