"""The labelled set: what a candidate's microphone hears, and when the candidate truly speaks.

A ``Seat`` is one person at one workstation: the equipment check (room, sentence read), what goes on around
without end, and the turns taken with the client. Labels are known because the sound is put together here:
a turn's ``spans`` are the seconds of its sentences, and nothing else in it is the candidate's speech.
All is mono at 16 kHz; levels are decibels over the candidate's own voice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from crcd_sim.bootstrap.bench.listening.speakers import HESITATION, Speaker, VoiceBank
from crcd_sim.packs.levels import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]
    Rng = np.random.Generator

VOICE_DBFS = -24.0
ROOM_DBFS = -62.0
CHECK_ROOM_S = 5.0
CHECK_READING_S = 10.0
AROUND_S = 45.0  # then it begins again
ALONE_S = 8.0  # a mock exam's first relance comes at 10 s
PAUSES = {"courte": (0.0, 0.0), "longue": (0.25, 0.6), "hesitante": (0.8, 1.2)}
KINDS = ("hesitante", "courte", "hesitante", "longue")  # half of the turns are hesitant

# Over the candidate's voice.
NEIGHBOUR_DB = -12.0
NEIGHBOUR_SHARE = 0.6  # of the time
BREATH_DB = (-20.0, -8.0)
CLICK_PEAK_DB = (-6.0, 6.0)
READING_DB = (-2.0, 5.0)  # people read aloud louder than they look for their words
CLAUSE_DB = (-3.0, 3.0)  # nobody keeps one level
LAST_DB = -2.0  # and sentences end lower

BREATH, CLICKS = "souffle", "touches"


@dataclass(frozen=True, slots=True)
class Condition:
    """Where the candidate speaks, and what else is heard.

    Attributes:
        snr_db: the candidate's voice over the babble; None: no babble.
        extra: what the candidate adds where nothing is said: breath, clicks, "".
        alone: the candidate adds only that, and says nothing.
        kinds: of turns, one after the other.
    """

    id: str
    title: str
    snr_db: float | None = None
    neighbour: bool = False
    extra: str = ""
    alone: bool = False
    kinds: tuple[str, ...] = KINDS


CONDITIONS: tuple[Condition, ...] = (
    Condition("nette", "voix nette", kinds=("courte", "longue")),
    Condition("hesitante", "pauses de 0,8 à 1,2\u00a0s", kinds=("hesitante",)),
    Condition("brouhaha20", "brouhaha à 20\u00a0dB", snr_db=20.0),
    Condition("brouhaha15", "brouhaha à 15\u00a0dB", snr_db=15.0),
    Condition("brouhaha10", "brouhaha à 10\u00a0dB", snr_db=10.0),
    Condition("voisin", "voisin à 12\u00a0dB dessous", neighbour=True),
    Condition("souffle", "voix et souffle", extra=BREATH),
    Condition("touches", "voix et touches", extra=CLICKS),
    Condition("souffle_seul", "souffle seul", extra=BREATH, alone=True),
    Condition("touches_seules", "touches seules", extra=CLICKS, alone=True),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """``sound`` begins ``wait_s`` after the client's last word. ``spans``: where it is speech, in seconds
    from its beginning; () when the candidate says nothing."""

    kind: str
    wait_s: float
    sound: Sound
    spans: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE


@dataclass(frozen=True, slots=True)
class Seat:
    """``around`` is heard from the check to the end. ``checked_room`` and ``checked_reading`` hold it too."""

    condition: Condition
    seed: int
    checked_room: Sound
    checked_reading: Sound
    around: Sound
    turns: tuple[Turn, ...] = field(default=())


class SetMaker:
    """Makes the seats of one half. The same bank and the same seed make the same samples."""

    def __init__(self, bank: VoiceBank) -> None:
        self._bank = bank
        rng = np.random.default_rng(bank.half.seed)
        people = bank.half.background
        self._babble = _even(np.sum([_chatter(self._sentences(who), rng, 0.9) for who in people], axis=0))
        # A headset's microphone hears the next desk without its highs, and with a little of the room.
        self._neighbours = [_from_afar(_chatter(self._sentences(who), rng, NEIGHBOUR_SHARE), rng)
                            for who in people[:2]]  # fmt: skip

    def _sentences(self, who: Speaker) -> list[Sound]:
        return list(self._bank.of(who))

    def seats(self, condition: Condition, turns: int) -> list[Seat]:
        """Return one seat for each candidate, of ``turns`` turns each."""
        place = CONDITIONS.index(condition)
        return [
            self._seat(condition, who, self._bank.half.seed + 100 * place + number, turns)
            for number, who in enumerate(self._bank.candidates)
        ]

    def _seat(self, condition: Condition, who: Speaker, seed: int, turns: int) -> Seat:
        rng = np.random.default_rng(seed)
        around = _noise(AROUND_S, ROOM_DBFS, rng)
        if condition.snr_db is not None:
            around = around + _rolled(self._babble, rng) * _gain(VOICE_DBFS - condition.snr_db)
        quiet = around
        if condition.neighbour:
            beside = self._neighbours[seed % 2]
            around = around + _rolled(beside, rng) * _gain(VOICE_DBFS + NEIGHBOUR_DB)
        # Half of the neighbours are silent while the headset is checked, and speak afterwards.
        checked = quiet if condition.neighbour and seed % 4 < 2 else around
        room = _piece(checked, 0.0, CHECK_ROOM_S)
        reading = _piece(checked, CHECK_ROOM_S, CHECK_READING_S) + self._reading(who, rng)
        made = tuple(self._turn(condition, number, who, rng) for number in range(turns))
        return Seat(condition, seed, room, reading, around, made)

    def _reading(self, who: Speaker, rng: Rng) -> Sound:
        """Return the sentence of the equipment check: ten seconds, read aloud."""
        sound = np.zeros(round(CHECK_READING_S * RATE), np.float32)
        at, louder = round(0.8 * RATE), rng.uniform(*READING_DB)
        for text in rng.permutation(self._bank.half.long):
            said = self._bank.said(who, str(text)) * _gain(VOICE_DBFS + louder + rng.uniform(-1, 1))
            if at + len(said) > len(sound) - RATE // 2:
                break
            sound[at : at + len(said)] = said
            at += len(said) + round(0.4 * RATE)
        return sound

    def _turn(self, condition: Condition, number: int, who: Speaker, rng: Rng) -> Turn:
        wait_s = float(rng.uniform(0.5, 1.2))
        if condition.alone:
            alone = np.zeros(round(ALONE_S * RATE), np.float32)
            _add(condition.extra, alone, 0.0, ALONE_S, rng)
            return Turn("seul", 0.3, alone, ())
        kind = condition.kinds[number % len(condition.kinds)]
        sound, spans = self._speech(kind, who, rng)
        if condition.extra:
            lead, tail = round(1.0 * RATE), round(1.2 * RATE)
            sound = np.concatenate([np.zeros(lead, np.float32), sound, np.zeros(tail, np.float32)])
            spans = tuple((start + 1.0, end + 1.0) for start, end in spans)
            edges = [0.0, *(second for span in spans for second in span), len(sound) / RATE]
            for start, end in zip(edges[::2], edges[1::2], strict=True):
                _add(condition.extra, sound, start, end, rng)
        return Turn(kind, wait_s, sound, spans)

    def _speech(self, kind: str, who: Speaker, rng: Rng) -> tuple[Sound, tuple[tuple[float, float], ...]]:
        half = self._bank.half
        if kind == "courte":
            texts = [str(rng.choice(half.short))]
        else:
            texts = [str(text) for text in rng.choice(half.long, int(rng.integers(2, 5)), replace=False)]
            if kind == "hesitante":  # « euh » stands between two pauses, as it does
                texts.insert(int(rng.integers(1, len(texts))), HESITATION)
        low, high = PAUSES[kind]
        parts: list[Sound] = []
        spans: list[tuple[float, float]] = []
        at = 0
        for number, text in enumerate(texts):
            if number:
                pause = np.zeros(round(rng.uniform(low, high) * RATE), np.float32)
                parts.append(pause)
                at += len(pause)
            level = VOICE_DBFS + rng.uniform(*CLAUSE_DB) + (LAST_DB if number == len(texts) - 1 else 0.0)
            said = self._bank.said(who, text) * _gain(level)
            parts.append(said)
            spans.append((at / RATE, (at + len(said)) / RATE))
            at += len(said)
        return np.concatenate(parts), tuple(spans)


# --- Sounds ----------------------------------------------------------------------------------


def _gain(db: float) -> float:
    return float(10 ** (db / 20))


def _noise(seconds: float, dbfs: float, rng: Rng) -> Sound:
    return np.asarray(rng.standard_normal(round(seconds * RATE)) * _gain(dbfs), np.float32)


def _even(sound: Sound) -> Sound:
    """Bring the whole to 0 dBFS (root mean square)."""
    return np.asarray(sound / np.sqrt(np.mean(np.square(sound, dtype=np.float64))), np.float32)


def _rolled(sound: Sound, rng: Rng) -> Sound:
    return np.roll(sound, int(rng.integers(len(sound))))


def _piece(sound: Sound, start: float, seconds: float) -> Sound:
    return sound[round(start * RATE) : round((start + seconds) * RATE)].copy()


def _chatter(sentences: list[Sound], rng: Rng, share: float) -> Sound:
    """Return somebody who speaks ``share`` of the time, for ``AROUND_S``, at 0 dBFS while speaking."""
    sound = np.zeros(round(AROUND_S * RATE), np.float32)
    at = round(rng.uniform(0, 1) * RATE)
    while True:
        for number in rng.permutation(len(sentences)):
            said = sentences[number] * _gain(rng.uniform(-2, 2))
            if at + len(said) > len(sound):
                return sound
            sound[at : at + len(said)] = said
            silence = len(said) * (1 / share - 1)
            at += len(said) + round(silence * rng.uniform(0.5, 1.5))


def _from_afar(sound: Sound, rng: Rng) -> Sound:
    """Return what a microphone hears across a desk: a few late reflections, fewer highs; same level."""
    late = np.zeros(round(0.25 * RATE), np.float32)
    late[0] = 1.0
    decay = np.exp(-np.arange(len(late)) / (0.06 * RATE))
    late += np.asarray(0.05 * decay * rng.standard_normal(len(late)), np.float32)
    size = len(sound)
    spectrum = np.fft.rfft(sound) * np.fft.rfft(late, size)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    heard = np.fft.irfft(spectrum / np.sqrt(1 + (hertz / 2500.0) ** 2), size)
    before = np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0.01])))
    after = np.sqrt(np.mean(np.square(heard[np.abs(sound) > 0.01])))
    return np.asarray(heard * (before / after), np.float32)


def _add(extra: str, sound: Sound, start: float, end: float, rng: Rng) -> None:
    add: Callable[[Sound, int, int, Rng], None] = {BREATH: _breathe, CLICKS: _type}[extra]
    add(sound, round(start * RATE), round(end * RATE), rng)


def _breathe(sound: Sound, start: int, end: int, rng: Rng) -> None:
    """Breaths of 0.3 to 0.9 s, one every 0.6 to 2.5 s: hiss shaped as air over a microphone is."""
    at = start + round(rng.uniform(0.02, 0.4) * RATE)
    while True:
        length = round(rng.uniform(0.3, 0.9) * RATE)
        length = min(length, end - at)
        if length < 0.15 * RATE:
            return
        spectrum = np.fft.rfft(rng.standard_normal(length))
        hertz = np.fft.rfftfreq(length, 1 / RATE)
        centre = rng.uniform(600, 1500)
        shape = 1 / (1 + ((hertz - centre) / 700) ** 2) + 0.15 * (hertz > 2000)
        air = _even(np.fft.irfft(spectrum * shape, length).astype(np.float32))
        swell = np.sin(np.pi * np.linspace(0, 1, length)) ** 0.7
        sound[at : at + length] += air * swell * _gain(VOICE_DBFS + rng.uniform(*BREATH_DB))
        at += length + round(rng.uniform(0.3, 1.6) * RATE)


def _type(sound: Sound, start: int, end: int, rng: Rng) -> None:
    """Keys at four to ten a second, in bursts: press and release, a knock and a rattle each."""
    at = start + round(rng.uniform(0.02, 0.3) * RATE)
    while at < end - RATE // 10:
        for moment, fainter in ((0.0, 0.0), (rng.uniform(0.05, 0.09), -6.0)):
            peak = _gain(VOICE_DBFS + rng.uniform(*CLICK_PEAK_DB) + fainter)
            length = round(rng.uniform(0.012, 0.03) * RATE)
            t = np.arange(length) / RATE
            knock = np.sin(2 * np.pi * rng.uniform(120, 900) * t) * np.exp(-t / 0.006)
            rattle = rng.standard_normal(length) * np.exp(-t / 0.003)
            click = 0.6 * knock + 0.5 * rattle
            where = at + round(moment * RATE)
            room = sound[where : where + length]
            room += (click * peak / np.abs(click).max()).astype(np.float32)[: len(room)]
        pause = rng.uniform(0.3, 0.9) if rng.random() < 0.12 else rng.uniform(0.1, 0.25)
        at += round(pause * RATE)
