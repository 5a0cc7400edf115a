"""The console as a trainer uses it: the real window, a call on the line, and five real sound devices.

The candidate's headset, the trainer's own, a second juror's headphones; people speak into the microphones
and what comes out of each pair of headphones is recorded. Then the take, the journal and the review.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim.bootstrap import Records
from crcd_sim.settings import Device, Settings, save
from tests.e2e.conftest import window_environment, x_screen
from tests.e2e.window_process import WindowProcess
from tests.fakes.pulse import CONSOLE, PulseHeadset, pulse, pulse_server, written
from tests.fakes.sound import voice

__all__ = ["pulse", "pulse_server"]

CHILD = Path(__file__).with_name("live_console_child.py")
EARS = {"candidate": "casque", "trainer": "oreille", "juror": "juree"}
MOUTHS = {"candidate": "bouche", "trainer": "gorge"}
LOUD, SPOKEN_S, RATE = 0.03, 1.5, 48_000


class Table:
    """A candidate and a trainer at one workstation, with everybody's devices."""

    def __init__(self, display: str, pulse: PulseHeadset, folder: Path) -> None:
        self.pulse, self.data, self._folder = pulse, folder / "data", folder
        save(self.data, Settings(microphone=Device("ALSA", "micro"), earphone=Device("ALSA", "casque")))
        # The program sees the private devices only.
        sound = {name: value for name, value in pulse.environment.items() if name != "HOME"}
        environment = window_environment(display, folder / "compiled") | sound
        self._window = WindowProcess(CHILD, self.data, environment)
        self._rounds = 0
        self._voice = written(voice(SPOKEN_S, RATE), folder / "voix.wav")

        self._closed = False

    def ready(self) -> None:
        self._window.ready()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._window.close()

    def do(self, *gesture: str) -> dict[str, Any]:
        return self._window.ask(json.dumps(gesture or ("look",)))

    def until(self, **wanted: object) -> dict[str, Any]:
        return self._window.until(
            self.do, lambda now: all(now.get(name) == value for name, value in wanted.items())
        )

    def until_count(self, kind: str, wanted: int) -> dict[str, Any]:
        """Wait until the journal has ``wanted`` events of a kind."""
        return self._window.until(self.do, lambda now: len(found(now, kind)) >= wanted)

    def says(self, who: str) -> set[str]:
        """Somebody speaks; return who heard a voice in their headphones."""
        with self._hearing() as heard:
            self.pulse.say(self._voice, MOUTHS[who]).wait()
        return heard.who

    def next_line(self) -> set[str]:
        """The trainer presses « Réplique suivante »; return who heard it."""
        before = len(found(self.do(), "line_ended"))
        with self._hearing() as heard:
            self.do("press", "next")
            self.until_count("line_ended", before + 1)
        return heard.who

    def _hearing(self) -> Hearing:
        self._rounds += 1
        return Hearing(self.pulse, self._folder, self._rounds)


class Hearing:
    """Records every pair of headphones while it lasts. ``who``: those in which a voice was heard."""

    def __init__(self, pulse: PulseHeadset, folder: Path, number: int) -> None:
        self._stack = ExitStack()
        self._pulse = pulse
        self._paths = {who: folder / f"{who}-{number}.wav" for who in EARS}
        self.who: set[str] = set()

    def __enter__(self) -> Hearing:
        for who, path in self._paths.items():
            self._stack.enter_context(self._pulse.listening(f"{EARS[who]}.monitor", path))
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(0.8)  # what was said last is still on its way
        self._stack.close()
        for who, path in self._paths.items():
            samples, _ = soundfile.read(path, dtype="float32")
            if np.abs(samples).max() > LOUD:
                self.who.add(who)


