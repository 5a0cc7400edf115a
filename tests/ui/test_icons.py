from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from crcd_sim.ui.icons import FOLDER, Icons

pytestmark = pytest.mark.usefixtures("qapp")

NAMES = sorted(path.stem for path in FOLDER.glob("*.svg"))
COLORS = {"text": "#18222F", "disabled": "#98A2AF"}


def inked(image) -> set[str]:
    """Return the fully opaque colours of an image."""
    return {
        QColor.fromRgba(image.pixel(x, y)).name().upper()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_icons_have_been_drawn():
    assert {"search", "phone", "phone-down", "mic-off", "bold", "undo", "versions", "usb"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_in_the_colour_of_its_role(name):
    image = Icons(COLORS).pixmap(name, "text", 32).toImage()
    assert inked(image) == {"#18222F"}


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_leaves_its_corners_empty(name):
    image = Icons(COLORS).pixmap(name, "text", 32).toImage()
    edge = image.width() - 1
    assert [image.pixelColor(x, y).alpha() for x in (0, edge) for y in (0, edge)] == [0, 0, 0, 0]


def test_an_icon_has_the_size_asked_for():
    assert Icons(COLORS).pixmap("check", "text", 20).deviceIndependentSize().width() == 20


def test_a_disabled_icon_is_paler():
    icon = Icons(COLORS).icon("stop", "text", 16)
    assert inked(icon.pixmap(QSize(16, 16), 3.0, QIcon.Mode.Disabled).toImage()) == {"#98A2AF"}


def test_an_unknown_icon_is_a_mistake_seen_at_once():
    with pytest.raises(FileNotFoundError):
        Icons(COLORS).pixmap("licorne")
