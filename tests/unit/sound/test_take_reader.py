from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.playback import CANDIDATE, CLIENT, PIECE, TakeReader
from tests.fakes.sound import sine


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """Two seconds: the candidate at 300 Hz, the client at 700 Hz."""
    legs = np.stack([sine(2, 300, level=0.4), sine(2, 700, level=0.4)], axis=1)
    soundfile.write(tmp_path / "k1.flac", legs, 16_000, subtype="PCM_16")
    return tmp_path / "k1.flac"


def whole(reader: TakeReader) -> tuple[np.ndarray, float]:
    """Everything from here to the end, and the second it began at."""
    began, piece, last = reader.next()
    pieces = [piece]
    while not last:
        _, piece, last = reader.next()
        pieces.append(piece)
    return np.concatenate(pieces), began


def lines(samples: np.ndarray) -> set[int]:
    spectrum = np.abs(np.fft.rfft(samples[4800:-4800] * np.hanning(len(samples) - 9600)))
    tops = np.flatnonzero(spectrum > spectrum.max() / 4)
    return {round(top * 48_000 / (len(samples) - 9600), -1) for top in tops}


def test_the_whole_take_is_read_once_with_both_legs(take: Path):
    reader = TakeReader(take)
    samples, began = whole(reader)
    reader.close()
    assert (began, reader.seconds) == (0.0, 2.0)
    assert len(samples) == 2 * 48_000
    assert lines(samples) == {300, 700}


@pytest.mark.parametrize(("leg", "frequency"), [(CANDIDATE, 300), (CLIENT, 700)])
def test_one_leg_can_be_heard_alone(take: Path, leg: str, frequency: int):
    reader = TakeReader(take)
    reader.legs = leg
    samples, _ = whole(reader)
    reader.close()
    assert lines(samples) == {frequency}


def test_a_jump_reads_from_that_second_softly(take: Path):
    reader = TakeReader(take)
    reader.next()
    reader.seek(1.25)
    samples, began = whole(reader)
    reader.close()
    assert began == 1.25
    assert len(samples) == 0.75 * 48_000
    assert samples[0] == 0


def test_a_jump_past_the_end_gives_an_empty_last_piece(take: Path):
    reader = TakeReader(take)
    reader.seek(99.0)
    second, piece, last = reader.next()
    reader.close()
    assert (second, len(piece), last) == (2.0, 0, True)


def test_pieces_are_a_fiftieth_of_a_second(take: Path):
    reader = TakeReader(take)
    first, second = reader.next(), reader.next()
    reader.close()
    assert len(first[1]) == PIECE == 960
    assert second[0] == pytest.approx(0.02)


def test_an_unreadable_take_is_refused_with_a_sentence(tmp_path: Path):
    with pytest.raises(EnvironmentProblem, match="ne se lit pas"):
        TakeReader(tmp_path / "absent.flac")