def found(now: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [event for event in now["events"] if event["kind"] == kind]


@pytest.fixture
def table(pulse: PulseHeadset, tmp_path: Path) -> Iterator[Table]:
    for name in CONSOLE:
        pulse.plug(name)
    with x_screen(tmp_path / "home", monitors=2) as display, pulse.room():
        made = Table(display, pulse, tmp_path)
        try:
            made.ready()
            yield made
        finally:
            made.close()


def test_a_call_is_played_at_the_console_with_everybody_s_devices(table: Table) -> None:
    table.until(call=True, driver="console")
    choose_devices(table)
    speak_and_play(table)
    lose_the_microphone(table)
    change_hands(table)
    close_and_come_back(table)
    end = hang_up_and_end(table)
    table.close()
    read_the_journal(end)
    read_the_sitting(table, end["sitting"])


def choose_devices(table: Table) -> None:
    """The candidate's headset is refused, and nobody's headphones are given twice."""
    found_there = table.do("press", "devices")["devices"]
    for place, name in (("voice", "micro"), ("ear", "casque"), ("monitor", "casque")):
        assert "candidat" in found_there[place][name]["refused"]
        assert table.do("pick", place, name)["chosen"][place] == ""
    for place, name in (("voice", "voix"), ("ear", "oreille"), ("monitor", "juree")):
        assert table.do("pick", place, name)["chosen"][place] == name
    assert table.do("pick", "monitor", "oreille")["chosen"]["monitor"] == "juree"
    table.do("press", "back")


def speak_and_play(table: Table) -> None:
    assert table.next_line() == {"candidate", "trainer", "juror"}
    assert table.says("candidate") == {"trainer", "juror"}
    assert table.says("trainer") == set()
    table.do("press", "live")
    table.until(heard=True, line="Le candidat vous entend")
    assert table.says("trainer") == {"candidate", "juror"}
    table.do("phone", "hold")
    assert "candidate" not in table.says("trainer")
    assert table.do()["line"].startswith("En attente")
    table.do("phone", "hold")
    table.do("phone", "mute")
    time.sleep(0.8)  # the last of the hold music
    assert table.says("candidate") == set()
    table.do("phone", "mute")


def lose_the_microphone(table: Table) -> None:
    """The trainer's microphone is pulled while live, and put back: the call never notices."""
    table.pulse.unplug("gorge")
    now = table.until(lost=["voice"], heard=False)
    assert now["driver"] == "console"
    for name in ("gorge", "voix"):
        table.pulse.plug(name)
    table.until(lost=[], live=True, heard=True)
    assert table.says("trainer") == {"candidate", "juror"}


def change_hands(table: Table) -> None:
    """Recorded, then said aloud, then at the console again, on one call."""
    now = table.do("press", "recorded")
    assert (now["driver"], now["live"]) == ("recorded", False)
    lines = len(found(now, "line_started"))
    assert table.says("candidate") == {"trainer", "juror"}
    table.until_count("line_started", lines + 1)  # the recording answers by itself
    assert table.do("press", "person")["driver"] == "person"
    assert table.do("press", "console")["driver"] == "console"


def close_and_come_back(table: Table) -> None:
    """The cross asks once; the recording takes over, with no word of the note lost."""
    table.do("note", "accueil posé")
    table.do("leave")
    assert any("si vous fermez" in said for said in table.until(shown=True)["says"])
    table.do("leave")
    table.until(shown=False, driver="recorded")
    table.do("open")
    now = table.until(driver="console", chosen={"voice": "voix", "ear": "oreille", "monitor": "juree"})
    assert "voice" not in now["lost"]


def hang_up_and_end(table: Table) -> dict[str, Any]:
    """Two presses; then the next part, and staff close the sitting with the console still open."""
    table.do("press", "hang_up")
    assert any("seconde fois" in said for said in table.do()["says"])
    table.do("press", "hang_up")
    table.until(call=False, says=[])
    table.until_count("take_closed", 1)
    table.do("finish")
    table.do("start")
    table.until(phase="INTERVIEW_PREP")
    table.do("note", "à revoir ensemble")
    table.do("end")
    return table.until(shown=False)


def read_the_journal(end: dict[str, Any]) -> None:
    events = end["events"]
    changes = [(event["data"]["driver"], event["data"]["by"]) for event in found(end, "driver_changed")]
    assert changes == [
        ("recorded", "staff"),
        ("person", "staff"),
        ("console", "staff"),
        ("recorded", "program"),  # the console was closed
        ("console", "staff"),
    ]
    opened = [event["data"] for event in found(end, "console_opened")]
    assert opened[-1] == {"voice": "voix", "ear": "oreille", "monitor": "juree"}
    incidents = [event["data"]["kind"] for event in found(end, "incident")]
    assert incidents == ["console_voice_lost", "console_voice_back"]
    assert found(end, "trainer_spoke")
    kinds = [event["kind"] for event in events]
    assert kinds.count("console_closed") == 2
    assert kinds[-3:] == ["note_amended", "console_closed", "sitting_closed"]


def read_the_sitting(table: Table, sitting: str) -> None:
    """One take whose legs hold each turn where the journal says, and nothing of a muted candidate."""
    shown = Records(table.data).sitting(sitting)
    call = next(item for item in shown["exchanges"] if item["turns"])
    assert call["drivers"] == ["console", "recorded", "person"]
    assert call["ended_by"] == "client"
    assert [note["text"] for note in shown["notes"]] == ["accueil posé", "à revoir ensemble"]
    assert [note["exchange"] for note in shown["notes"]] == [call["id"], None]
    (recording,) = shown["recordings"]
    assert (recording["status"], recording["gaps"]) == ("closed", [])
    legs, rate = soundfile.read(table.data / recording["file"], dtype="float32")
    live = [turn for turn in call["turns"] if turn["speaker"] == "client" and not turn["line"]]
    spoken = [turn for turn in call["turns"] if turn["speaker"] == "candidate"]
    assert sum(turn["end_s"] - turn["start_s"] for turn in live) == pytest.approx(2 * SPOKEN_S, abs=0.4)
    assert len(spoken) == 2  # not the one said with the microphone off
    silent = np.abs(legs[:, 0])
    for turn in call["turns"]:
        first, last = round(turn["start_s"] * rate), round(turn["end_s"] * rate)
        assert np.abs(legs[first:last, int(turn["speaker"] == "client")]).max() > LOUD
        if turn["speaker"] == "candidate":
            silent[max(0, first - rate // 3) : last + rate // 3] = 0
    assert silent.max() < LOUD
