"""Makes the clips of a pack with espeak-ng: only those missing or whose text or voice changed.

Pack makers only: playing a clip never needs espeak-ng. Opus bytes differ at each encode, so a clip
is recognised by the hash of its text and voice settings, kept in ``voix.json``; a file that is not
the one written there is a trainer's own recording and is never touched.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.clips import BOOK, RECORDINGS, ClipBook, clip_identity
from crcd_sim.packs.schema import ExchangeSchema, PackSchema, RecordingSchema, VoiceSchema
from crcd_sim.packs.yaml_text import read_yaml

RATE = 16_000
BAND_HZ = (300.0, 3400.0)  # what a telephone lets through
LEVEL_DBFS = -21.0  # even loudness of speech, over its active parts
PEAK_DBFS = -1.5
MARGIN_S = 0.06  # silence kept at both ends
PAUSE_S = 0.45  # between the sentences of an interview recording
CUT_SILENCE_S = 0.11  # a silence at least this long may hold a cut point
CUT_EDGE_S = 0.8
TONES = {"neutre": (0, 0), "tendu": (14, 7), "calme": (-10, -4)}  # words/min, pitch


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """One clip to make: ``sentences`` are pronounced, ``text`` is kept beside the sound."""

    folder: str
    name: str
    text: str
    sentences: tuple[str, ...]
    voice: VoiceSchema
    tone: str = "neutre"

    @property
    def key(self) -> str:
        return f"{self.folder}/{self.name}"

    @property
    def identity(self) -> str:
        return clip_identity("\n".join(self.sentences), self.voice, self.tone)


@dataclass(frozen=True, slots=True)
class VoiceReport:
    made: int
    kept: int
    human: int
    removed: int


def orders_of_pack(folder: Path) -> Iterator[ClipOrder]:
    """Yield every clip a pack needs. Raises when a file does not hold: run ``pack check`` first."""
    head = PackSchema.model_validate(read_yaml(folder / "pack.yaml").data)
    voices = {voice.id: voice for voice in head.voix}
    for subject in head.sujets:
        for identifier in read_yaml(folder / subject).data["echanges"]:
            path = folder / "echanges" / f"{identifier}.yaml"
            item = ExchangeSchema.model_validate(read_yaml(path).data)
            if item.canal != "telephone":
                continue
            speakers = {speaker.id: voices[speaker.voix] for speaker in item.locuteurs}
            default = item.locuteurs[0].id
            for line in (*item.tours, *item.relances, *item.objections, *item.reponses):
                spoken = line.prononce or line.dit
                yield ClipOrder(
                    item.id, line.id, line.dit, (spoken,), speakers[line.qui or default], line.ton
                )
    for name in head.enregistrements:
        recording = RecordingSchema.model_validate(read_yaml(folder / name).data)
        sentences = tuple(recording.dit)
        yield ClipOrder(RECORDINGS, recording.id, " ".join(sentences), sentences, voices[recording.qui])


def orders_of_list(path: Path) -> Iterator[ClipOrder]:
    """Yield the clips of a plain list file (``resources/demo/voix.yaml``): voices, then clips."""
    data: dict[str, Any] = read_yaml(path).data
    voices = {item["id"]: VoiceSchema.model_validate(item) for item in data["voix"]}
    for item in data["sons"]:
        yield ClipOrder(
            item["dossier"],
            item["nom"],
            item["dit"],
            (item.get("prononce", item["dit"]),),
            voices[item["qui"]],
        )


def make_clips(orders: list[ClipOrder], audio: Path, progress: Callable[[int, int], None]) -> VoiceReport:
    """Bring ``audio`` up to date with ``orders``. Raises ``EnvironmentProblem`` without espeak-ng."""
    if shutil.which("espeak-ng") is None:
        raise EnvironmentProblem(
            "espeak-ng n’est pas installé : il ne sert qu’à fabriquer les voix d’un scénario."
        )
    book = ClipBook(audio)
    entries = dict(book.entries)
    todo: list[ClipOrder] = []
    human = kept = 0
    for order in orders:
        entry, path = entries.get(order.key), book.file(order.folder, order.name)
        if path is not None and (entry is None or _sha256(path) != entry["sha256"]):
            human += 1
            entries.pop(order.key, None)
        elif path is not None and entry is not None and entry["id"] == order.identity:
            kept += 1
        else:
            todo.append(order)
    removed = _remove_orphans(entries, {order.key for order in orders}, audio)
    with ThreadPoolExecutor(max_workers=4) as pool:
        for count, (order, entry) in enumerate(
            zip(todo, pool.map(lambda o: _make(o, audio), todo), strict=True)
        ):
            entries[order.key] = entry
            progress(count + 1, len(todo))
    _write_book(audio, entries)
    return VoiceReport(len(todo), kept, human, removed)


def _make(order: ClipOrder, audio: Path) -> dict[str, Any]:
    import soundfile

    pause = np.zeros(int(PAUSE_S * RATE), dtype=np.float32)
    parts: list[Any] = []
    for sentence in order.sentences:
        parts += [pause] if parts else []
        parts.append(_speak(sentence, order.voice, order.tone))
    samples = even_level(telephone_band(np.concatenate(parts)))
    folder = audio / order.folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{order.name}.ogg"
    partial = folder / f".{order.name}.ogg"
    soundfile.write(str(partial), samples, RATE, format="OGG", subtype="OPUS")
    partial.replace(path)
    (folder / f"{order.name}.txt").write_text(order.text + "\n", encoding="utf-8")
    return {
        "id": order.identity,
        "file": path.relative_to(audio).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": _sha256(path),
        "seconds": round(len(samples) / RATE, 3),
        "cuts_ms": list(cut_points(samples)),
        "voice": order.voice.id,
    }


def _speak(text: str, voice: VoiceSchema, tone: str) -> Any:
    """Return mono float samples at ``RATE`` of one sentence, trimmed to its speech."""
    import soundfile
    import soxr

    faster, higher = TONES[tone]
    name = f"{voice.voix}+{voice.variante}" if voice.variante else voice.voix
    with tempfile.TemporaryDirectory() as scratch:
        wav = Path(scratch) / "voice.wav"
        command = [
            "espeak-ng",
            "-v",
            name,
            "-p",
            str(min(99, voice.hauteur + higher)),
            "-s",
            str(voice.debit + faster),
            "-w",
            str(wav),
            "--",
            text,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0 or not wav.is_file():
            raise EnvironmentProblem(
                f"espeak-ng n’a pas pu dire « {text[:60]} » : {done.stderr.strip()[:120]}"
            )
        samples, rate = soundfile.read(str(wav), dtype="float32")
    return _trim(soxr.resample(samples, rate, RATE).astype(np.float32))


def _trim(samples: Any) -> Any:
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    if not len(loud):
        return samples
    margin = int(MARGIN_S * RATE)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def telephone_band(samples: Any) -> Any:
    """Keep what a telephone lets through, with soft edges."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    low, high = BAND_HZ
    gain = np.clip((hertz - low * 0.7) / (low * 0.3), 0, 1) * np.clip(
        (high * 1.15 - hertz) / (high * 0.15), 0, 1
    )
    return np.fft.irfft(spectrum * gain, len(samples)).astype(np.float32)


