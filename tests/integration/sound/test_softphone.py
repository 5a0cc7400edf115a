"""The softphone on a real headset: what the ear and the room really hear, and real faults in mid-call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from crcd_sim.dialogue.script import Number
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.ports import DeviceChoice
from tests.fakes.heard_desk import VOICE_HZ, bursts, strongest
from tests.fakes.phone import FakeSitting, a_pack, an_exchange, phone_spine
from tests.fakes.pulse import CASQUE, MICRO, SALLE, PulseHeadset
from tests.fakes.sound import sine
from tests.integration.sound.conftest import Desk

MOBILE = "06 39 98 40 11"
RATE = 48_000


class Calls:
    """An exchange desk in real time, over the headset of ``desk``."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.folder = desk, desk.folder
        script = phone_spine(inbound=False, numbers=(Number(MOBILE, "answers", "T01"),))
        pack = a_pack((an_exchange("e1", script, "C4", "kessler"), an_exchange("e2", phone_spine())))
        self.sitting = FakeSitting(pack)
        since = desk.clock.monotonic()
        self.sitting.clock, self.sitting.loop = desk.clock, desk.loop  # type: ignore[assignment]
        self.sitting.time = SimpleNamespace(t=lambda: desk.clock.monotonic() - since)  # type: ignore[assignment]
        self.sitting.audio_dir = self.folder
        self.sitting.take_place = lambda take: (f"{take}.flac", self.folder / f"{take}.flac")  # type: ignore[method-assign]
        (self.folder / "essai").mkdir()
        for name in script.lines:
            soundfile.write(self.clip(name), sine(4.0, VOICE_HZ, RATE, 0.3), RATE, format="WAV")
        self.notices: list[Notice] = []
        self.exchanges = ExchangeDesk(self.sitting, desk.sound, list(pack.exchanges.values()))
        self.exchanges.on_notice(self.notices.append)
        self.phone = self.exchanges.phone

    def clip(self, name: str) -> Path:
        return self.folder / "essai" / f"{name}.ogg"

    def open(self) -> Calls:
        self.exchanges.open()
        self.desk.until(lambda: self.desk.sound.levels().candidate > -120)
        return self

    def reach(self) -> Calls:
        """Dial, and wait until the client speaks."""
        assert self.phone.dial(MOBILE)
        self.desk.until(lambda: bool(self.sitting.of(EventKind.LINE_STARTED)), 40)
        return self

    def codes(self) -> list[str]:
        return [item.code for item in self.notices]

    def incidents(self) -> list[str]:
        return [str(item["kind"]) for item in self.sitting.of(EventKind.INCIDENT)]

    def lines(self) -> list[str]:
        return [str(item["line"]) for item in self.sitting.of(EventKind.LINE_STARTED)]

    def client_leg(self) -> np.ndarray:
        """Hang up and return the client's leg."""
        self.phone.press_hang_up()
        self.phone.press_hang_up()
        self.desk.until(lambda: bool(self.sitting.of(EventKind.TAKE_CLOSED)))
        file = str(self.sitting.of(EventKind.TAKE_CLOSED)[0]["file"])
        data, _ = soundfile.read(self.folder / file, dtype="float32")
        return np.asarray(data[:, 1])


@pytest.fixture
def make_calls(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset
) -> Iterator[Callable[..., Calls]]:
    made: list[Calls] = []

    def make(choice: DeviceChoice | None = None) -> Calls:
        made.append(Calls(make_desk(choice or DeviceChoice(MICRO, CASQUE))))
        return made[-1]

    with pulse.room():
        yield make
        for calls in made:
            calls.exchanges.leave()


