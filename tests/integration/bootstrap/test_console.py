"""The trainer's console on a real sitting: one take, one journal, the same figures from the sound itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim import paths
from crcd_sim.bootstrap import Records
from crcd_sim.dialogue.signals import Driver, Status
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.services.exam.console import ConsoleDesk
from crcd_sim.services.exam.console_view import Command
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate
from crcd_sim.services.exam.session import ExamSession
from tests.fakes.console_sound import TRAINER
from tests.fakes.sound import noise, voice
from tests.fakes.workstation import PACK, Workstation, sit_to

CHAT, CALL = "e1-facture-prorata", "e2-wifi-etage"
RATE = 16_000
NEAR = 0.2
LIVE_S = 3.0
CLIENT_DBFS = -60.0


@dataclass
class Driven:
    """A call played by a trainer, then by the recording, and what was really said in it."""

    shown: dict[str, Any]
    call: dict[str, Any]
    candidate_s: float
    lines: list[str]
    client_leg: np.ndarray


def clip_s(line: str) -> float:
    return float(soundfile.info(paths.AUDIO / PACK / CALL / f"{line}.ogg").duration)


class Room:
    """A candidate and a trainer at one workstation."""

    def __init__(self, work: Workstation, session: ExamSession, console: ConsoleDesk) -> None:
        assert session.desk is not None
        self.work, self.console, self.desk = work, console, session.desk
        self.candidate_s = 0.0

    def pass_the_chat(self) -> None:
        """Taken, then ended by the trainer."""
        work, chats = self.work, self.desk.chats
        work.until(self.desk.can_release)
        self.desk.release()
        work.until(lambda: chats.busy)
        chats.accept()
        work.wait(2)
        assert self.console.write("Bonjour, ma facture me semble fausse.")
        work.until(lambda: bool(chats.view().lines))
        self.hang_up()

    def pick_up(self) -> None:
        work, phone = self.work, self.desk.phone
        work.until(self.desk.can_release)
        self.desk.release()
        work.until(lambda: phone.state is PhoneState.RINGING)
        phone.accept()
        work.sound.speak(noise(120, -75.0))  # a microphone is never at zero
        self.say(2.0)

    def say(self, seconds: float) -> None:
        self.work.sound.speak(voice(seconds), self.work.clock.monotonic() + 0.5)
        self.candidate_s += seconds
        self.work.wait(0.5 + seconds + 1.0)

    def hear(self) -> None:
        phone = self.desk.phone
        self.work.until(lambda: phone.view().status is Status.SPEAKS)
        self.work.until(lambda: phone.view().status is not Status.SPEAKS)

    def hang_up(self) -> None:
        assert self.console.press_hang_up()
        assert self.console.press_hang_up()


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    data: Path = tmp_path_factory.mktemp("console")
    with Workstation(data) as work:
        session = work.new()
        sit_to(work, session, PhaseKind.EXCHANGE_PREP)
        console = session.open_console(work.sound, TRAINER)
        console.choose(CALL)
        assert console.drive(Driver.CONSOLE)  # before its part has begun
        sit_to(work, session, PhaseKind.EXCHANGES)
        room = Room(work, session, console)
        room.pass_the_chat()
        room.pick_up()
        assert console.view().driver is Driver.CONSOLE
        assert console.next()
        room.hear()
        room.say(2.0)
        assert console.speak(True)
        work.sound.trainer_speak(voice(LIVE_S), work.clock.monotonic() + 0.5)
        room.hear()
        console.note("C2.1", "Écoute bien.")
        work.wait(1.0)
        assert console.next()
        room.hear()
        assert console.drive(Driver.RECORDED)
        room.say(1.5)
        room.hear()
        room.hang_up()
        work.wait(1)
        session.close_console()
        session.finish_phase()
        work.wait(1)
        work.settle()
        shown = Records(data).sitting(session.id)
    call = next(item for item in shown["exchanges"] if item["id"] == CALL)
    (recording,) = [item for item in shown["recordings"] if item["exchange"] == CALL]
    legs, rate = soundfile.read(data / recording["file"], dtype="float64")
    assert rate == RATE
    lines = [turn["line"] for turn in call["turns"] if turn["line"]]
    return Driven(shown, call, room.candidate_s, lines, legs[:, 1])


def test_the_lines_follow_one_another_whoever_drives(driven: Driven) -> None:
    assert driven.lines == ["T01", "T02", "T03"]
    assert driven.call["drivers"] == ["console", "recorded"]
    assert (driven.call["driver"], driven.call["ended_by"]) == ("recorded", "client")


def test_the_trainer_s_voice_is_a_turn_of_the_client_on_the_same_take(driven: Driven) -> None:
    (live,) = [turn for turn in driven.call["turns"] if turn["speaker"] == "client" and turn["line"] == ""]
    assert live["text"] == ""
    assert live["end_s"] - live["start_s"] == pytest.approx(LIVE_S, abs=NEAR)
    assert {turn["recording"] for turn in driven.call["turns"]} == set(driven.call["recordings"])


def test_what_is_measured_counts_the_trainer_as_the_client(driven: Driven) -> None:
    found = driven.call["indicators"]
    client_s = LIVE_S + sum(clip_s(line) for line in driven.lines)
    assert found["client_s"] == pytest.approx(client_s, abs=NEAR)
    assert found["talk_s"] == pytest.approx(driven.candidate_s, abs=NEAR)
    share = driven.candidate_s / (driven.candidate_s + client_s)
    assert found["talk_share"] == pytest.approx(share, abs=0.01)


def test_the_recording_s_own_leg_says_the_same(driven: Driven) -> None:
    """Read again by nothing but its level: every turn of the client, spoken or played, is there."""
    leg = driven.client_leg
    count = len(leg) // 160
    loud = np.square(leg[: count * 160]).reshape(count, 160).mean(axis=1) > 10 ** (CLIENT_DBFS / 10)
    for turn in driven.call["turns"]:
        if turn["speaker"] != "client":
            continue
        inside = loud[round(turn["start_s"] * 100) : round(turn["end_s"] * 100)]
        heard = np.flatnonzero(inside) / 100
        assert heard[0] <= NEAR
        assert heard[-1] >= len(inside) / 100 - NEAR
        loud[round(turn["start_s"] * 100) - 20 : round(turn["end_s"] * 100) + 20] = False
    assert not loud.any()  # and nothing else was heard of the client


def test_the_note_is_dated_on_the_call(driven: Driven) -> None:
    (note,) = driven.shown["notes"]
    assert (note["exchange"], note["criterion"], note["text"]) == (CALL, "C2.1", "Écoute bien.")
    (live,) = [turn for turn in driven.call["turns"] if turn["speaker"] == "client" and turn["line"] == ""]
    assert note["at_s"] == pytest.approx(live["end_s"], abs=1.0)


def test_what_the_trainer_wrote_in_the_chat_is_the_client_s_message(driven: Driven) -> None:
    chat = next(item for item in driven.shown["exchanges"] if item["id"] == CHAT)
    assert [message["speaker"] for message in chat["messages"]] == ["client"]
    assert (chat["drivers"], chat["ended_by"]) == (["console"], "client")


def test_a_whole_sitting_with_a_client_at_the_console_ends_as_any_other(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        console = session.open_console(work.sound, TRAINER)
        candidate = ScriptedCandidate(session, work.loop, work.clock, work.voice)

        def play() -> None:
            """A trainer who says the next line whenever the candidate has fallen silent."""
            view, desk = console.view(), session.desk
            call = desk.phone.call if desk is not None else None
            if call is not None and call.exchange == CALL == view.exchange:
                if view.driver is not Driver.CONSOLE:
                    console.drive(Driver.CONSOLE)
                quiet = call.state.voice_since is None and view.status is Status.LISTENS
                if quiet and call.seconds() > 8 and Command.NEXT in view.commands:
                    console.next()
            if not candidate.done:
                work.loop.call_at(work.clock.monotonic() + 4.0, play)

        play()
        candidate.start()
        work.until(lambda: candidate.done)
        session.stop()
        work.settle()
        shown = Records(tmp_path).sitting(session.id)
    assert shown["status"] == "closed"
    assert [phase["status"] for phase in shown["phases"]] == ["sealed"] * len(shown["phases"])
    drivers = {item["id"]: item["drivers"] for item in shown["exchanges"]}
    assert "console" in drivers.pop(CALL)
    assert set(map(tuple, drivers.values())) == {("recorded",)}
    assert all(item["held"] and item["ended_at"] for item in shown["exchanges"])
    assert shown["journal"]["intact"]


def test_a_console_still_open_is_left_before_the_sitting_is_closed(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        sit_to(work, session, PhaseKind.EXCHANGES)
        console = session.open_console(work.sound, TRAINER)
        told: list[str] = []
        session.runner.on_event(lambda event: told.append(event.kind.value))
        number = console.note()
        console.on_leave(lambda: told.append("left") or console.amend(number, "Écoute bien."))  # type: ignore[func-returns-value]
        session.runner.close("staff")
        session.stop()
        work.settle()
        shown = Records(tmp_path).sitting(session.id)
    assert session.console is None
    last = [told.index(kind) for kind in ("left", "note_amended", "console_closed", "sitting_closed")]
    assert last == sorted(last)
    assert told[-1] == "sitting_closed"
    assert [note["text"] for note in shown["notes"]] == ["Écoute bien."]
    assert shown["journal"]["intact"]
