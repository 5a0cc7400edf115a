"""« ./crcd-sim test »: every check of the project, in the order that tells most, soonest.

Style, types, import contracts, then the tests (Qt-free ones first). Ends with 1 when anything fails
or any test is skipped. Arguments are given to pytest, and then only pytest runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("style (ruff)", [sys.executable, "-m", "ruff", "check", "."]),
    ("mise en forme (ruff)", [sys.executable, "-m", "ruff", "format", "--check", "-q", "."]),
    ("types (mypy)", [sys.executable, "-m", "mypy"]),
    ("contrats d’import (import-linter)", [str(BIN / "lint-imports"), "--no-cache"]),
)


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    failed: list[str] = []
    if not arguments:
        for name, command in CHECKS:
            began = time.monotonic()
            print(f"== {name}", flush=True)
            if subprocess.run(command, env=environment, check=False).returncode != 0:
                failed.append(name)
            print(f"   {time.monotonic() - began:.1f} s", flush=True)
    print("== tests (pytest)", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-r", "fEsx", "--durations=12", *arguments]
    status = subprocess.run(command, env=environment, check=False).returncode
    if status != 0:
        # Below 0 or above 2 the tests did not end by themselves: a crash, even after the last one passed.
        failed.append("tests" if status in {1, 2} else f"tests (pytest s’est arrêté avec {status})")
    if failed:
        print(f"ÉCHEC : {', '.join(failed)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
