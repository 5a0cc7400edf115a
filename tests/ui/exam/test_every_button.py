"""Every button of every part is pressed once: each does something one can see, hear or find in the record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from crcd_sim.domain.framework import PhaseKind
from tests.ui.exam.conftest import Room

# What a button is allowed to touch, all of it: the tree of widgets, the journal, the asker, the outlets.
Fingerprint = tuple[object, ...]


def buttons_of(root: QWidget) -> list[QAbstractButton]:
    """Return the buttons a person could press now."""
    return [
        button
        for button in root.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and (button.text() or button.accessibleName())
    ]


def name_of(button: QAbstractButton) -> str:
    return button.accessibleName() or button.text()


def fingerprint(room: Room) -> Fingerprint:
    """Everything a press may change."""
    frame = room.screen.frame
    widgets = []
    for widget in (frame, *frame.findChildren(QWidget)):
        state: list[object] = [
            type(widget).__name__,
            widget.isVisible(),
            widget.isEnabled(),
            widget.geometry().getRect(),
        ]
        for kind, read in (
            (QAbstractButton, lambda w: (w.text(), w.isChecked())),
            (QLineEdit, lambda w: w.text()),
            (QTextEdit, lambda w: (w.toHtml(), w.font().pointSizeF())),
            (QPlainTextEdit, lambda w: w.toPlainText()),
            (QComboBox, lambda w: w.currentText()),
        ):
            if isinstance(widget, kind):
                state.append(read(widget))
        text = getattr(widget, "text", None)
        if callable(text):
            state.append(str(text()))
        zoom = getattr(widget, "zoom", None)
        state.append(zoom if isinstance(zoom, int) else None)
        widgets.append(tuple(map(str, state)))
    panel = room.screen.staff.panel
    windows = (room.screen.windows.calculator, room.screen.windows.sheet, panel)
    return (
        tuple(widgets),
        len(room.events),
        len(room.asked),
        len(room.asker.asked),
        tuple(window is not None and window.isVisible() for window in windows),
    )


def press_all(make: Callable[[], Room]) -> tuple[set[str], set[str]]:
    """Press each button once, in a room made again whenever a press leads elsewhere."""
    room = make()
    todo = [name_of(button) for button in buttons_of(room.screen.frame)]
    pressed: set[str] = set()
    idle: set[str] = set()
    for name in todo:
        found = [b for b in buttons_of(room.screen.frame) if name_of(b) == name]
        if not found:
            room = make()
            found = [b for b in buttons_of(room.screen.frame) if name_of(b) == name]
        room.asker.answers = [True] * 5
        before = fingerprint(room)
        found[0].click()
        room.wait(0.6)
        if fingerprint(room) == before:
            idle.add(name)
        pressed.add(name)
    return pressed, idle


# Pressed where they have nothing left to do: they are already what they would make.
AT_REST = {
    "100\u00a0%",  # the zoom is at 100 % already
    "Agenda",
}


@pytest.mark.parametrize("kind", [kind.value for kind in PhaseKind])
def test_every_button_of_a_part_does_something(make_room: Callable[..., Room], kind: str) -> None:
    def make() -> Room:
        room = make_room()
        room.skip_to(kind)
        room.wait(1)
        return room

    pressed, idle = press_all(make)
    assert len(pressed) >= 4
    assert idle - AT_REST == set()


def test_every_button_between_two_parts_does_something(make_room: Callable[..., Room]) -> None:
    def make() -> Room:
        room = make_room()
        room.skip_to("EXCHANGE_PREP")
        room.session.finish_phase()
        room.wait(1)
        return room

    pressed, idle = press_all(make)
    assert "Commencer" in pressed
    assert idle == set()


def test_every_button_during_a_call_does_something(make_room: Callable[..., Room]) -> None:
    def make() -> Room:
        room = make_room()
        room.skip_to("EXCHANGES")
        desk = room.session.desk
        assert desk is not None
        desk.phone.dial("06 39 98 40 11")
        room.until(lambda: desk.phone.call is not None)
        room.until(lambda: desk.phone.view().status == "listens")
        return room

    pressed, idle = press_all(make)
    assert {"Attente", "Couper le micro", "Faire répéter", "Garder la parole", "Raccrocher"} <= pressed
    assert idle - AT_REST == set()


def test_every_button_of_the_end_does_something(make_room: Callable[..., Room]) -> None:
    def make() -> Room:
        room = make_room()
        room.skip_to("FINAL")
        room.session.finish_phase()
        room.wait(1)
        return room

    pressed, idle = press_all(make)
    assert "Mon dossier est complet" in pressed
    assert idle == set()
