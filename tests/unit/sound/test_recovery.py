from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.part_file import PartFile, encode, file_sha256, part_of
from crcd_sim.sound.recovery import left_behind, repair, repair_all
from tests.fakes.sound import take_record


def abandoned(path: Path, frames: int = 16_000, tail: bytes = b"") -> np.ndarray:
    """What a killed process leaves: a part file nobody closed."""
    samples = np.arange(2 * frames, dtype=np.int16).reshape(frames, 2)
    PartFile(part_of(path)).write(samples)
    with part_of(path).open("ab") as file:
        file.write(tail)
    return samples


@pytest.mark.parametrize("tail", [b"", b"\x01", b"\x01\x02\x03"])
def test_an_abandoned_take_is_repaired_whole(tmp_path: Path, tail: bytes):
    path = tmp_path / "k1.flac"
    samples = abandoned(path, tail=tail)
    record = repair(take_record(), path)
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], samples)
    assert (record.status, record.duration_s, record.sha256) == ("repaired", 1.0, file_sha256(path))
    assert not part_of(path).exists()


def test_a_take_killed_before_its_first_word_is_an_empty_take(tmp_path: Path):
    path = tmp_path / "k1.flac"
    abandoned(path, frames=0)
    assert repair(take_record(), path).duration_s == 0.0


def test_an_encoding_that_was_cut_is_done_again(tmp_path: Path):
    path = tmp_path / "k1.flac"
    samples = abandoned(path)
    (tmp_path / "k1.flac.tmp").write_bytes(b"fLaC moitie")
    repair(take_record(), path)
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], samples)
    assert not (tmp_path / "k1.flac.tmp").exists()


def test_a_take_encoded_but_never_told_is_recognised(tmp_path: Path):
    path = tmp_path / "k1.flac"
    abandoned(path)
    done = encode(part_of(path), path, "")
    assert repair(take_record(), path).sha256 == done.sha256


def test_a_part_left_beside_its_finished_file_is_encoded_again(tmp_path: Path):
    path = tmp_path / "k1.flac"
    abandoned(path)
    encode(part_of(path), path, "")
    samples = abandoned(path, frames=800)
    repair(take_record(), path)
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], samples)


@pytest.mark.parametrize("content", [None, b"", b"RIFF"])
def test_a_take_of_which_nothing_is_left_is_told(tmp_path: Path, content: bytes | None):
    path = tmp_path / "k1.flac"
    if content is not None:
        part_of(path).write_bytes(content)
    with pytest.raises(EnvironmentProblem, match="Le passage continue sans lui") as found:
        repair(take_record(), path)
    assert found.value.code == "take_gone"


def test_only_open_takes_are_repaired_and_one_loss_does_not_hide_another(tmp_path: Path):
    abandoned(tmp_path / "takes" / "b.flac")
    records = [
        take_record(id="a", file="takes/a.flac", status="open"),
        take_record(id="b", file="takes/b.flac", status="open"),
        take_record(id="c", file="takes/c.flac", status="closed"),
    ]
    done, problems = repair_all(records, tmp_path)
    assert [record.id for record in done] == ["b"]
    assert [problem.code for problem in problems] == ["take_gone"]


def test_what_was_left_behind_is_found(tmp_path: Path):
    abandoned(tmp_path / "s1" / "k1.flac")
    assert left_behind(tmp_path) == [tmp_path / "s1" / "k1.flac"]
    assert left_behind(tmp_path / "absent") == []
