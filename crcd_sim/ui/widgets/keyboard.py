"""Where the keyboard goes: to the first control of a page, and never to nowhere when one disappears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


@runtime_checkable
class HasFirstControl(Protocol):
    """A page that says where the keyboard goes when it is shown.

    A focus proxy would do it too, but it keeps Tab inside the page.
    """

    def first_control(self) -> QWidget: ...


def give_keyboard(page: QWidget) -> None:
    """Give the keyboard to the first control of ``page``; to the page itself when it names none."""
    first = page.first_control() if isinstance(page, HasFirstControl) else page
    with as_seen(page):
        first.setFocus(Qt.FocusReason.OtherFocusReason)


@contextmanager
def as_seen(place: QWidget) -> Iterator[None]:
    """Move the keyboard and let one see where it is if, and only if, one saw it before. Qt hides it each
    time a program moves it, and shows it each time a control goes."""
    window = place.window()
    seen = window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    yield
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, seen)


def show_keyboard(place: QWidget) -> None:
    """Let one see where the keyboard is, since it is in use; a press of the mouse hides it again."""
    place.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def usable(control: QWidget) -> bool:
    """Return whether ``control`` can take the keyboard now."""
    return control.isVisible() and control.isEnabled()


def tab_as_laid_out(*places: QWidget) -> None:
    """Let Tab go through the controls of ``places`` as they stand. Those made later would come last."""
    controls = [control for place in places for control in _controls(place)]
    for before, after in pairwise(controls):
        QWidget.setTabOrder(before, after)


def _controls(place: QWidget) -> Iterator[QWidget]:
    if place.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        yield place
    if (layout := place.layout()) is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield from _controls(widget)
        elif (inner := item.layout()) is not None:
            yield from _in_layout(inner)


@contextmanager
def keyboard_kept(place: QWidget, *takers: QWidget, also: Sequence[QWidget] = ()) -> Iterator[None]:
    """Keep the keyboard in ``place`` while its controls are shown, hidden and switched on and off.

    When the control that has it (one of ``takers`` or ``also``) goes, the first of ``takers`` that can be
    used takes it; when none can, ``place`` waits with it until one can. Qt would give it to whatever comes
    next: the Enter meant for « Décrocher » must not press « Clavier ». A keyboard that is elsewhere stays
    there.
    """
    before = place.window().focusWidget()
    concerned = before is place or before in takers or before in also
    with as_seen(place):
        yield
        if not concerned:
            return
        if before is not place and before is not None and usable(before):
            wanted = before
        else:
            wanted = next((control for control in takers if usable(control)), place)
        if place.window().focusWidget() is not wanted:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
