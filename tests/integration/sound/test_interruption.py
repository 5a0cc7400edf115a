"""The candidate speaks over a recorded client, through a real headset: where the voice stops, and from
where it is taken up. The client's line is a real one of the first pack, with the cut points of its sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from crcd_sim import paths
from crcd_sim.dialogue.script import Interruptible, Line
from crcd_sim.dialogue.signals import Driver, KeyFinished
from crcd_sim.domain.events import EventKind
from crcd_sim.packs.clips import ClipBook
from crcd_sim.services.exam.call_session import CallPlan, CallSession
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.ports import DeviceChoice
from tests.fakes.phone import FakeSitting, a_pack, an_exchange
from tests.fakes.pulse import CASQUE, MICRO, PulseHeadset, spoken
from tests.fakes.sound import SoundLog
from tests.fakes.timeline import line, phone_script
from tests.integration.sound.conftest import Desk

PACK = paths.AUDIO / "ondalys-telecom"
NEAR_MS = 40  # a block: as finely as an end is dated
PIECE_MS = 500
SAME = 0.95  # likeness of two sounds, 1 at most
SPOKEN_FROM_S = 1.7  # where in the clip the candidate begins


class RealSitting(FakeSitting):
    """A sitting in memory whose time is the real one, and whose sounds and takes are real files."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(a_pack())
        self.clock, self.loop = desk.clock, desk.loop  # type: ignore[assignment]
        self.audio_dir = PACK
        self._folder, self._since = desk.folder, desk.clock.monotonic()

    def t(self) -> float:
        return self.clock.monotonic() - self._since

    def take_place(self, take: str) -> tuple[str, Path]:
        return f"{take}.flac", self._folder / f"{take}.flac"


class RealCall(SoundLog):
    """A call on the line; it is the headset's listener, and notes what it is told."""

    def __init__(self, desk: Desk, script: Any) -> None:
        super().__init__()
        self.desk = desk
        self.sitting = RealSitting(desk)
        watch = HeadsetWatch(self.sitting, desk.sound, self.call_notice)
        exchange = an_exchange("e2", script)
        plan = CallPlan(exchange, exchange.script, Driver.RECORDED)  # type: ignore[arg-type]
        self.call = CallSession(self.sitting, desk.sound, watch, plan, self)

    def voice_started(self, at: float) -> None:
        super().voice_started(at)
        self.call.voice_started(at)

    def voice_stopped(self, at: float) -> None:
        super().voice_stopped(at)
        self.call.voice_stopped(at)

    def playback_started(self, playback: int, at: float) -> None:
        super().playback_started(playback, at)
        self.call.lines.playback_started(playback, at)

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        super().playback_ended(playback, at, complete)
        self.call.lines.playback_ended(playback, at, complete)

    def call_changed(self) -> None:
        """Nothing is shown here."""

    def call_notice(self, item: Notice) -> None:
        """Nothing is shown here."""

    def call_over(self, by: str, reason: str) -> None:
        """The test ends the call itself."""

    # --- what the tests do and read

    def position(self) -> float:
        """Where in its clip the client is, 0 while silent."""
        spoken = self.call.state.spoken
        return spoken.position(self.desk.clock.monotonic()) if spoken is not None else 0.0

    def of(self, kind: EventKind, **wanted: object) -> list[dict[str, Any]]:
        found = [dict(data) for data in self.sitting.of(kind)]
        return [data for data in found if all(data.get(key) == value for key, value in wanted.items())]

    def legs(self) -> tuple[np.ndarray, np.ndarray]:
        self.call.drop("candidate", "hang_up")
        take = self.call.take
        assert take is not None
        self.desk.until(lambda: any(fact[0] == "take_closed" for fact in self.facts))
        data, _ = soundfile.read(self.desk.folder / f"{take.id}.flac", dtype="float32")
        return data[:, 0], data[:, 1]


def ondalys_line(folder: str, name: str, **more: object) -> Line:
    clip = ClipBook(PACK).find(folder, name)
    assert clip is not None
    return replace(line(name, clip.seconds, cuts_ms=clip.cuts_ms, **more), clip=clip.path)


def samples_of(item: Line, rate: int) -> np.ndarray:
    data, native = soundfile.read(PACK / item.clip, dtype="float32")
    return np.asarray(soxr.resample(data, native, rate), np.float32)


def found_at(piece: np.ndarray, whole: np.ndarray) -> tuple[int, float]:
    """Return where ``piece`` is in ``whole`` (samples), and how alike they are there (1 = the same)."""
    size = len(whole) + len(piece)
    together = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(piece, size)), size)
    at = int(together[: len(whole) - len(piece) + 1].argmax())
    here = whole[at : at + len(piece)]
    return at, float(here @ piece / (np.linalg.norm(here) * np.linalg.norm(piece) + 1e-9))


