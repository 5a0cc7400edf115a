"""A private screen for the tests that run the real window: an X server of our own and its window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.e2e.monitors import HEIGHT, WIDTH, side_by_side
from tests.fakes.tries import try_again


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """See ``try_again``: the tests of this folder with real sound."""
    here = Path(__file__).parent in item.path.parents
    return try_again(item, nextitem) if here and "pulse" in getattr(item, "fixturenames", ()) else None


@contextmanager
def x_screen(home: Path, *, monitors: int = 1) -> Iterator[str]:
    """Start an X server and a window manager; give the display's name. Nobody else's are touched.

    ``monitors``: how many stand side by side.
    """
    for tool in ("Xvfb", "openbox"):
        if shutil.which(tool) is None:
            pytest.fail(f"this test needs {tool}")
    with ExitStack() as ends:
        told, telling = os.pipe()
        size = f"{WIDTH * monitors}x{HEIGHT}x24"
        # Monitors are forgotten with the last client, unless the server is told to keep what it has.
        server = ends.enter_context(
            _child(
                ["Xvfb", "-displayfd", str(telling), "-screen", "0", size, "-noreset", "-nolisten", "tcp"],
                telling,
            )
        )
        os.close(telling)
        with os.fdopen(told) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.fail(f"Xvfb did not start: {server.wait()}")
        display = f":{number}"
        if monitors > 1:
            side_by_side(display, monitors)
        home.mkdir(parents=True, exist_ok=True)
        ends.enter_context(_child(["openbox"], env={**os.environ, "DISPLAY": display, "HOME": str(home)}))
        yield display


@contextmanager
def _child(
    command: list[str], pipe: int | None = None, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        env=env,
        pass_fds=() if pipe is None else (pipe,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def window_environment(display: str, compiled: Path) -> dict[str, str]:
    """The environment of a child that opens the real window on ``display``.

    ``compiled``: where children keep their compiled modules, so that the second one starts faster.
    """
    from crcd_sim.paths import ROOT

    shown = {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONPYCACHEPREFIX": str(compiled),
    }
    hidden = ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PYTHONDONTWRITEBYTECODE")
    return {**{name: value for name, value in os.environ.items() if name not in hidden}, **shown}
