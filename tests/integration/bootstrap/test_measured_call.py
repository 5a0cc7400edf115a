"""A call whose every second is known: what is measured of it, from the journal and from its recording.

The candidate's voice is laid on the headset at instants the test chooses; the client's lines last what
their clips last. The journal's figures, and those read again from the FLAC's two legs by nothing but their
level, must both fall within 0.2 s of what was played.

A line lasts, for the journal, as long as its clip; for the ear, without the moment of silence that the clip
keeps at both ends (up to 0.06 s each, ``packs.levels``, and as many times as there are lines in a total).
What is silent in each clip is read in the clip itself, with the same threshold: the recording is then held,
line by line, to a tenth of a second, and its total to 0.2 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim import paths
from crcd_sim.bootstrap import Records
from crcd_sim.dialogue.signals import Status
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.session import ExamSession
from tests.fakes.sound import noise, voice
from tests.fakes.workstation import PACK, Workstation, sit_to

EXCHANGE = "e2-wifi-etage"
RATE = 16_000
NEAR = 0.2
PICKUP, GREETING, HELD, AFTER = 3.2, 1.5, 12.0, 15.0
SILENT, OVER = 7.0, 0.85
ROOM_DBFS, VOICE_DBFS, CLIENT_DBFS = -75.0, -45.0, -60.0

Span = tuple[float, float]


@dataclass
class Played:
    """What was really done, in seconds of the call."""

    call: dict[str, Any]
    candidate: list[Span]
    lines: list[str]
    legs: np.ndarray

    @property
    def client_s(self) -> float:
        return sum(clip_s(line) for line in self.lines)

    @property
    def measured(self) -> dict[str, Any]:
        found: dict[str, Any] = self.call["indicators"]
        return found


def clip_s(line: str) -> float:
    return float(soundfile.info(paths.AUDIO / PACK / EXCHANGE / f"{line}.ogg").duration)


def silent_edges(line: str) -> Span:
    """How long a clip is silent before its first sound and after its last."""
    samples, rate = soundfile.read(paths.AUDIO / PACK / EXCHANGE / f"{line}.ogg", dtype="float64")
    assert rate == RATE
    heard = stretches(samples, CLIENT_DBFS, 0.7)
    return heard[0][0], len(samples) / RATE - heard[-1][1]


class Candidate:
    """Speaks on a softphone, to the tenth of a second."""

    def __init__(self, work: Workstation, session: ExamSession) -> None:
        assert session.desk is not None
        self.work, self.desk, self.phone = work, session.desk, session.desk.phone
        self.began = 0.0
        self.said: list[Span] = []
        self.lines: list[str] = []

    @property
    def now(self) -> float:
        return self.work.clock.monotonic() - self.began

    def pick_up(self) -> None:
        self.work.until(lambda: self.phone.state is PhoneState.RINGING)
        self.work.wait(PICKUP)
        self.phone.accept()
        self.began = self.work.clock.monotonic()
        self.work.sound.speak(noise(240, ROOM_DBFS))  # a microphone is never at zero

    def say(self, seconds: float, after: float) -> None:
        start = self.now + after
        self.work.sound.speak(voice(seconds), self.began + start)
        self.said.append((start, start + seconds))

    def speak(self, seconds: float, after: float) -> None:
        """Say something and let the client answer to the end."""
        self.say(seconds, after)
        self.work.wait(after + seconds)
        self.let_the_client_speak()

    def let_the_client_speak(self) -> None:
        self.work.until(lambda: self.status is Status.SPEAKS)
        self.note_line()
        self.work.until(lambda: self.status is Status.LISTENS)

    def note_line(self) -> None:
        assert self.phone.call is not None
        self.lines.append(self.phone.call.state.last)

    @property
    def status(self) -> Status:
        return self.phone.view().status


def a_call(work: Workstation, session: ExamSession) -> Candidate:
    """Skip the chat, then hold the call as the module says."""
    desk = session.desk
    assert desk is not None
    work.until(desk.can_release)
    desk.release()
    work.until(lambda: desk.chats.busy)
    desk.chats.accept()
    work.wait(2)
    desk.chats.press_close()
    desk.chats.press_close()
    work.until(desk.can_release)
    desk.release()
    candidate = Candidate(work, session)
    candidate.pick_up()
    candidate.speak(2.0, after=GREETING)
    candidate.speak(3.0, after=0.8)
    work.wait(1.0)
    assert candidate.phone.hold()
    work.wait(HELD)
    assert candidate.phone.hold()
    work.wait(0.5)
    # A word within the first second of the line interrupts nobody: both are heard.
    candidate.say(2.5, after=0.4)
    work.wait(2.9)
    work.until(lambda: candidate.status is Status.SPEAKS)
    candidate.note_line()
    candidate.say(OVER, after=0.1)
    work.until(lambda: candidate.status is Status.LISTENS)
    candidate.speak(2.0, after=SILENT)
    candidate.say(1.2, after=0.5)
    work.wait(2.0)
    candidate.phone.press_hang_up()
    candidate.phone.press_hang_up()
    assert candidate.phone.call is None
    work.wait(AFTER)  # less than the client takes to ring back
    session.finish_phase()
    work.wait(1)
    work.settle()
    return candidate


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    data: Path = tmp_path_factory.mktemp("appel")
    with Workstation(data) as work:
        session = work.new()
        sit_to(work, session, PhaseKind.EXCHANGES)
        candidate = a_call(work, session)
        shown = Records(data).sitting(session.id)
    call = next(item for item in shown["exchanges"] if item["id"] == EXCHANGE)
    (recording,) = [item for item in shown["recordings"] if item["exchange"] == EXCHANGE]
    legs, rate = soundfile.read(data / recording["file"], dtype="float64")
    assert rate == RATE
    return Played(call, candidate.said, candidate.lines, legs)


# --- Read again from the recording -------------------------------------------------------------


def stretches(leg: np.ndarray, dbfs: float, bridge_s: float) -> list[Span]:
    """Return when the leg is louder than ``dbfs``; shorter holes than ``bridge_s`` are part of it."""
    count = len(leg) // 160
    power = np.square(leg[: count * 160]).reshape(count, 160).mean(axis=1)
    return runs(power > 10 ** (dbfs / 10), bridge_s)


def runs(on: np.ndarray, bridge_s: float) -> list[Span]:
    found: list[Span] = []
    for number in np.flatnonzero(on) / 100:
        if found and number - found[-1][1] <= bridge_s:
            found[-1] = (found[-1][0], number + 0.01)
        else:
            found.append((float(number), float(number) + 0.01))
    return found


def total(spans: list[Span]) -> float:
    return sum(end - start for start, end in spans)


def both(mine: list[Span], theirs: list[Span]) -> Iterator[float]:
    for start, end in mine:
        for low, high in theirs:
            if min(end, high) > max(start, low):
                yield min(end, high) - max(start, low)


@pytest.fixture(scope="module")
def mine(played: Played) -> list[Span]:
    return stretches(played.legs[:, 0], VOICE_DBFS, 0.3)


@pytest.fixture(scope="module")
def hold(played: Played) -> Span:
    """When the candidate's leg is at zero, as no microphone ever is."""
    leg = played.legs[:, 0]
    count = len(leg) // 160
    zeros = ~leg[: count * 160].reshape(count, 160).any(axis=1)
    (found,) = [span for span in runs(zeros, 0.05) if span[1] - span[0] > 1]
    return found


