"""The voice a person gives to a recorded call of the interview, beside the synthetic one.

It is a file of its own (``enregistrements/<id>.wav``) that wins over the synthetic Ogg (``clips``): the
Ogg is never touched, and removing the person's file gives it its place back.
"""

from __future__ import annotations

import errno
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.clips import RECORDINGS, Clip, ClipBook
from crcd_sim.packs.levels import LEVEL_DBFS, RATE, even_level, speech_level
from crcd_sim.packs.schema_values import SLUG

MARGIN_S = 0.3  # silence kept at both ends: a breath, not a word
CLICK_S = 0.12  # at the end of a take: the hand that stops it is heard
SILENT_DBFS = -75.0  # no voice, and no room either
VOICE_DB = 26.0  # under the level of speech by more than that is not speech
MOST_GAIN_DB = 18.0  # a voice that was too far away would come back with all its room
_PROBE = ".essai-ecriture"
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class PresentVoice:
    """``clip``: what is heard now, None without a sound. ``own``: the files people made, absolute paths.
    ``restorable``: a synthetic voice lies under them."""

    clip: Clip | None
    own: tuple[Path, ...]
    restorable: bool


def present_voice(audio: Path, identifier: str) -> PresentVoice:
    """Look at the sounds of one recorded call; ``audio`` is the pack's audio folder."""
    book = ClipBook(audio)
    own: list[Path] = []
    synthetic = False
    for path in book.files(RECORDINGS, identifier):
        entry = book.known(RECORDINGS, path)
        if entry is not None and entry.synthetic:
            synthetic = True
        else:
            own.append(path)
    clip = book.find(RECORDINGS, identifier)
    return PresentVoice(clip if clip is not None and clip.seconds else None, tuple(own), synthetic)


def made_ready(samples: Any) -> Any:
    """Return a take (mono int16 at ``RATE``) as it is kept: without the silence around the voice, at the
    even level of the pack's clips. Empty when nothing is heard."""
    heard = samples[: max(0, len(samples) - round(CLICK_S * RATE))].astype(np.float32) / 32768
    level = speech_level(heard)
    voice = _around_voice(heard, level)
    if not len(voice):
        return np.zeros(0, np.int16)
    if level < LEVEL_DBFS - MOST_GAIN_DB:
        loud = voice * 10 ** (MOST_GAIN_DB / 20)
    else:
        loud = even_level(voice)
    return np.clip(np.rint(loud * 32767), -32767, 32767).astype(np.int16)


def _around_voice(samples: Any, level: float) -> Any:
    """Return what lies between the first and the last moment of speech, with a margin."""
    frame = RATE // 50
    count = len(samples) // frame
    if count == 0 or level < SILENT_DBFS:
        return samples[:0]
    power = np.square(samples[: count * frame].astype(np.float64)).reshape(count, frame).mean(axis=1)
    spoken = np.flatnonzero(10 * np.log10(power + 1e-12) > level - VOICE_DB)
    margin = round(MARGIN_S * RATE)
    return samples[max(0, spoken[0] * frame - margin) : (spoken[-1] + 1) * frame + margin]


def keep_voice(audio: Path, identifier: str, samples: Any) -> None:
    """Make ``samples`` (mono int16 at ``RATE``) the voice of a recorded call, in one go.

    Raises:
        EnvironmentProblem: the folder leads elsewhere, refuses the writing, or is full. What was heard
            before is then heard still.
    """
    import soundfile

    path = _folder(audio, identifier) / f"{identifier}.wav"
    sound = io.BytesIO()
    soundfile.write(sound, samples, RATE, format="WAV", subtype="PCM_16")
    partial = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(sound.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        _drop(partial)
        raise _refusal(path.parent, error, "Votre prise est toujours là") from error


def remove_voice(audio: Path, identifier: str) -> None:
    """Remove the files people made for a recorded call: its synthetic voice is heard again.

    Raises:
        EnvironmentProblem: there is no synthetic voice under them (nothing is then removed), or the
            folder refuses.
    """
    folder = _folder(audio, identifier)
    found = present_voice(audio, identifier)
    if not found.restorable:
        raise EnvironmentProblem(
            "Cet appel n’a plus de voix de synthèse\u00a0: «\u00a0crcd-sim pack voice\u00a0» la refait. "
            "Rien n’a été effacé.",
            code="no-synthetic",
        )
    try:
        for path in found.own:
            path.unlink()
    except OSError as error:
        raise _refusal(folder, error, "La voix enregistrée est toujours en place") from error


def writing_problem(audio: Path) -> EnvironmentProblem | None:
    """Tell why sounds cannot be kept, by really writing; None when they can."""
    folder = audio / RECORDINGS
    probe = folder / f"{_PROBE}-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"crcd")
        probe.unlink()
    except OSError as error:
        _drop(probe)
        return _refusal(folder, error, "Vous pouvez écouter, mais pas enregistrer")
    return None


def _folder(audio: Path, identifier: str) -> Path:
    """Return the folder of recorded calls, proved to be the pack's own."""
    folder = audio / RECORDINGS
    if not SLUG.fullmatch(identifier) or not folder.resolve().is_relative_to(audio.resolve()):
        raise EnvironmentProblem(
            f"Le dossier «\u00a0{RECORDINGS}\u00a0» de ce scénario mène hors du dossier des sons\u00a0: "
            "ce lien est refusé.",
            code="clip-outside",
        )
    return folder


def _drop(path: Path) -> None:
    """Remove what a refused writing left; a folder that refuses this too holds nothing of ours."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _refusal(folder: Path, error: OSError, comfort: str) -> EnvironmentProblem:
    if error.errno in _FULL:
        return EnvironmentProblem(
            f"Le disque est plein\u00a0: la voix n’a pas pu être écrite. {comfort}. Libérez de la place, "
            "puis recommencez.",
            code="disk_full",
        )
    return EnvironmentProblem(
        f"Le dossier des sons de ce scénario refuse l’écriture. {comfort}. Demandez à la personne qui a "
        f"installé le simulateur de rendre ce dossier modifiable\u00a0: {folder}",
        code="voice_unwritable",
    )