def recorded(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == RATE
    return np.asarray(samples)


def test_a_number_dialled_rings_in_the_ear_at_440_hz_in_the_french_cadence(
    make_calls: Callable[..., Calls], pulse: PulseHeadset, tmp_path: Path
):
    calls = make_calls().open()
    with pulse.listening("casque.monitor", tmp_path / "oreille.wav") as heard:
        assert calls.phone.dial(MOBILE)
        calls.desk.run_for(7.2)
        calls.phone.press_hang_up()
        calls.desk.run_for(0.5)
    samples = recorded(heard)
    (first, first_end), (second, _) = bursts(samples, rate=RATE)[:2]
    assert first_end - first == pytest.approx(1.5, abs=0.03)
    assert second - first == pytest.approx(5.0, abs=0.03)
    assert strongest(samples[round(first * RATE) : round(first_end * RATE)], rate=RATE) == pytest.approx(
        [440], abs=1.5
    )


def test_a_call_rings_in_the_headset_and_on_the_bell_s_own_device_when_the_rules_say_so(
    make_calls: Callable[..., Calls], pulse: PulseHeadset, tmp_path: Path
):
    calls = make_calls(DeviceChoice(MICRO, CASQUE, ring=SALLE)).open()
    calls.sitting.loudspeakers = True
    plan = calls.exchanges._by_id["e2"].call_plan(calls.sitting.driver_of("e2"))
    levels = {}
    for source, file in (("casque.monitor", "oreille.wav"), ("salle.monitor", "salle.wav")):
        with pulse.listening(source, tmp_path / file) as heard:
            calls.phone.ring(plan, 0.0)
            calls.desk.run_for(1.2)
            calls.phone.stop_ringing()
            calls.desk.run_for(0.3)
        rung = recorded(heard)
        levels[source] = float(np.abs(rung).max())
        assert set(np.round(strongest(rung, 2, RATE), -1)) <= {780.0, 790.0, 980.0, 990.0}
    assert levels["casque.monitor"] == pytest.approx(levels["salle.monitor"], rel=0.1)  # once in each


def test_on_hold_the_ear_is_quiet_and_the_client_s_leg_has_the_music(
    make_calls: Callable[..., Calls], pulse: PulseHeadset, tmp_path: Path
):
    calls = make_calls().open().reach()
    calls.desk.until(lambda: bool(calls.sitting.of(EventKind.LINE_ENDED)))
    with pulse.listening("casque.monitor", tmp_path / "oreille.wav") as heard:
        assert calls.phone.hold()
        calls.desk.run_for(0.3)  # what was on its way
        start = calls.desk.sound.take_seconds(calls.desk.clock.monotonic())
        calls.desk.run_for(4)
    quiet = recorded(heard)[-3 * RATE :]
    assert np.abs(quiet).max() < 0.005
    music = calls.client_leg()[round(start * 16_000) :][: 3 * 16_000]
    notes = strongest(music, 2, 16_000)
    assert all(min(abs(note - c) for c in (261.63, 329.63, 392.0, 523.25)) < 3 for note in notes)


# --- real faults in mid-call ---------------------------------------------------------------------


def test_a_headset_pulled_out_in_mid_call_is_told_and_the_call_goes_on_when_it_is_back(
    make_calls: Callable[..., Calls], pulse: PulseHeadset
):
    calls = make_calls().open().reach()
    for name in ("micro", "casque"):
        pulse.unplug(name)
    calls.desk.until(lambda: {"input_lost", "output_lost"} <= set(calls.codes()))
    calls.desk.run_for(2)
    assert calls.phone.call is not None
    for name in ("casque", "micro"):
        pulse.plug(name)
    calls.desk.until(lambda: "device_back" in calls.codes(), 40)
    calls.desk.until(lambda: calls.lines().count("T01") == 2, 20)  # said again
    assert {"input_lost", "output_lost", "input_back", "output_back"} <= set(calls.incidents())
    assert all(item.sentence for item in calls.notices)


def test_a_headset_another_program_holds_is_told_and_taken_when_it_is_free(
    make_calls: Callable[..., Calls], pulse: PulseHeadset
):
    calls = make_calls()
    with pulse.crowded():
        calls.exchanges.open()
        calls.desk.until(lambda: {"input_lost", "output_lost"} <= set(calls.codes()))
    assert "device_busy" in calls.codes()
    assert any("un autre programme" in item.sentence for item in calls.notices)
    calls.desk.until(lambda: "device_back" in calls.codes(), 40)
    calls.reach()
    assert {"device_busy", "input_back", "output_back"} <= set(calls.incidents())


def test_a_sound_that_cannot_be_decoded_in_mid_call_is_shown_and_the_call_goes_on(
    make_calls: Callable[..., Calls],
):
    calls = make_calls()
    calls.clip("T02").write_bytes(b"OggS" + bytes(range(256)) * 16)
    calls.open().reach()
    calls.desk.until(lambda: calls.phone.view().status == "listens")
    calls.phone.done()
    calls.desk.until(lambda: "caption" in calls.codes())
    assert "Réplique T02." in calls.notices[-1].sentence
    calls.desk.until(lambda: calls.phone.view().status == "listens")
    calls.phone.done()
    calls.desk.until(lambda: "T03" in calls.lines())
    assert calls.incidents() == ["clip_unreadable"]
