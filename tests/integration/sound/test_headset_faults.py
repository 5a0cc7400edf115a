"""What a headset does in the middle of a call: pulled out, moved, cut off, taken by others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceChoice, DeviceRef, PlayRequest
from crcd_sim.sound.desktop import places
from crcd_sim.sound.devices import AudioSystem
from tests.fakes.pulse import CASQUE, MICRO, PulseHeadset, written
from tests.fakes.sound import sine
from tests.integration.sound.conftest import HEADSET, Desk


def lost_after(desk: Desk, what: str, since: float) -> float:
    """Seconds from ``since`` to the moment the loss was known."""
    desk.until_told("device_lost", what)
    return desk.clock.monotonic() - since


def test_an_unplugged_headset_is_known_within_two_seconds_comes_back_and_leaves_a_gap(
    desk: Desk, pulse: PulseHeadset
):
    desk.record()
    desk.run_for(1.5)
    pulled = desk.clock.monotonic()
    for name in ("micro", "casque"):
        pulse.unplug(name)
    assert lost_after(desk, "input", pulled) <= 2.0
    assert lost_after(desk, "output", pulled) <= 2.0
    lost_at = desk.sound.take_seconds(desk.log.named("device_lost")[0][2])
    desk.run_for(1)
    for name in ("casque", "micro"):
        pulse.plug(name)
    desk.until_told("device_back", "output")
    desk.until_told("device_back", "input")
    back_at = desk.sound.take_seconds(desk.log.named("device_back")[-1][2])
    desk.run_for(1.5)
    candidate, _ = desk.stop()
    ((start, end),) = desk.log.takes[0].gaps
    assert start == pytest.approx(lost_at, abs=0.3)
    assert end == pytest.approx(back_at, abs=0.3)
    assert candidate[: round((start - 0.1) * 16_000)].any()
    assert not candidate[round((start + 0.1) * 16_000) : round((end - 0.1) * 16_000)].any()
    assert candidate[round((end + 0.1) * 16_000) :].any()
    assert desk.log.takes[0].lost_samples == 0


def test_the_client_unplugged_in_the_middle_of_a_line_does_not_leave_it_unfinished(
    desk: Desk, pulse: PulseHeadset, tmp_path: Path
):
    clip = written(sine(30, 440, 48_000), tmp_path / "T01.wav")
    number = desk.sound.play(PlayRequest(str(clip)))
    desk.until_told("playback_started", number)
    pulse.unplug("casque")
    desk.until_told("device_lost", "output")
    desk.until_told("playback_ended", number)
    assert desk.log.named("playback_ended")[-1][3] is False


def test_the_client_can_speak_again_in_a_headset_plugged_in_again(
    desk: Desk, pulse: PulseHeadset, tmp_path: Path
):
    pulse.unplug("casque")
    desk.until_told("device_lost", "output")
    pulse.plug("casque")
    desk.until_told("device_back", "output")
    number = desk.sound.play(PlayRequest(str(written(sine(1, 440, 48_000), tmp_path / "T01.wav"))))
    desk.until_told("playback_ended", number)
    assert desk.log.named("playback_ended")[-1][3] is True


def test_a_microphone_replaced_without_a_word_is_lost_and_ours_is_awaited(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset
):
    """The default device lets the server move the stream: to the room's sound, here."""
    with pulse.room():
        desk = make_desk(DeviceChoice(None, CASQUE))
        desk.open()
        desk.run_for(1.5)
        desk.record()
        desk.run_for(1)
        pulled = desk.clock.monotonic()
        pulse.unplug("micro")
        assert lost_after(desk, "input", pulled) <= 2.0
        desk.run_for(2.5)
        assert not desk.log.named("device_back")
        pulse.plug("micro")
        pulse.pactl("set-default-source", "micro")
        desk.until_told("device_back", "input")
        desk.run_for(1)
        candidate, _ = desk.stop()
    assert len(desk.log.takes[0].gaps) == 1
    assert candidate[-8000:].any()


def test_another_default_microphone_chosen_by_somebody_is_taken_after_a_gap(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset
):
    with pulse.room():
        desk = make_desk(DeviceChoice(None, CASQUE))
        desk.open()
        desk.run_for(1.5)
        desk.record()
        now = places()
        assert now is not None
        (number,) = now.streams["input"]
        pulse.pactl("move-source-output", str(number), "bouche.monitor")
        desk.until_told("device_lost", "input")
        desk.until_told("device_back", "input")
        desk.run_for(1)
        desk.stop()
    assert len(desk.log.takes[0].gaps) == 1


def test_a_microphone_that_gives_exact_zeros_is_lost_and_its_first_sound_is_its_return(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset
):
    """Its switch, or the system's permission: the stream goes on and holds nothing."""
    desk = make_desk(HEADSET)
    with pulse.room():
        desk.open()
        desk.record()
        desk.run_for(1)
    quiet = desk.clock.monotonic()
    assert lost_after(desk, "input", quiet) < 4
    desk.run_for(1)
    with pulse.room():
        desk.until_told("device_back", "input")
        desk.run_for(0.5)
        desk.stop()
    ((start, end),) = desk.log.takes[0].gaps
    assert end - start > 2.0


