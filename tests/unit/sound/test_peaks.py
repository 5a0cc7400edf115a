from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Peaks
from crcd_sim.sound.peaks import PIECE_S, cached_peaks, measure_peaks

RATE = 16_000


def cells(data: bytes) -> list[int]:
    return memoryview(data).cast("b").tolist()


def written(path: Path, candidate: np.ndarray, client: np.ndarray) -> Path:
    soundfile.write(path, np.stack([candidate, client], axis=1), RATE, subtype="PCM_16")
    return path


def stairs(seconds: float) -> np.ndarray:
    """A leg whose level grows by one step each second."""
    return (np.arange(round(seconds * RATE)) // RATE * 200).astype(np.int16)


def test_each_leg_has_its_lows_and_highs_by_bucket(tmp_path: Path):
    candidate, client = np.zeros(RATE, np.int16), np.zeros(RATE, np.int16)
    candidate[8000] = 32767
    client[640] = -32768
    peaks = measure_peaks(written(tmp_path / "a.flac", candidate, client))
    assert (peaks.seconds, peaks.per_second) == (1.0, 50)
    assert [n for n, high in enumerate(cells(peaks.candidate_high)) if high] == [25]
    assert cells(peaks.candidate_high)[25] == 127
    assert [n for n, low in enumerate(cells(peaks.client_low)) if low] == [2]
    assert cells(peaks.client_low)[2] == -127
    assert not any(cells(peaks.candidate_low) + cells(peaks.client_high))


def test_a_long_take_read_in_pieces_has_no_seam(tmp_path: Path):
    seconds = 2.3 * PIECE_S
    peaks = measure_peaks(written(tmp_path / "a.flac", stairs(seconds), stairs(seconds)))
    expected = [round(n // 50 * 200 * 127 / 32767) for n in range(round(seconds * 50))]
    assert cells(peaks.candidate_high) == expected
    assert cells(peaks.client_low) == expected


def test_the_beginning_is_given_while_the_rest_is_read(tmp_path: Path):
    seen: list[Peaks] = []
    path = written(tmp_path / "a.flac", stairs(2.5 * PIECE_S), stairs(2.5 * PIECE_S))
    whole = measure_peaks(path, progress=seen.append)
    assert [part.seconds for part in seen] == [PIECE_S, 2 * PIECE_S]
    assert all(whole.candidate_high.startswith(part.candidate_high) for part in seen)


def test_a_mono_file_has_a_silent_second_leg(tmp_path: Path):
    soundfile.write(tmp_path / "m.wav", np.full(RATE, 0.5, np.float32), RATE)
    peaks = measure_peaks(tmp_path / "m.wav")
    assert set(cells(peaks.candidate_high)) == {64}
    assert set(cells(peaks.client_high)) == {0}


def test_an_empty_take_has_no_peaks(tmp_path: Path):
    soundfile.write(tmp_path / "m.wav", np.zeros((0, 2), np.int16), RATE)
    assert measure_peaks(tmp_path / "m.wav").candidate_low == b""


def test_kept_peaks_are_those_that_were_measured(tmp_path: Path):
    path, cache = written(tmp_path / "a.flac", stairs(3), stairs(3)), tmp_path / "cache" / "a.peaks"
    first = cached_peaks(path, cache, "abc")
    path.unlink()
    assert cached_peaks(path, cache, "abc") == first


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\xfe", b'{"format": "crcd-peaks/1"}\nabcd'])
def test_a_broken_cache_is_made_again(tmp_path: Path, content: bytes):
    path, cache = written(tmp_path / "a.flac", stairs(3), stairs(3)), tmp_path / "a.peaks"
    cache.write_bytes(content)
    peaks = cached_peaks(path, cache, "abc")
    assert len(peaks.client_high) == 150
    assert cached_peaks(path, cache, "abc") == peaks


def test_the_peaks_of_another_take_are_not_used(tmp_path: Path):
    cache = tmp_path / "a.peaks"
    cached_peaks(written(tmp_path / "a.flac", stairs(3), stairs(3)), cache, "abc")
    other = cached_peaks(written(tmp_path / "b.flac", stairs(1), stairs(1)), cache, "def")
    assert other.seconds == 1.0


def test_an_unreadable_take_gets_a_sentence(tmp_path: Path):
    (tmp_path / "a.flac").write_bytes(b"rien")
    with pytest.raises(EnvironmentProblem, match="ne se lit pas"):
        measure_peaks(tmp_path / "a.flac")