@pytest.fixture
def interrupted(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset, tmp_path: Path
) -> Callable[..., tuple[RealCall, Path]]:
    """A call where the candidate says ``words`` over ``first``; returns it ``after_s`` later."""

    def play(first: Line, words: str, until: Callable[[RealCall], bool]) -> tuple[RealCall, Path]:
        phrase = spoken(words, tmp_path / "candidat.wav", speed=170)
        second = ondalys_line("e2-wifi-etage", "O_OPTION")
        with pulse.room():
            desk = make_desk(DeviceChoice(MICRO, CASQUE))
            desk.open()
            call = RealCall(desk, phone_script(first, second))
            desk.sound.open(call)
            desk.run_for(2.5)  # the streams are open from the start of the part on
            with pulse.listening("casque.monitor", tmp_path / "entendu.wav") as heard:
                call.call.start()
                call.call.feed(KeyFinished())
                desk.until(lambda: call.position() >= SPOKEN_FROM_S)
                pulse.say(phrase)
                desk.until(lambda: until(call), 25)
                desk.run_for(0.6)
        return call, heard

    return play


def test_the_client_s_voice_stops_at_a_cut_point_and_is_taken_up_there(
    interrupted: Callable[..., tuple[RealCall, Path]],
) -> None:
    first = ondalys_line("e2-wifi-etage", "T06")
    call, heard = interrupted(
        first,
        "Pardon, madame.",
        lambda call: bool(call.of(EventKind.LINE_ENDED, line="T06", complete=True)),
    )
    yields = call.of(EventKind.TURN_DECISION, what="yields")
    cut_ms = yields[0]["cut_ms"]
    assert yields[0]["why"] == "point de coupe"
    assert cut_ms in first.cuts_ms
    assert yields[0]["speech_s"] >= 0.5
    assert cut_ms - yields[0]["at_s"] * 1000 <= 1200
    resumed = call.of(EventKind.LINE_STARTED, reason="resume")
    assert resumed[0]["from_s"] == pytest.approx(cut_ms / 1000, abs=0.001)

    _, client = call.legs()
    ear, rate = soundfile.read(heard, dtype="float32")
    for whole, at_rate in ((client, 16_000), (ear, rate)):
        clip = samples_of(first, at_rate)
        cut, near, piece = (round(ms * at_rate / 1000) for ms in (cut_ms, NEAR_MS, PIECE_MS))
        before, same = found_at(clip[cut - near - piece : cut - near], whole)
        assert same > SAME
        after, same = found_at(clip[cut + near : cut + near + piece], whole)
        assert same > SAME
        stopped, taken_up = before + piece + near, after - near  # both are the cut point
        # Not a word of what follows the cut is heard before it is taken up, two seconds of quiet later.
        quiet = whole[stopped + near : taken_up - near]
        assert np.abs(quiet).max() < 0.02 * np.abs(clip).max()
        assert (taken_up - stopped) / at_rate >= 2.0


def test_a_candidate_who_goes_on_speaking_has_the_floor(
    interrupted: Callable[..., tuple[RealCall, Path]],
) -> None:
    first = ondalys_line("e2-wifi-etage", "T06")
    call, _ = interrupted(
        first,
        "Pardon de vous interrompre, madame, je vérifie tout de suite votre ligne dans le dossier.",
        lambda call: bool(call.of(EventKind.LINE_STARTED, line="O_OPTION")),
    )
    assert call.of(EventKind.LINE_STARTED, reason="resume") == []
    assert call.of(EventKind.TURN_DECISION, what="interrupted")
    candidate, client = call.legs()
    stopped = call.of(EventKind.LINE_ENDED, line="T06")[0]["end_s"]
    answered = call.of(EventKind.TURN_DECISION, what="end_of_turn")[-1]
    next_line = call.of(EventKind.LINE_STARTED, line="O_OPTION")
    assert (answered["why"], answered["threshold_s"]) == ("silence", 1.4)
    assert next_line[0]["reason"] == "spine"
    own = np.abs(candidate) > 0.02
    last_word = int(np.flatnonzero(own)[-1]) / 16_000
    again = int(np.flatnonzero(np.abs(client[round((stopped + 0.2) * 16_000) :]) > 0.02)[0]) / 16_000
    assert stopped + 0.2 + again - last_word >= 1.4


def test_an_essential_line_is_said_over_the_candidate_to_its_end(
    interrupted: Callable[..., tuple[RealCall, Path]],
) -> None:
    first = ondalys_line("e2-wifi-etage", "T06", interruptible=Interruptible.NEVER)
    call, _ = interrupted(
        first,
        "Pardon de vous interrompre, madame.",
        lambda call: bool(call.of(EventKind.LINE_ENDED, line="T06", complete=True)),
    )
    assert call.of(EventKind.TURN_DECISION, what="talks_over")[0]["why"] == "jamais"
    _, client = call.legs()
    clip, second = samples_of(first, 16_000), 16_000
    begins, same = found_at(clip[second : 2 * second], client)
    assert same > SAME
    ends, same = found_at(clip[-2 * second : -second], client)
    assert same > SAME
    assert (ends - begins) / second == pytest.approx(len(clip) / second - 3, abs=0.05)
