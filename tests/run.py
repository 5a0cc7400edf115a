"""« ./crcd-sim test »: every check of the project, in the order that tells most, soonest.

Style, types, import contracts, then the tests, in five processes side by side. Sound through real headsets
takes the time it takes and little else, so its files share two processes, each with a sound server of its
own; kills, windows before a window manager and measures have the third; the screens and the others come at
a lower priority, so that a voice is not late because a screen is being drawn. Ends with 1 when anything
fails or any test is skipped. Arguments are given to pytest, and then only pytest runs, once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("style (ruff)", [sys.executable, "-m", "ruff", "check", "."]),
    ("mise en forme (ruff)", [sys.executable, "-m", "ruff", "format", "--check", "-q", "."]),
    ("types (mypy)", [sys.executable, "-m", "mypy"]),
    ("contrats d’import (import-linter)", [str(BIN / "lint-imports"), "--no-cache"]),
)
PYTEST = [sys.executable, "-m", "pytest", "-q", "-r", "fEsx", "--durations=12"]
SOUND, WINDOWS, SCREENS = "tests/integration/sound", ("tests/e2e", "tests/bench"), "tests/ui"


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    failed: list[str] = []
    if arguments:
        print("== tests (pytest)", flush=True)
        told("tests", subprocess.run([*PYTEST, *arguments], env=environment, check=False).returncode, failed)
    else:
        for name, command in CHECKS:
            began = time.monotonic()
            print(f"== {name}", flush=True)
            told(name, subprocess.run(command, env=environment, check=False).returncode, failed)
            print(f"   {time.monotonic() - began:.1f} s", flush=True)
        all_tests(environment, failed)
    if failed:
        print(f"ÉCHEC : {', '.join(failed)}", file=sys.stderr)
        return 1
    return 0


def all_tests(environment: dict[str, str], failed: list[str]) -> None:
    """Run all groups at once; what the others printed is shown once the first has ended."""
    began = time.monotonic()
    (first, command), *others = groups()
    with ExitStack() as stack:
        running = [_started(name, other, environment, stack) for name, other in others]
        print(f"== {first} (pytest)", flush=True)
        told(first, subprocess.run(command, env=environment, check=False).returncode, failed)
        for name, process, kept in running:
            told(name, process.wait(), failed)
            print(f"== {name} (pytest), menés en même temps", flush=True)
            kept.seek(0)
            sys.stdout.buffer.write(kept.read())
            sys.stdout.flush()
    print(f"   {time.monotonic() - began:.1f} s", flush=True)


def groups() -> list[tuple[str, list[str]]]:
    """Return the tests' commands by name: between them, every test once."""
    sounds = sorted(str(path) for path in Path(SOUND).glob("test_*.py"))
    quiet = [nice, "-n", "10"] if (nice := shutil.which("nice")) else []
    elsewhere = [f"--ignore={folder}" for folder in (SOUND, *WINDOWS, SCREENS)]
    return [
        ("sons et casques, 1", [*PYTEST, *sounds[0::2]]),
        ("sons et casques, 2", [*PYTEST, *sounds[1::2]]),
        ("coupures, fenêtres, mesures", [*PYTEST, *WINDOWS]),
        ("écrans", [*quiet, *PYTEST, SCREENS]),
        ("autres tests", [*quiet, *PYTEST, "tests", *elsewhere]),
    ]


def _started(
    name: str, command: list[str], environment: dict[str, str], stack: ExitStack
) -> tuple[str, subprocess.Popen[bytes], IO[bytes]]:
    """Start a pytest whose output is kept; it does not outlive ``stack``."""
    kept = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack closes it)
    process = subprocess.Popen(command, env=environment, stdout=kept, stderr=subprocess.STDOUT)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return name, process, kept


def told(name: str, status: int, failed: list[str]) -> None:
    """Note what failed. Below 0 or above 2, pytest did not end by itself: it crashed, maybe after its last
    test, when all of them have passed."""
    if status != 0:
        failed.append(name if status in {1, 2} else f"{name} (arrêtés avec {status})")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
