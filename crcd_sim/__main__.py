"""Chooses between the window and the command line; knows both, which know nothing of each other."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command, or open the application when none is given. Returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    data = _data_option(given)
    if given:
        from crcd_sim.cli.app import run

        return run(given)
    if not screen_available():
        print(
            "Aucun écran sur cette machine : voici la démonstration, où un candidat fictif passe l’examen.",
            file=sys.stderr,
        )
        from crcd_sim.cli.app import run

        return run(["demo", *(["--data", data] if data else [])])
    from crcd_sim.ui.app import open_application

    return open_application()


def _data_option(given: list[str]) -> str:
    """Take a leading ``--data DIR`` (the window's only option) away from ``given``."""
    if len(given) == 2 and given[0] == "--data":
        folder = str(Path(given[1]).expanduser().absolute())
    elif len(given) == 1 and given[0].startswith("--data="):
        folder = str(Path(given[0].removeprefix("--data=")).expanduser().absolute())
    else:
        return ""
    os.environ["CRCD_SIM_DATA"] = folder
    given.clear()
    return folder


def screen_available() -> bool:
    """Tell whether a window can be shown: Qt aborts the process when it cannot."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in (
        "offscreen",
        "minimal",
        "vnc",
        "linuxfb",
        "eglfs",
    ):
        return True
    wayland = os.environ.get("WAYLAND_DISPLAY")
    if wayland and (Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / wayland).exists():
        return True
    return _x11_answers(os.environ.get("DISPLAY", ""))


def _x11_answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    screen = number.split(".")[0]
    if not screen.isdigit():
        return False
    try:
        if host in ("", "unix"):
            for address in (f"/tmp/.X11-unix/X{screen}", f"\0/tmp/.X11-unix/X{screen}"):
                with socket.socket(socket.AF_UNIX) as link:
                    link.settimeout(2)
                    if link.connect_ex(address) == 0:
                        return True
            return False
        with socket.create_connection((host, 6000 + int(screen)), timeout=2):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