def test_muted_by_the_candidate_no_zero_is_suspect(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset
):
    desk = make_desk(HEADSET)
    with pulse.room():
        desk.open()
        desk.sound.set_muted(True)
    desk.run_for(4)
    assert not desk.log.named("device_lost")


def test_a_device_nobody_knows_gets_a_sentence_that_names_it(make_desk: Callable[[DeviceChoice], Desk]):
    desk = make_desk(DeviceChoice(DeviceRef("ALSA", "Casque de Julie"), CASQUE))
    desk.sound.open(desk.log)
    desk.until_told("device_lost", "input")
    assert [problem.code for problem in desk.log.problems] == ["device_missing"]
    assert "« Casque de Julie » n’est pas branché" in desk.log.problems[0].sentence.replace("\u00a0", " ")


def test_a_busy_device_gets_a_sentence_and_is_taken_when_it_is_free(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset
):
    desk = make_desk(HEADSET)
    with pulse.room():
        with pulse.crowded():
            desk.sound.open(desk.log)
            desk.until_told("device_lost", "output")
            desk.until_told("device_lost", "input")
        codes = [problem.code for problem in desk.log.problems]
        desk.until_told("device_back", "output")
        desk.until_told("device_back", "input")
    assert codes == ["device_busy", "device_busy"]
    assert "un autre programme" in desk.log.problems[0].sentence


def test_one_device_can_be_exchanged_for_another_while_the_headset_is_open(
    desk: Desk, pulse: PulseHeadset, tmp_path: Path
):
    desk.sound.choose(DeviceChoice(MICRO, DeviceRef("ALSA", "salle")))
    desk.until_told("device_back", "output")
    clip = written(sine(1, 440, 48_000), tmp_path / "T01.wav")
    with pulse.listening("salle.monitor", tmp_path / "salle.wav") as heard:
        number = desk.sound.play(PlayRequest(str(clip)))
        desk.until_told("playback_ended", number)
        desk.run_for(0.3)
    assert np.abs(soundfile.read(heard)[0]).max() > 0.3


def test_devices_are_listed_by_name_with_the_default_ones(pulse: PulseHeadset, audio_system: AudioSystem):
    assert audio_system.refresh()
    devices = {device.ref.name: device for device in audio_system.devices()}
    assert {"casque", "micro", "salle"} <= set(devices)
    assert devices["casque"].ref.host_api == "ALSA"
    assert [name for name, device in devices.items() if device.default_input] == ["default"]
    assert pulse.plugged


def child(code: str, environment: dict[str, str], *before: str) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a fresh interpreter."""
    return subprocess.run(
        [*before, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


TELLS = (
    "from crcd_sim.sound.devices import AudioSystem\n"
    "from crcd_sim.domain.errors import EnvironmentProblem\n"
    "try:\n    AudioSystem().open_input(None, print, print)\n"
    "except EnvironmentProblem as problem:\n    print(problem.code, problem.sentence)\n"
)


def test_without_portaudio_a_sentence_says_what_to_install(tmp_path: Path):
    """The system's loader meets an empty file where the library should be."""
    (tmp_path / "libportaudio.so.2").write_bytes(b"")
    done = child(TELLS, {"LD_LIBRARY_PATH": str(tmp_path)})
    assert done.stdout.startswith("sound_library"), done.stderr
    assert "libportaudio2" in done.stdout


def test_a_system_without_a_device_says_so(tmp_path: Path):
    """No card (its folder, if there is one, is hidden from the child), no server to talk to."""
    nowhere = {
        "HOME": str(tmp_path),
        "ALSA_CONFIG_PATH": "/usr/share/alsa/alsa.conf",
        "PULSE_SERVER": f"unix:{tmp_path}/absent",
        "PIPEWIRE_RUNTIME_DIR": str(tmp_path),
    }
    # Inside a root of its own (chroot), "/" is no mount point: "/dev" is then the one to keep apart.
    hide = (
        "{ mount --make-rprivate / 2>/dev/null || mount --make-rprivate /dev; }"
        ' && mount -t tmpfs tmpfs /dev/snd && exec "$0" "$@"'
    )
    hidden = ("unshare", "--mount", "--propagation", "unchanged", "sh", "-c", hide)
    done = child(TELLS, nowhere, *(hidden if Path("/dev/snd").is_dir() else ()))
    assert done.stdout.startswith("device_missing Aucun micro"), done.stderr


def test_a_problem_is_an_environment_problem(audio_system: AudioSystem, pulse: PulseHeadset):
    assert audio_system.refresh()
    with pulse.crowded(), pytest.raises(EnvironmentProblem, match="micro") as found:
        audio_system.open_input(MICRO, lambda *_: None, lambda: None)
    assert found.value.code == "device_busy"
