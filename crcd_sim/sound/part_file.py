"""The file a take is spoken into, and its encoding when it ends.

A ``.part`` is a WAV whose header never needs a second visit: its data chunk claims the largest size, as
streams do, and libsndfile reads what is really there. So every block written is safe from ``kill -9``
at once (it is in the system's cache) and from a power cut at the next ``sync``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TAKE_RATE = 16_000
LEGS = 2
FRAME_BYTES = 2 * LEGS
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_OPEN_END = 0xFFFFFFFF
_CHUNK = 1 << 16  # frames
_COMPRESSION = 0.375  # FLAC level 3: half the time of level 5 for one hundredth more bytes


def part_of(path: Path) -> Path:
    return path.with_name(path.name + ".part")


class PartFile:
    """Two legs of 16-bit samples at 16 kHz, appended. Belongs to one thread.

    Raises OSError as the system does; after a refused write the file ends on a whole frame.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        self._fd = os.open(path, flags, 0o600)
        header = struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            *(b"RIFF", _OPEN_END, b"WAVE"),
            *(b"fmt ", 16, 1, LEGS, TAKE_RATE, TAKE_RATE * FRAME_BYTES, FRAME_BYTES, 16),
            *(b"data", _OPEN_END),
        )
        self._head = len(header)
        self._bytes = 0
        try:
            self._put(header)
        except OSError:
            os.close(self._fd)
            raise
        self._bytes = 0

    @property
    def frames(self) -> int:
        return self._bytes // FRAME_BYTES

    def write(self, frames: NDArray[np.int16]) -> None:
        """Append an array of shape (n, 2)."""
        whole = self._bytes
        try:
            self._put(frames.tobytes())
        except OSError:
            self._bytes -= (self._bytes - whole) % FRAME_BYTES
            os.ftruncate(self._fd, self._head + self._bytes)
            os.lseek(self._fd, 0, os.SEEK_END)
            raise

    def sync(self) -> None:
        os.fsync(self._fd)

    def close(self) -> None:
        try:
            os.fsync(self._fd)
        finally:
            os.close(self._fd)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            done = os.write(self._fd, view)
            self._bytes += done
            view = view[done:]


@dataclass(frozen=True, slots=True)
class Encoded:
    sha256: str
    frames: int


def encode(part: Path, final: Path, comment: str) -> Encoded:
    """Turn ``part`` into the FLAC file ``final``; remove it once ``final`` is read back and on disk.

    Raises:
        EnvironmentProblem: ``part`` is unreadable (``take_gone``), or no room, unwritable, the copy
            differs: ``part`` is then still whole.
    """
    import soundfile

    try:
        soundfile.info(part)
    except (OSError, soundfile.SoundFileError) as error:
        raise EnvironmentProblem(
            f"L’enregistrement « {final.name} » ne se lit plus. Le passage continue sans lui.",
            code="take_gone",
        ) from error
    made = final.with_name(final.name + ".tmp")
    try:
        if shutil.disk_usage(final.parent).free < part.stat().st_size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(final))
        wanted = _write_flac(part, made, comment)
        _sync_file(made)
        if _digest(made) != wanted:
            raise EnvironmentProblem(
                f"L’enregistrement « {final.name} » ne se relit pas à l’identique : l’original est conservé. "
                "Vérifiez le disque.",
                code="take_verify",
            )
        result = Encoded(file_sha256(made), wanted[1])
        made.replace(final)
    except (OSError, soundfile.SoundFileError, AssertionError) as error:
        # soundfile asserts that all was written: on a full disk it was not.
        made.unlink(missing_ok=True)
        raise keeping_problem(final, error) from error
    except EnvironmentProblem:
        made.unlink(missing_ok=True)
        raise
    _sync_folder(final.parent)
    part.unlink()
    return result


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keeping_problem(final: Path, error: Exception) -> EnvironmentProblem:
    """The take cannot be encoded now; its ``.part`` stays and the next start tries again."""
    if getattr(error, "errno", None) in _FULL or not isinstance(error, OSError):
        return EnvironmentProblem(
            "Le disque est plein : l’enregistrement est conservé tel quel. Libérez de la place ; il sera "
            "rangé au prochain démarrage.",
            code="disk_full",
        )
    return EnvironmentProblem(
        f"L’enregistrement n’a pas pu être rangé dans « {final.parent} » : il est conservé tel quel et sera "
        "rangé au prochain démarrage. Vérifiez que ce dossier accepte l’écriture.",
        code="take_unwritable",
    )


def writing_problem(path: Path, error: OSError) -> EnvironmentProblem:
    """The running take cannot be written; the call goes on and writing is tried again each second."""
    if error.errno in _FULL:
        return EnvironmentProblem(
            "Le disque est plein : l’enregistrement de la voix est suspendu. L’échange continue et ce qui "
            "est déjà enregistré est conservé. Libérez de la place : l’enregistrement reprendra de lui-même.",
            code="disk_full",
        )
    return EnvironmentProblem(
        f"L’enregistrement de la voix ne peut pas être écrit dans « {path.parent} ». L’échange continue. "
        "Vérifiez que ce dossier existe et accepte l’écriture : l’enregistrement reprendra de lui-même.",
        code="take_unwritable",
    )


def blocks(path: Path) -> Iterator[NDArray[np.int16]]:
    """Yield the file's frames as arrays of shape (n, channels)."""
    import soundfile

    with soundfile.SoundFile(path) as file:
        while len(chunk := file.read(_CHUNK, dtype="int16", always_2d=True)):
            yield chunk


def _write_flac(part: Path, made: Path, comment: str) -> tuple[str, int]:
    import soundfile

    digest, frames = hashlib.sha256(), 0
    form = {"format": "FLAC", "subtype": "PCM_16", "compression_level": _COMPRESSION}
    with soundfile.SoundFile(made, "w", TAKE_RATE, LEGS, **form) as flac:
        if comment:
            flac.comment = comment
        for chunk in _or_one_silent_frame(blocks(part)):
            flac.write(chunk)
            digest.update(chunk.tobytes())
            frames += len(chunk)
    return digest.hexdigest(), frames


def _or_one_silent_frame(chunks: Iterator[NDArray[np.int16]]) -> Iterator[NDArray[np.int16]]:
    """A FLAC file without a sample has not even a header: nobody could read it."""
    import numpy as np

    some = False
    for chunk in chunks:
        some = True
        yield chunk
    if not some:
        yield np.zeros((1, LEGS), np.int16)


def _digest(path: Path) -> tuple[str, int]:
    digest, frames = hashlib.sha256(), 0
    for chunk in blocks(path):
        digest.update(chunk.tobytes())
        frames += len(chunk)
    return digest.hexdigest(), frames


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Make the new name itself durable, where folders can be opened (not on Windows)."""
    if os.name == "nt":
        return
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
