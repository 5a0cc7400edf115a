"""A screen for the windows the bench opens: the one that is there, or a private one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

PRIVATE_SCREEN = "1366x768x24"


@dataclass(frozen=True, slots=True)
class Display:
    """``name``: said in the table, in French. ``env``: what a child needs to be shown there."""

    name: str
    env: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def open_display() -> Iterator[Display]:
    """Yield the present screen, else a private Xvfb, else Qt's own memory (« offscreen »)."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        yield Display(f"Qt «\u00a0{platform}\u00a0»")
    elif not sys.platform.startswith("linux"):
        yield Display("écran du poste")
    elif os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"):
        yield Display(f"écran {os.environ.get('DISPLAY') or os.environ['WAYLAND_DISPLAY']}")
    elif shutil.which("Xvfb") is None:
        yield Display("sans écran (Qt «\u00a0offscreen\u00a0»)", {"QT_QPA_PLATFORM": "offscreen"})
    else:
        with _private_screen() as number:
            yield Display("écran privé (Xvfb)", {"DISPLAY": f":{number}"})


@contextmanager
def _private_screen() -> Iterator[str]:
    """Start Xvfb on the first free number, which it tells itself, and stop it at the end."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", PRIVATE_SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            # Empty when the server ends without a screen: the child then says that it has none.
            yield told.readline().strip()
    finally:
        server.terminate()
        server.wait()
