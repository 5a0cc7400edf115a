"""The recording that the bench makes, and how it tells that two legs are apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.bootstrap.bench.recorder import click_offsets_ms, record

RATE = 16_000


def legs_apart(folder: Path, samples: int, clicks: int = 3) -> Path:
    """A take whose candidate's clicks come ``samples`` after the client's."""
    both = np.zeros((4 * RATE, 2), np.int16)
    for number in range(clicks):
        both[RATE * (number + 1) + samples, 0] = both[RATE * (number + 1), 1] = 20_000
    path = folder / "ecart.flac"
    soundfile.write(path, both, RATE, subtype="PCM_16")
    return path


def test_legs_that_are_apart_are_found_so(tmp_path: Path) -> None:
    assert click_offsets_ms(legs_apart(tmp_path, 80)) == [5.0, 5.0, 5.0]
    assert click_offsets_ms(legs_apart(tmp_path, 0)) == [0.0, 0.0, 0.0]


def test_a_take_without_clicks_is_no_proof(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="clicks"):
        click_offsets_ms(legs_apart(tmp_path, 0, clicks=0))


def test_a_minute_in_virtual_time_holds_a_click_a_second(tmp_path: Path) -> None:
    told = record(tmp_path, 60, real=False)
    assert (told["seconds"], told["lost_samples"]) == (60.0, 0)
    assert told["offsets_ms"] == [0.0] * 60
