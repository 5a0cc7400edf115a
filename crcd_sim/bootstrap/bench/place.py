"""Where the bench runs: its folder, its screen, its child processes, and the sitting it measures on.

Children run in processes of their own, so that one row neither slows nor hides another.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crcd_sim import paths
from crcd_sim.bootstrap.bench.display import Display, open_display
from crcd_sim.bootstrap.bench.model import RowFailed, Sizes
from crcd_sim.services.ports import Clock

CHILD_S = 150  # a child that says nothing for longer is stuck
LOOK_S = 0.05  # between two looks at the memory of a child
DEMO = "crcd_sim.bootstrap.demo:run_demo"


@dataclass(frozen=True, slots=True)
class FinishedSitting:
    """The whole TITRE, sat by the demo: what it took and what it left."""

    id: str
    data: Path
    seconds: float  # from the start of the process to its end
    megabytes: float  # most memory resident, 0 when the system does not tell
    sitting_s: float


class Place:
    """Made for one run of the bench, and closed with it. One thread."""

    def __init__(
        self, folder: Path, clock: Clock, sizes: Sizes, tell: Callable[[str], None] | None = None
    ) -> None:
        self.folder, self.clock, self.sizes = folder, clock, sizes
        self.tell = tell or (lambda _text: None)
        self._ends = ExitStack()
        self._display: Display | None = None
        self._headset: bool | None = None
        self._sitting: FinishedSitting | RowFailed | None = None

    def close(self) -> None:
        self._ends.close()

    def fresh(self, name: str) -> Path:
        """Return a folder of this name, made for one row and empty."""
        number = 1
        while (folder := self.folder / f"{name}-{number}").exists():
            number += 1
        folder.mkdir(parents=True)
        return folder

    @property
    def display(self) -> Display:
        """The screen windows are opened on, found or made at the first need."""
        if self._display is None:
            self._display = self._ends.enter_context(open_display())
        return self._display

    # --- Children ------------------------------------------------------------------------------

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return a child's environment: this program, in UTF-8, writing nothing beside its sources."""
        found = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(paths.ROOT), **(more or {})}
        if found.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Compiling everything at each start is not what is measured.
            found["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
        return found

    def run(
        self, module: str, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = CHILD_S
    ) -> dict[str, Any]:
        """Run ``python -m module arguments`` and return the JSON document it prints.

        Raises:
            RowFailed: it failed, stayed silent too long, or printed something else.
        """
        command = [sys.executable, "-m", module, *arguments]
        try:
            done = subprocess.run(
                command,
                env=self.environment(env),
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RowFailed(f"rien n’est venu en {timeout:.0f} s") from error
        if done.returncode != 0:
            raise RowFailed(last_words(done.stderr) or f"le processus a fini avec {done.returncode}")
        try:
            document: dict[str, Any] = json.loads(done.stdout)
        except ValueError as error:
            raise RowFailed(f"réponse illisible\u00a0: {done.stdout[:80]!r}") from error
        return document

    @property
    def headset_there(self) -> bool:
        """Whether the workstation has a microphone and an earphone of its own. Asked in a child: the
        sound libraries of a machine without sound write all over the error output."""
        if self._headset is None:
            try:
                devices = self.run("crcd_sim", "devices", "--json")["devices"]
            except RowFailed:
                devices = []
            self._headset = any(d["default_input"] for d in devices) and any(
                d["default_output"] for d in devices
            )
        return self._headset

    # --- The sitting ---------------------------------------------------------------------------

    @property
    def sitting(self) -> FinishedSitting:
        """The whole TITRE as the demo sits it, made at the first need.

        Raises:
            RowFailed: the demo failed; the reason is kept for every row that needs it.
        """
        if self._sitting is None:
            try:
                self._sitting = self._sit()
            except RowFailed as failed:
                self._sitting = failed
        if isinstance(self._sitting, RowFailed):
            raise RowFailed(f"la démonstration n’a pas abouti\u00a0: {self._sitting}")
        return self._sitting

    def _sit(self) -> FinishedSitting:
        data = self.fresh("demo")
        command = [*_CRCD, "demo", "--speed", "max", "--json", "--data", str(data)]
        output = data.parent / f"{data.name}.json"
        began = self.clock.monotonic()
        with output.open("wb") as out, (data.parent / f"{data.name}.err").open("wb+") as err:
            child = subprocess.Popen(command, env=self.environment(), stdout=out, stderr=err)
            status, megabytes = waited(child)
            seconds = self.clock.monotonic() - began
            if status != 0:
                err.seek(0)
                raise RowFailed(last_words(err.read().decode(errors="replace")) or f"statut {status}")
        told = json.loads(output.read_bytes())
        return FinishedSitting(told["id"], data, seconds, megabytes, told["sitting_s"])


_CRCD = (sys.executable, "-m", "crcd_sim")


def waited(child: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for a child; return its status and its peak resident memory in MB.

    What the system reports at the end starts from the memory of the process that started the child, which
    is ours: the child's own high-water mark is read while it runs, where the system tells it.
    """
    guard = threading.Timer(CHILD_S, child.kill)
    guard.start()
    own = 0.0
    pause = threading.Event()
    try:
        if not hasattr(os, "wait4"):
            return child.wait(), 0.0
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        while pid == 0:
            own = max(own, _high_water(child.pid))
            pause.wait(LOOK_S)
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
    finally:
        guard.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    # Kilobytes, except on macOS.
    per_megabyte = 1e6 if sys.platform == "darwin" else 1024
    return child.returncode, own or used.ru_maxrss / per_megabyte


def _high_water(pid: int) -> float:
    """Return the most memory a process has held, in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def last_words(stderr: str) -> str:
    """Return the last line a child wrote on its error output."""
    lines: Sequence[str] = [line.strip() for line in stderr.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
