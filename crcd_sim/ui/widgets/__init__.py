"""Controls shared by all screens. Each has a text, an accessible name and, where useful, a key."""

from __future__ import annotations

from crcd_sim.ui.widgets.banners import Banner
from crcd_sim.ui.widgets.buttons import (
    Button,
    DangerButton,
    IconButton,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    ToggleButton,
)
from crcd_sim.ui.widgets.labels import Key, Pill, TimerLabel, breakable, heading, muted, small, title
from crcd_sim.ui.widgets.panels import Field, Panel, empty, line, row
from crcd_sim.ui.widgets.rows import as_rows
from crcd_sim.ui.widgets.tabs import TabBar, Tabs

__all__ = [
    "Banner",
    "Button",
    "DangerButton",
    "Field",
    "IconButton",
    "Key",
    "Panel",
    "Pill",
    "PrimaryButton",
    "QuietButton",
    "SecondaryButton",
    "TabBar",
    "Tabs",
    "TimerLabel",
    "ToggleButton",
    "as_rows",
    "breakable",
    "empty",
    "heading",
    "line",
    "muted",
    "row",
    "small",
    "title",
]