def speech_level(samples: Any) -> float:
    """Return the level in dBFS of the active parts (20 ms frames within 30 dB of the loudest)."""
    frame = RATE // 50
    count = max(1, len(samples) // frame)
    power = np.square(samples[: count * frame].astype(np.float64)).reshape(count, -1).mean(axis=1)
    active = power[power > power.max() / 1000] if power.max() > 0 else power
    return float(10 * np.log10(active.mean() + 1e-12))


def even_level(samples: Any) -> Any:
    """Bring speech to ``LEVEL_DBFS``, without letting any peak pass ``PEAK_DBFS``."""
    scaled = samples * 10 ** ((LEVEL_DBFS - speech_level(samples)) / 20)
    ceiling = 10 ** (PEAK_DBFS / 20)
    # A gentle limiter: only the rare samples above the knee are bent, so loudness stays even.
    knee = ceiling * 0.7
    over = np.abs(scaled) > knee
    bent = np.sign(scaled) * (knee + (ceiling - knee) * np.tanh((np.abs(scaled) - knee) / (ceiling - knee)))
    return np.where(over, bent, scaled).astype(np.float32)


def cut_points(samples: Any) -> tuple[int, ...]:
    """Return the middles (ms) of the silences where a line can stop without cutting a word."""
    frame = RATE // 100
    count = len(samples) // frame
    if count == 0:
        return ()
    level = np.abs(samples[: count * frame]).reshape(count, frame).max(axis=1)
    quiet = level < max(0.012, float(level.max()) * 0.04)
    points, start = [], None
    for index in range(count + 1):
        if index < count and quiet[index]:
            start = index if start is None else start
            continue
        if start is not None and (index - start) * 0.01 >= CUT_SILENCE_S:
            middle = (start + index) * 0.005
            if CUT_EDGE_S <= middle <= len(samples) / RATE - CUT_EDGE_S:
                points.append(round(middle * 1000))
        start = None
    return tuple(points)


def _remove_orphans(entries: dict[str, Any], wanted: set[str], audio: Path) -> int:
    """Remove the synthetic clips no line asks for any more."""
    removed = 0
    for key in [key for key in entries if key not in wanted]:
        path = audio / entries.pop(key)["file"]
        if path.is_file():
            path.unlink()
            path.with_suffix(".txt").unlink(missing_ok=True)
        removed += 1
    return removed


def _write_book(audio: Path, entries: dict[str, Any]) -> None:
    audio.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        {"format": "crcd-voix/1", "clips": entries}, ensure_ascii=False, indent=1, sort_keys=True
    )
    partial = audio / f".{BOOK}"
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(audio / BOOK)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
