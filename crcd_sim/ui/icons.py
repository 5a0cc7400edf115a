"""Line icons: SVG files of ours, drawn in the colour and size asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from crcd_sim.paths import RESOURCES

FOLDER: Final = RESOURCES / "icons"
SCALE: Final = 3  # pixels drawn for one asked: sharp on dense screens and at 200 %


class Icons:
    """Draws icons for one set of colours and keeps what it drew."""

    def __init__(self, colors: Mapping[str, str], folder: Path = FOLDER) -> None:
        self._colors = colors
        self._folder = folder
        self._pixmaps: dict[tuple[str, str, int], QPixmap] = {}

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self._folder.glob("*.svg")))

    def pixmap(self, name: str, role: str = "text", size: int = 16) -> QPixmap:
        """Return the icon ``name`` in the colour of ``role``, ``size`` logical pixels wide.

        Raises:
            FileNotFoundError: there is no such icon: a mistake of ours, seen at once.
        """
        key = (name, role, size)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._drawn(name, role, size)
        return self._pixmaps[key]

    def icon(self, name: str, role: str = "text", size: int = 16) -> QIcon:
        """Return a QIcon with its disabled face."""
        result = QIcon()
        result.addPixmap(self.pixmap(name, role, size), QIcon.Mode.Normal)
        result.addPixmap(self.pixmap(name, "disabled", size), QIcon.Mode.Disabled)
        return result

    def _drawn(self, name: str, role: str, size: int) -> QPixmap:
        svg = (self._folder / f"{name}.svg").read_bytes()
        renderer = QSvgRenderer(QByteArray(svg.replace(b"currentColor", self._colors[role].encode())))
        pixmap = QPixmap(size * SCALE, size * SCALE)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size * SCALE, size * SCALE))
        painter.end()
        pixmap.setDevicePixelRatio(SCALE)
        return pixmap
