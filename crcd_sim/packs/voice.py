"""Makes the clips of a pack with espeak-ng: only those missing or whose text or voice changed.

Pack makers only: playing a clip never needs espeak-ng. Opus bytes differ at each encode, so a clip
is recognised by the hash of its text and voice settings, kept in ``voix.json``; a file that is not
the one written there is a person's own recording and is never touched, only measured.

The book is written before a clip takes its place: a run that is killed never leaves a synthetic clip
that would pass for a person's.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.clips import QUESTIONS, RECORDINGS, ClipBook, Entry, clip_identity, sha256_of, write_book
from crcd_sim.packs.cuts import cut_points
from crcd_sim.packs.exchange_schema import ExchangeSchema
from crcd_sim.packs.interviews import FINAL_QUESTIONS, REVIEW_QUESTIONS, questions_of
from crcd_sim.packs.levels import RATE, even_level, telephone_band, trimmed
from crcd_sim.packs.schema import (
    GuideSchema,
    PackSchema,
    RecordingSchema,
    SubjectSchema,
    VoiceListSchema,
    VoiceSchema,
)
from crcd_sim.packs.yaml_text import YamlProblem, read_yaml

SENTENCE_GAP_S = 0.45  # between the sentences of an interview recording
TONES = {"neutre": (0, 0), "tendu": (14, 7), "calme": (-10, -4)}  # words/min, pitch
WORKERS = 2
PERSON = "humain"  # a voice nobody synthesises

S = TypeVar("S", bound=BaseModel)


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
    """``human``: clips a person recorded. ``missing``: lines of a voice that only a person can say."""

    made: int
    kept: int
    human: int
    removed: int
    missing: int = 0


def orders_of_pack(folder: Path) -> Iterator[ClipOrder]:
    """Yield every clip a pack needs.

    Raises ``EnvironmentProblem`` when a file does not hold: ``pack check`` says everything that is wrong.
    """
    head = _read(folder / "pack.yaml", PackSchema)
    voices = {voice.id: voice for voice in head.voix}
    seen: set[str] = set()
    for subject in head.sujets:
        for identifier in _read(folder / subject, SubjectSchema).echanges:
            path = folder / "echanges" / f"{identifier}.yaml"
            item = _read(path, ExchangeSchema)
            if item.canal != "telephone" or identifier in seen:
                continue
            seen.add(identifier)
            yield from _exchange_orders(item, voices, path)
    for name in head.enregistrements:
        recording = _read(folder / name, RecordingSchema)
        sentences = tuple(recording.dit)
        voice = _voice(voices, recording.qui, folder / name)
        yield ClipOrder(RECORDINGS, recording.id, " ".join(sentences), sentences, voice)
    yield from _question_orders(folder, head, voices)


def _question_orders(folder: Path, head: PackSchema, voices: dict[str, VoiceSchema]) -> Iterator[ClipOrder]:
    """Yield the questions of the interviews, when the guide names a voice to ask them."""
    guide = _read(folder / head.guide, GuideSchema)
    if not guide.voix:
        return
    voice = _voice(voices, guide.voix, folder / head.guide)
    banks = [(REVIEW_QUESTIONS, guide.entretien), (FINAL_QUESTIONS, guide.final)]
    for name in head.enregistrements:
        recording = _read(folder / name, RecordingSchema)
        banks.append((questions_of(recording.id), recording.questions))
    for prefix, questions in banks:
        for number, item in enumerate(questions, 1):
            said = (item.prononce or item.question,)
            yield ClipOrder(QUESTIONS, f"{prefix}{number}", item.question, said, voice)


def _exchange_orders(item: ExchangeSchema, voices: dict[str, VoiceSchema], path: Path) -> Iterator[ClipOrder]:
    speakers = {speaker.id: _voice(voices, speaker.voix, path) for speaker in item.locuteurs}
    for line in (*item.tours, *item.relances, *item.objections, *item.reponses):
        who = line.qui or next(iter(speakers), "")
        yield ClipOrder(
            item.id, line.id, line.dit, (line.prononce or line.dit,), _voice(speakers, who, path), line.ton
        )


def orders_of_list(path: Path) -> Iterator[ClipOrder]:
    """Yield the clips of a plain list file (``resources/demo/voix.yaml``): voices, then clips."""
    head = _read(path, VoiceListSchema)
    voices = {voice.id: voice for voice in head.voix}
    for item in head.sons:
        yield ClipOrder(
            item.dossier, item.nom, item.dit, (item.prononce or item.dit,), _voice(voices, item.qui, path)
        )


def _read(path: Path, model: type[S]) -> S:
    try:
        return model.model_validate(read_yaml(path).data)
    except (OSError, YamlProblem, ValidationError) as error:
        raise EnvironmentProblem(
            f"Le fichier {path.name} ne tient pas : « crcd-sim pack check » dit ce qu’il faut corriger.",
            code="pack",
        ) from error


def _voice(voices: dict[str, VoiceSchema], name: str, path: Path) -> VoiceSchema:
    if name not in voices:
        raise EnvironmentProblem(f"La voix « {name} » de {path.name} n’existe pas.", code="pack")
    return voices[name]


def can_speak() -> bool:
    """Whether espeak-ng is installed: it makes voices, and is never needed to run."""
    return shutil.which("espeak-ng") is not None


def make_clips(orders: list[ClipOrder], audio: Path, progress: Callable[[int, int], None]) -> VoiceReport:
    """Bring ``audio`` up to date with ``orders``. Raises ``EnvironmentProblem`` without espeak-ng."""
    book = ClipBook(audio)
    entries = dict(book.entries) if book.cuts_are_current else _heard_again(book)
    todo: list[ClipOrder] = []
    human = kept = missing = 0
    for order in orders:
        path = book.file(order.folder, order.name)
        entry = book.known(order.folder, path) if path else None
        if path is not None and not (entry and entry.synthetic):
            human += 1
            if entry is None and (measured := _measured(path)):
                entries[f"{order.folder}/{path.name}"] = measured
        elif entry is not None and entry.identity == order.identity:
            kept += 1
        elif order.voice.moteur == PERSON:
            missing += 1
        else:
            todo.append(order)
    removed = _remove_orphans(entries, {order.key for order in orders}, audio)
    write_book(audio, entries)  # a centre without espeak-ng still has its own recordings measured
    if todo and not can_speak():
        raise EnvironmentProblem(
            "espeak-ng n’est pas installé : il ne sert qu’à fabriquer les voix d’un scénario. "
            "Installez-le (« apt install espeak-ng »), ou enregistrez vous-même ces répliques.",
            code="no-espeak",
        )
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="pack-voice") as pool:
        # Encoding runs ahead in the pool; the book and the clips are put in place here, one by one.
        for count, made in enumerate(pool.map(lambda order: _encoded(order, audio), todo), 1):
            _put(made, entries, audio)
            progress(count, len(todo))
    return VoiceReport(len(todo), kept, human, removed, missing)


@dataclass(frozen=True, slots=True)
class _Made:
    """A clip ready under a temporary name."""

    order: ClipOrder
    entry: Entry
    partial: Path
    path: Path


def _encoded(order: ClipOrder, audio: Path) -> _Made:
    import soundfile  # heavy: pack makers only

    gap = np.zeros(int(SENTENCE_GAP_S * RATE), dtype=np.float32)
    parts: list[Any] = []
    for sentence in order.sentences:
        parts += [gap] if parts else []
        parts.append(speak(sentence, order.voice, order.tone))
    samples = even_level(telephone_band(np.concatenate(parts)))
    folder = audio / order.folder
    folder.mkdir(parents=True, exist_ok=True)
    path, partial = folder / f"{order.name}.ogg", folder / f".{order.name}.ogg"
    soundfile.write(str(partial), samples, RATE, format="OGG", subtype="OPUS")
    entry = Entry(
        sha256=sha256_of(partial),
        seconds=round(len(samples) / RATE, 3),
        cuts_ms=cut_points(samples),
        identity=order.identity,
        voice=order.voice.id,
    )
    return _Made(order, entry, partial, path)


def _put(made: _Made, entries: dict[str, Entry], audio: Path) -> None:
    """Put a clip in its place: the old one goes, the book tells the new one, the new one comes."""
    made.path.unlink(missing_ok=True)
    entries[f"{made.order.folder}/{made.path.name}"] = made.entry
    write_book(audio, entries)
    made.path.with_suffix(".txt").write_text(made.order.text + "\n", encoding="utf-8")
    made.partial.replace(made.path)


def _heard_again(book: ClipBook) -> dict[str, Entry]:
    """Return the entries of a book with cut points found anew, by today's recipe; no sound is touched."""
    entries = dict(book.entries)
    for file, entry in entries.items():
        folder, _, name = file.rpartition("/")
        path = next((path for path in book.files(folder, Path(name).stem) if path.name == name), None)
        if path is not None and book.known(folder, path) is not None and (measured := _measured(path)):
            entries[file] = replace(entry, cuts_ms=measured.cuts_ms)
    return entries