@pytest.fixture(scope="module")
def theirs(played: Played, hold: Span) -> list[Span]:
    leg = played.legs[:, 1].copy()
    leg[round((hold[0] - 0.1) * RATE) : round((hold[1] + 0.1) * RATE)] = 0  # the music
    return stretches(leg, CLIENT_DBFS, 0.7)


# --- The journal's figures ---------------------------------------------------------------------


def test_the_instants_known_from_the_clock_are_those_measured(played: Played) -> None:
    found = played.measured
    assert found["pickup_s"] == pytest.approx(PICKUP, abs=NEAR)
    assert found["greeting_s"] == pytest.approx(GREETING, abs=NEAR)
    assert (found["holds"], found["hold_s"]) == (1, pytest.approx(HELD, abs=NEAR))
    assert found["after_call_s"] == pytest.approx(AFTER, abs=NEAR)


def test_each_voice_is_measured_for_as_long_as_it_was_played(played: Played) -> None:
    talk = total(played.candidate)
    found = played.measured
    assert found["talk_s"] == pytest.approx(talk, abs=NEAR)
    assert found["client_s"] == pytest.approx(played.client_s, abs=NEAR)
    assert found["talk_share"] == pytest.approx(talk / (talk + played.client_s), abs=0.01)


def test_each_turn_of_the_candidate_begins_and_ends_where_it_was_played(played: Played) -> None:
    turns = [turn for turn in played.call["turns"] if turn["speaker"] == "candidate"]
    assert len(turns) == len(played.candidate)
    for turn, (start, end) in zip(turns, played.candidate, strict=True):
        assert turn["start_s"] == pytest.approx(start, abs=NEAR)
        assert turn["end_s"] == pytest.approx(end, abs=NEAR)


