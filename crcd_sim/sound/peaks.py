"""The waveform of a take: lowest and highest sample of each fiftieth of a second, per leg.

Runs in the work pool. A long file is read in pieces by two threads, each piece with its own decoder
(libsndfile works without Python's lock), and the beginning can be painted while the rest comes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Peaks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PER_SECOND = 50
FORMAT = "crcd-peaks/1"
PIECE_S = 60  # one piece of reading, and of progress


def measure_peaks(
    path: Path, *, per_second: int = PER_SECOND, progress: Callable[[Peaks], None] | None = None
) -> Peaks:
    """Return the peaks of a take (or of any mono or stereo file; a mono one has a silent client leg).

    ``progress`` receives the peaks of the beginning, longer and longer, on the calling thread.

    Raises:
        EnvironmentProblem: ``take_unreadable``.
    """
    import soundfile

    found: list[NDArray[np.int8]] = []
    try:
        info = soundfile.info(path)
        bucket = max(1, round(info.samplerate / per_second))
        piece = bucket * per_second * PIECE_S
        starts = range(0, info.frames, piece)
        with ThreadPoolExecutor(2, thread_name_prefix="peaks") as pool:
            for peaks in pool.map(lambda start: _piece(path, start, piece, bucket), starts):
                found.append(peaks)
                if progress is not None and len(found) < len(starts):
                    progress(_frozen(found, len(found) * piece / info.samplerate, per_second))
    except (OSError, soundfile.SoundFileError) as error:
        raise _unreadable(path) from error
    return _frozen(found, info.frames / info.samplerate, per_second)


def cached_peaks(
    path: Path, cache: Path, sha256: str, *, progress: Callable[[Peaks], None] | None = None
) -> Peaks:
    """Return the peaks kept in ``cache`` for the take of hash ``sha256``; measure and keep them if not.

    A cache that cannot be read or written is no fault: the peaks are measured again.
    """
    known = _read_cache(cache, sha256)
    if known is not None:
        return known
    peaks = measure_peaks(path, progress=progress)
    header = {"format": FORMAT, "sha256": sha256, "seconds": peaks.seconds, "per_second": peaks.per_second}
    rows = (peaks.candidate_low, peaks.candidate_high, peaks.client_low, peaks.client_high)
    made = cache.with_name(cache.name + ".tmp")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(rows))
        made.replace(cache)
    except OSError:
        return peaks
    return peaks


def _read_cache(cache: Path, sha256: str) -> Peaks | None:
    try:
        first, _, rows = cache.read_bytes().partition(b"\n")
        header: dict[str, Any] = json.loads(first)
        if (header["format"], header["sha256"]) != (FORMAT, sha256):
            return None
        size, odd = divmod(len(rows), 4)
        if odd:
            return None
        parts = [rows[n * size : (n + 1) * size] for n in range(4)]
        return Peaks(float(header["seconds"]), int(header["per_second"]), *parts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _piece(path: Path, start: int, frames: int, bucket: int) -> NDArray[np.int8]:
    """Return an array (4, buckets): candidate low, high, client low, high, in 127ths of full scale."""
    import numpy as np
    import soundfile

    with soundfile.SoundFile(path) as file:
        file.seek(start)
        data = file.read(frames, dtype="int16", always_2d=True)
    # One contiguous row per leg: the reduction is then twenty times as fast.
    legs = np.zeros((2, -(-len(data) // bucket) * bucket), np.int16)
    legs[: data.shape[1], : len(data)] = data.T[:2]
    if len(data):
        legs[: data.shape[1], len(data) :] = data[-1:, :2].T
    cells = legs.reshape(2, -1, bucket)
    both = np.stack([cells.min(axis=2), cells.max(axis=2)], axis=1).reshape(4, -1)
    scaled: NDArray[np.int8] = np.clip(np.rint(both * (127 / 32767)), -127, 127).astype(np.int8)
    return scaled


def _frozen(found: list[NDArray[np.int8]], seconds: float, per_second: int) -> Peaks:
    import numpy as np

    rows = np.concatenate(found, axis=1) if found else np.zeros((4, 0), np.int8)
    return Peaks(seconds, per_second, *(row.tobytes() for row in rows))


def _unreadable(path: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"L’enregistrement « {path.name} » ne se lit pas : le fichier manque ou est abîmé.",
        code="take_unreadable",
    )
