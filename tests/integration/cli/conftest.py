"""A data folder with one whole sitting in it, and a way to run the command line as a user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crcd_sim.__main__ import main
from crcd_sim.bootstrap.demo import DemoOrder, run_demo
from crcd_sim.paths import ROOT
from tests.fakes.workstation import PACK


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of stdout."""
        return json.loads(self.out)

    def refuses(self, *words: str) -> bool:
        """Status 1, nothing on stdout, sentences on stderr that hold these words."""
        assert (self.code, self.out) == (1, ""), self
        assert "Traceback" not in self.err
        assert self.err.strip().endswith("."), self.err
        for word in words:
            assert word in self.err, self.err
        return True


Cli = Callable[..., Answer]


@pytest.fixture
def crcd(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run one command line."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@dataclass(frozen=True)
class Sat:
    """A folder where a whole sitting was sat. Never changed by a test."""

    data: Path
    id: str


@pytest.fixture(scope="session")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Sat:
    data = tmp_path_factory.mktemp("sat") / "data"
    return Sat(data, run_demo(DemoOrder("TITRE", PACK, 5, 0.0, "virtual"), data).id)


def program(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real program in a process of its own, on a machine without a screen."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "crcd_sim", *map(str, words)],
        capture_output=True,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        check=False,
    )
