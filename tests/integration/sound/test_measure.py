"""The figures of the bench are measured on the real thing, and hold the bounds of the design."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.sound.devices import AudioSystem
from crcd_sim.sound.measure import measure_jumps, measure_recording, measure_virtual, measure_waveform
from tests.fakes.pulse import BOUCLE, CASQUE, SALLE


def test_a_real_recording_is_aligned_and_loses_nothing(fresh_system: AudioSystem, tmp_path: Path):
    figures = measure_recording(
        tmp_path,
        SystemClock(),
        system=fresh_system,
        output=CASQUE,
        microphone=BOUCLE,
        loopback=True,
        seconds=5,
    )
    assert figures.seconds == pytest.approx(5, abs=0.5)
    assert len(figures.offsets_ms) >= 4
    assert max(abs(offset) for offset in figures.offsets_ms) <= 20
    assert (figures.lost_samples, figures.gaps) == (0, 0)
    assert figures.cpu_share > 0


def test_jumps_are_measured_where_they_are_heard(fresh_system: AudioSystem, tmp_path: Path):
    found = measure_jumps(
        tmp_path,
        SystemClock(),
        system=fresh_system,
        output=CASQUE,
        loopback=BOUCLE,
        elsewhere=SALLE,
        jumps=3,
    )
    assert len(found) == 3
    assert all(0 < milliseconds < 500 for milliseconds in found)


def test_a_waveform_is_measured_first_and_cached(tmp_path: Path):
    figures = measure_waveform(tmp_path, SystemClock(), minutes=3)
    assert 0 < figures.cached_ms < figures.first_ms


def test_a_virtual_conversation_is_recorded_whole(tmp_path: Path):
    figures = measure_virtual(tmp_path, VirtualClock(datetime(2026, 11, 24, tzinfo=UTC)), minutes=1)
    assert figures.cpu_s > 0
    assert (tmp_path / "virtuel.flac").is_file()