def _measured(path: Path) -> Entry | None:
    """Return what the book should know of a person's recording, None when it cannot be decoded."""
    import soundfile
    import soxr

    try:
        samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, RuntimeError):
        return None
    mono = soxr.resample(samples.mean(axis=1), rate, RATE)
    if not len(mono):
        return None
    return Entry(
        sha256=sha256_of(path),
        seconds=round(len(mono) / RATE, 3),
        cuts_ms=cut_points(mono),
    )


def speak(text: str, voice: VoiceSchema, tone: str) -> Any:
    """Return mono float samples at ``RATE`` of one sentence, trimmed to its speech."""
    import soundfile
    import soxr

    faster, higher = TONES[tone]
    name = f"{voice.voix}+{voice.variante}" if voice.variante else voice.voix
    pitch = min(99, max(0, voice.hauteur + higher))
    problem = f"espeak-ng n’a pas pu dire « {text[:60]} »"
    with tempfile.TemporaryDirectory() as scratch:
        wav = Path(scratch) / "voice.wav"
        settings = ["-v", name, "-p", str(pitch), "-s", str(voice.debit + faster), "-w", str(wav)]
        try:
            # The text goes through the standard input: it can never be taken for an option.
            done = subprocess.run(
                ["espeak-ng", *settings, "--stdin"],
                input=text.encode(),
                capture_output=True,
                timeout=60,
                check=False,
            )
            samples, rate = soundfile.read(str(wav), dtype="float32")
        except (OSError, subprocess.TimeoutExpired, soundfile.LibsndfileError) as error:
            raise EnvironmentProblem(f"{problem}.", code="espeak") from error
    if done.returncode != 0 or not len(samples):
        said = done.stderr.decode(errors="replace").strip()[:120]
        raise EnvironmentProblem(f"{problem} : {said}.", code="espeak")
    return trimmed(soxr.resample(samples, rate, RATE).astype(np.float32))


def _remove_orphans(entries: dict[str, Entry], wanted: set[str], audio: Path) -> int:
    """Remove the synthetic clips no line asks for any more; what a person recorded stays."""
    removed = 0
    for file in [file for file in entries if file.rpartition(".")[0] not in wanted]:
        entry = entries.pop(file)
        path = audio / file
        # The book is only a file: nothing is removed on its word alone.
        inside = path.resolve().is_relative_to(audio.resolve())
        if entry.synthetic and inside and path.is_file() and sha256_of(path) == entry.sha256:
            path.unlink()
            path.with_suffix(".txt").unlink(missing_ok=True)
            removed += 1
    return removed