def test_one_overlap_and_one_silence_are_measured_and_the_hold_is_none(played: Played) -> None:
    found = played.measured
    assert (found["overlaps"], found["overlap_s"]) == (1, pytest.approx(OVER, abs=NEAR))
    assert (found["silences"], found["silence_s"]) == (1, pytest.approx(SILENT, abs=NEAR))


# --- The same, from the recording --------------------------------------------------------------


def test_the_recording_holds_the_same_speech(played: Played, mine: list[Span]) -> None:
    assert len(mine) == len(played.candidate)
    for heard, said in zip(mine, played.candidate, strict=True):
        assert heard == pytest.approx(said, abs=NEAR)
    assert mine[0][0] == pytest.approx(played.measured["greeting_s"], abs=NEAR)
    assert total(mine) == pytest.approx(played.measured["talk_s"], abs=NEAR)


def test_the_recording_holds_every_line_of_the_client_where_the_journal_says(
    played: Played, theirs: list[Span]
) -> None:
    turns = [turn for turn in played.call["turns"] if turn["speaker"] == "client"]
    assert [turn["line"] for turn in turns] == played.lines
    edges = [silent_edges(line) for line in played.lines]
    for heard, turn, (before, after) in zip(theirs, turns, edges, strict=True):
        assert heard == pytest.approx((turn["start_s"] + before, turn["end_s"] - after), abs=NEAR / 2)
    silent = sum(before + after for before, after in edges)
    assert total(theirs) == pytest.approx(played.measured["client_s"] - silent, abs=NEAR)
    assert total(theirs) == pytest.approx(played.client_s - silent, abs=NEAR)


def test_the_recording_holds_the_same_overlap_and_the_same_silence(
    played: Played, mine: list[Span], theirs: list[Span], hold: Span
) -> None:
    (over,) = both(mine, theirs)
    assert over == pytest.approx(played.measured["overlap_s"], abs=NEAR)
    quiet, until = [], mine[0][0]
    for start, end in sorted([*mine, *theirs, hold]):
        quiet.append(start - until)
        until = max(until, end)
    (silent,) = [gap for gap in quiet if gap > 5]
    assert silent == pytest.approx(played.measured["silence_s"], abs=NEAR)


def test_the_recording_is_on_hold_for_as_long(played: Played, hold: Span) -> None:
    assert hold[1] - hold[0] == pytest.approx(played.measured["hold_s"], abs=NEAR)
