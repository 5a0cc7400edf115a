"""Whether a person's recording can be played to a candidate: decoded, heard, not cut, not distorted.

Only the clips a person made are listened to: a synthetic one is known by its hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from crcd_sim.packs.clips import RECORDINGS, Clip, ClipBook
from crcd_sim.packs.cuts import cuts_a_word
from crcd_sim.packs.findings import WARNING, Finding
from crcd_sim.packs.levels import speech_level
from crcd_sim.packs.loader import Draft
from crcd_sim.packs.scripts import LINE_LISTS

LONGEST_LINE_S = 30.0
LONGEST_RECORDING_S = 180.0
SILENT_DBFS = -50.0
FAINT_DBFS = -35.0
CLIPPED_SHARE = 0.001  # of the samples at full scale


def sound_findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the sounds a person recorded."""
    pack = draft.pack
    if pack is None:
        return
    for exchange in pack.exchanges.values():
        file = f"echanges/{exchange.id}.yaml"
        data = draft.files.sources[file].data
        for key in LINE_LISTS:
            for index, item in enumerate(data.get(key) or ()):
                place = (file, draft.files.line(file, key, index))
                yield from _line(draft.clips, exchange.id, str(item.get("id")), place)
                yield from _own_cuts(draft.clips, exchange.id, item, place)
    for recording in pack.recordings:
        file = draft.named["recording", recording.id]
        yield from _line(draft.clips, RECORDINGS, recording.id, (file, draft.files.line(file, "dit")))


def _line(clips: ClipBook, folder: str, name: str, place: tuple[str, int]) -> Iterator[Finding]:
    clip = clips.find(folder, name)
    if clip is None or clip.synthetic or not clip.seconds:
        return
    longest = LONGEST_RECORDING_S if folder == RECORDINGS else LONGEST_LINE_S
    if fault := _fault(clips.root / clip.path, clip, longest):
        code, text = fault
        yield Finding(*place, code, f"Le son « {clip.path} » {text}", WARNING)


def _own_cuts(
    clips: ClipBook, folder: str, item: Mapping[str, Any], place: tuple[str, int]
) -> Iterator[Finding]:
    """Yield the cut points an author wrote that would stop in the middle of a word.

    Those nobody wrote were found in the sound itself. One outside the sound is told with the script.
    """
    clip = clips.find(folder, str(item.get("id"))) if item.get("coupes_ms") else None
    samples, rate = _decoded(clips.root / clip.path) if clip is not None else (None, 0)
    if clip is None or samples is None:
        return
    for cut in item["coupes_ms"]:
        if cuts_a_word(samples, rate, int(cut)):
            text = f"Le point de coupe {cut} ms de « {clip.path} » tombe au milieu d’un mot."
            yield Finding(*place, "cut-in-word", text, WARNING)


def _fault(path: Path, clip: Clip, longest: float) -> tuple[str, str] | None:
    if clip.seconds > longest:
        return "clip-long", f"dure {clip.seconds:.0f} s : {longest:.0f} s au plus."
    samples = read_mono(path)
    if samples is None:
        return "clip-broken", "ne se lit pas jusqu’au bout : enregistrez-le de nouveau."
    level = speech_level(samples)
    if level < SILENT_DBFS:
        return "clip-silent", "est muet : vérifiez le micro et enregistrez-le de nouveau."
    if level < FAINT_DBFS:
        return "clip-faint", "est trop faible : rapprochez le micro et enregistrez-le de nouveau."
    if float(np.mean(np.abs(samples) >= 0.999)) > CLIPPED_SHARE:
        return "clip-clipped", "est saturé : éloignez le micro et enregistrez-le de nouveau."
    return None


def read_mono(path: Path) -> Any:
    """Return the samples of a sound file as one channel of floats, None when it cannot be decoded."""
    return _decoded(path)[0]


def _decoded(path: Path) -> tuple[Any, int]:
    """Return the samples, None when they cannot be decoded, and their rate."""
    import soundfile  # heavy: only when sounds are looked at

    try:
        samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, ValueError, RuntimeError):
        return None, 0
    return (samples.mean(axis=1) if len(samples) else None), rate
