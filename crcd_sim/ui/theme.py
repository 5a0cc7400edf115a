"""The theme: colours by role, sizes, fonts. A widget names a role (``"muted"``), never a colour."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from crcd_sim.paths import RESOURCES

THEMES: Final = ("light", "dark")
ZOOMS: Final = (100, 110, 125, 150, 175, 200)  # per cent
SCREEN_FAMILY: Final = "Inter"
PAPER_FAMILY: Final = "Caladea"
BASE_PX: Final = 13
FOLDER: Final = RESOURCES / "themes"

# (text, background): every pair the screens use must reach 4.5:1 (WCAG 2, level AA).
READABLE_PAIRS: Final = tuple(
    (ink, ground)
    for inks, grounds in (
        ("text muted accent ok warning danger", "page surface sunken"),
        ("text", "hover pressed accent_soft selection highlight ok_soft warning_soft danger_soft"),
        ("muted", "hover pressed accent_soft"),
        ("accent", "hover accent_soft"),
        ("danger", "hover danger_soft"),
        ("ok", "ok_soft"),
        ("warning", "warning_soft"),
        ("on_accent", "accent accent_strong"),
        ("on_danger", "danger"),
        ("paper_text", "paper selection warning_soft highlight"),
        ("paper_muted accent danger", "paper"),
    )
    for ink in inks.split()
    for ground in grounds.split()
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role (``#RRGGBB``) and the zoom in per cent (100–200)."""

    name: str
    title: str
    colors: Mapping[str, str]
    zoom: int = 100

    def px(self, size: float) -> int:
        """Return a length of the drawings (pixels at 100 %) at this zoom."""
        return round(size * self.zoom / 100)

    def color(self, role: str) -> QColor:
        return QColor(self.colors[role])


def read_theme(name: str, zoom: int = 100, folder: Path = FOLDER) -> Theme:
    """Read ``<name>.toml``; ``zoom`` is brought into 100–200."""
    data = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    return Theme(data["name"], data["title"], data["colors"], min(max(zoom, ZOOMS[0]), ZOOMS[-1]))


def luminance(color: str) -> float:
    """Return the relative luminance of ``#RRGGBB``, 0–1, as WCAG 2.2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio of two colours, 1–21."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def load_fonts(folder: Path = RESOURCES / "fonts") -> None:
    """Register the fonts we ship, so that screens look the same on every machine."""
    for path in sorted(folder.glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(path))


def screen_font(theme: Theme, size: float = BASE_PX, weight: int = 400, *, tabular: bool = False) -> QFont:
    """Return the screen's font. ``tabular`` gives every figure one width: timers do not dance."""
    font = QFont(SCREEN_FAMILY)
    font.setPixelSize(theme.px(size))
    font.setWeight(QFont.Weight(weight))
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def paper_font(theme: Theme, size: float = 16) -> QFont:
    """Return the serif of the sheet of paper."""
    font = QFont(PAPER_FAMILY)
    # U+202F, the thin no-break space of French, is not in Caladea: Inter lends it.
    font.setFamilies([PAPER_FAMILY, SCREEN_FAMILY])
    font.setPixelSize(theme.px(size))
    return font


def palette(theme: Theme) -> QPalette:
    """Return the palette for what the style sheet leaves to the system-like style."""
    roles = QPalette.ColorRole
    result = QPalette()
    for role, name in (
        (roles.Window, "page"), (roles.WindowText, "text"), (roles.Base, "surface"), (roles.Text, "text"),
        (roles.AlternateBase, "sunken"), (roles.Button, "surface"), (roles.ButtonText, "text"),
        (roles.Highlight, "selection"), (roles.HighlightedText, "text"), (roles.ToolTipBase, "text"),
        (roles.ToolTipText, "surface"), (roles.PlaceholderText, "muted"), (roles.Link, "accent"),
        (roles.LinkVisited, "accent"), (roles.Accent, "accent"), (roles.Mid, "line"), (roles.Dark, "edge"),
        (roles.Light, "surface"), (roles.Midlight, "hover"), (roles.Shadow, "edge"),
        (roles.BrightText, "danger"),
    ):  # fmt: skip
        result.setColor(role, theme.color(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme.color("disabled"))
    return result
