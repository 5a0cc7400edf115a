"""What a killed workstation lost is told from what it said and what is on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crcd_sim.bootstrap.bench.loss import compare
from crcd_sim.clock import SystemClock
from crcd_sim.paths import ROOT

KEYS = 40


@dataclass(frozen=True)
class Killed:
    data: Path
    facts: tuple[dict[str, Any], ...]
    at: float


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """A child that typed some letters while it recorded, and was then killed."""
    data = tmp_path_factory.mktemp("coupure")
    command = [sys.executable, "-m", "crcd_sim.bootstrap.bench.victim", str(data), "virtual"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    facts = []
    for line in child.stdout:
        facts.append(json.loads(line))
        if facts[-1].get("key") == KEYS:
            break
    at = SystemClock().monotonic()
    child.kill()
    rest, _ = child.communicate()
    facts += [json.loads(line) for line in rest.splitlines() if line.endswith("}")]
    return Killed(data, tuple(facts), at)


def test_what_was_typed_long_before_the_kill_is_on_disk(killed: Killed) -> None:
    first = next(fact["at"] for fact in killed.facts if fact.get("key") == 0)
    assert 0 <= compare(killed.data, killed.facts, killed.at).text_s < killed.at - first


def test_a_letter_that_is_not_on_disk_dates_the_loss(killed: Killed) -> None:
    """Its age, not the number of letters: the later the kill, the longer the loss."""
    now, later = (compare(killed.data, killed.facts, killed.at + wait) for wait in (0, 5))
    assert later.text_s == pytest.approx(now.text_s + 5)


def test_the_sound_that_is_missing_is_told_in_seconds(killed: Killed) -> None:
    take = next(fact for fact in killed.facts if "take" in fact)
    lost = compare(killed.data, killed.facts, killed.at).sound_s
    assert 0 <= lost < killed.at - take["at"]
    later = compare(killed.data, killed.facts, killed.at + 5).sound_s
    assert later == pytest.approx(5, abs=1)


def test_no_acknowledged_event_is_missing_and_a_missing_one_would_be_seen(killed: Killed) -> None:
    assert compare(killed.data, killed.facts, killed.at).events == 0
    boasting = (*killed.facts, {"saved": 1_000})
    assert compare(killed.data, boasting, killed.at).events > 900
