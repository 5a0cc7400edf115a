"""A program of this folder that opens the real window, seen from its test: a line asks, a line answers."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from crcd_sim.clock import SystemClock

CLOCK = SystemClock()
PATIENCE_S = 60.0


class WindowProcess:
    """It runs from here to ``close``, which its end of input asks for."""

    def __init__(self, program: Path, data: Path, environment: Mapping[str, str]) -> None:
        self._child = subprocess.Popen(
            [sys.executable, str(program), str(data)],
            env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._rest = b""

    def ready(self) -> None:
        """Wait until it says so."""
        assert self.line() == {"ready": True}

    def close(self) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        try:
            assert self._child.wait(PATIENCE_S) == 0
        finally:
            self._child.kill()
            self._child.wait()
            self._child.stdout.close()

    def ask(self, line: str = "?") -> dict[str, Any]:
        """Send a line; return what there is to see."""
        assert self._child.stdin is not None
        self._child.stdin.write(line.encode() + b"\n")
        self._child.stdin.flush()
        return self.line()

    def until(
        self, look: Callable[[], dict[str, Any]], seen: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        end = CLOCK.monotonic() + PATIENCE_S
        while not seen(now := look()):
            assert CLOCK.monotonic() < end, f"it never came: {now}"
        return now

    def line(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        pipe = self._child.stdout.fileno()
        while b"\n" not in self._rest:
            assert select.select([pipe], [], [], PATIENCE_S)[0], "the window says nothing"
            came = os.read(pipe, 65536)
            assert came, "the window has gone"
            self._rest += came
        line, self._rest = self._rest.split(b"\n", 1)
        return dict(json.loads(line))
