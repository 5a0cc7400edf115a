"""The time axis on screen: parts wide enough to read, marks one can point at or step through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.axis import Mark, axis
from crcd_sim.ui.review.time_axis import TimeAxis
from crcd_sim.ui.theme import read_theme
from tests.ui.conftest import Stage
from tests.ui.review.examples import ZONE


@pytest.fixture
def shown(look: Look, stage: Stage, file: ReviewFile) -> TimeAxis:
    widget = TimeAxis(look)
    stage(widget)
    widget.setFixedSize(1330, widget.sizeHint().height())
    widget.show_axis(axis(file, ZONE))
    return widget


def mark(widget: TimeAxis, kind: str, label: str = "") -> Mark:
    return next(item for item in widget.marks if item.kind == kind and label in ("", item.label))


def middle(widget: TimeAxis, item: Mark, y: int = 32) -> QPoint:
    return QPoint(round((widget.x_of(item.t) + widget.x_of(item.end_t)) / 2), y)


def test_time_goes_from_left_to_right_across_all_parts(shown: TimeAxis) -> None:
    places = [shown.x_of(item.t) for item in shown.marks]
    assert places == sorted(places)
    assert all(0 < place < shown.width() for place in places)


def test_an_exchange_is_opened_by_a_click_on_it(shown: TimeAxis, qtbot: QtBot) -> None:
    wanted = mark(shown, "exchange", "2")
    with qtbot.waitSignal(shown.mark_requested) as asked:
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=middle(shown, wanted))
    assert asked.args[0] == wanted
    assert wanted.t <= asked.args[1] <= wanted.end_t


def test_an_incident_is_opened_by_a_click_under_the_bar(shown: TimeAxis, qtbot: QtBot) -> None:
    wanted = mark(shown, "incident")
    with qtbot.waitSignal(shown.mark_requested) as asked:
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(round(shown.x_of(wanted.t)), 50))
    assert asked.args[0].kind == "incident"


def test_a_click_beside_every_mark_opens_nothing(shown: TimeAxis, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(shown.mark_requested):
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(200, 32))
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(200, 5))


def test_arrows_step_through_exchanges_and_incidents_and_enter_opens(shown: TimeAxis, qtbot: QtBot) -> None:
    shown.setFocus()
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(shown, key)
        assert shown.step is not None
        seen.append(shown.step.label)
    assert seen == ["!", "2", "1", "2", "1"]
    with qtbot.waitSignal(shown.mark_requested) as asked:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert asked.args[0].label == "1"


def test_what_is_stepped_on_is_said_to_a_screen_reader(shown: TimeAxis, qtbot: QtBot) -> None:
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Home)
    assert "Pause" in shown.accessibleDescription()


def test_without_marks_the_arrows_do_nothing(look: Look, stage: Stage, qtbot: QtBot) -> None:
    widget = TimeAxis(look)
    stage(widget)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert widget.step is None


@pytest.mark.usefixtures("our_fonts")
@pytest.mark.parametrize(("width", "zoom"), [(1330, 100), (1884, 100), (1330, 200), (700, 100)])
def test_every_part_keeps_room_for_its_name(stage: Stage, file: ReviewFile, width: int, zoom: int) -> None:
    widget = TimeAxis(Look(read_theme("light", zoom)))
    stage(widget)
    widget.setFixedSize(width, widget.sizeHint().height())
    widget.show_axis(axis(file, ZONE))
    starts = [widget.x_of(part.start_t) for part in axis(file, ZONE).parts if part.begun]
    gaps = [after - before for before, after in pairwise(starts)]
    assert min(gaps) >= min(104 * zoom / 100, width / len(axis(file, ZONE).parts) - 12)


def test_the_cursor_can_be_anywhere(shown: TimeAxis) -> None:
    for t in (0.0, 5110.0, 20_000.0, None):
        shown.show_cursor(t)
        assert not shown.grab().isNull()
