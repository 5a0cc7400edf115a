"""A real headset without a sound card: a private PulseAudio with two null sinks.

``casque`` is the earphone (its monitor hears what the candidate hears), ``bouche`` the candidate's mouth:
what is played into it comes out of ``micro``, a remapped source. ``salle`` is a loudspeaker in the room.
The server has its own runtime folder, home and socket; PortAudio finds the devices by name through an
ALSA configuration of ours. Nothing of the machine's own sound is touched. Unloading a module is pulling
a plug.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.services.ports import DeviceRef
from tests.fakes.sound import noise

TOOLS = ("pulseaudio", "pactl", "paplay", "parec", "pacat", "espeak-ng")

MICRO = DeviceRef("ALSA", "micro")
CASQUE = DeviceRef("ALSA", "casque")
SALLE = DeviceRef("ALSA", "salle")
BOUCLE = DeviceRef("ALSA", "boucle")  # hears exactly what the earphone says, with no way round

VOIX = DeviceRef("ALSA", "voix")  # the trainer's microphone
OREILLE = DeviceRef("ALSA", "oreille")  # the trainer's headphones
JUREE = DeviceRef("ALSA", "juree")  # the second juror's
ENTENDU = DeviceRef("ALSA", "entendu")  # hears exactly what the trainer's headphones say

MODULES = {
    "casque": "module-null-sink sink_name=casque rate=48000 channels=2",
    "bouche": "module-null-sink sink_name=bouche rate=48000 channels=1",
    "salle": "module-null-sink sink_name=salle rate=48000 channels=2",
    "micro": "module-remap-source source_name=micro master=bouche.monitor remix=no",
}
CONSOLE = {  # plugged in by the tests that use it
    "gorge": "module-null-sink sink_name=gorge rate=48000 channels=1",
    "voix": "module-remap-source source_name=voix master=gorge.monitor remix=no",
    "oreille": "module-null-sink sink_name=oreille rate=48000 channels=2",
    "juree": "module-null-sink sink_name=juree rate=48000 channels=2",
}
MADE_OF = {"bouche": "micro", "gorge": "voix"}  # a mouth, and the microphone before it


class PulseHeadset:
    """The running server. ``plugged`` maps our names to module numbers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "native"
        self.environment = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_SERVER": f"unix:{self.socket}",
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{self._alsa()}",
        }
        self.plugged: dict[str, str] = {}
        self._children = ExitStack()
        self._server = self._start()

    def _alsa(self) -> Path:
        """The devices by name; ``default`` goes where the server wants, and may be moved by it."""
        server = f'server "unix:{self.socket}"'
        devices = {name: name for name in ("casque", "micro", "salle", "voix", "oreille", "juree")}
        devices |= {"boucle": "casque.monitor", "entendu": "oreille.monitor"}
        lines = [
            f'pcm.{name} {{ type pulse {server} device "{device}" hint {{ show on description "{name}" }} }}'
            for name, device in devices.items()
        ]
        lines += [
            f'pcm.!default {{ type pulse {server} hint {{ show on description "default" }} }}',
            f"ctl.!default {{ type pulse {server} }}",
        ]
        path = self.folder / "asound.conf"
        path.write_text("\n".join(lines) + "\n")
        return path

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
            # No real-time threads: on a busy machine the kernel kills those that use their share up.
            *("--realtime=no", "--high-priority=no"),
            *("--disallow-module-loading=no", "--log-target=file:" + str(self.folder / "pulse.log")),
            *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={self.socket}"),
        ]
        server = subprocess.Popen(
            command,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 15
        while not self.socket.exists() or self.pactl("info", check=False) == "":
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                server.wait()
                log = self.folder / "pulse.log"
                pytest.fail("PulseAudio did not start: " + (log.read_text() if log.exists() else "no log"))
            time.sleep(0.05)
        for name in MODULES:
            self.plug(name)
        self.pactl("set-default-sink", "bouche")
        self.pactl("set-default-source", "micro")
        return server

    def pactl(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["pactl", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            pytest.fail(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def plug(self, name: str) -> None:
        if name not in self.plugged:
            self.plugged[name] = self.pactl("load-module", *(MODULES | CONSOLE)[name].split())

    def unplug(self, name: str) -> None:
        self.pactl("unload-module", self.plugged.pop(name))
        self.plugged.pop(MADE_OF.get(name, ""), None)

    def make_whole(self) -> None:
        """The candidate's devices plugged in again, everything silent, as at the beginning."""
        self._children.close()
        if self._server.poll() is not None:
            log = (self.folder / "pulse.log").read_text().splitlines()[-12:]
            pytest.fail(f"PulseAudio ended by itself ({self._server.returncode}): " + " | ".join(log))
        for name in CONSOLE:
            if name in self.plugged:
                self.unplug(name)
        for name in MODULES:
            self.plug(name)
        self.pactl("set-default-sink", "bouche")
        self.pactl("set-default-source", "micro")

    # --- what people do ------------------------------------------------------------------------

    def say(self, path: Path, mouth: str = "bouche") -> subprocess.Popen[bytes]:
        """Speak a sound file into the microphone; returns at once."""
        return self._child(["paplay", f"--device={mouth}", str(path)])

    @contextmanager
    def room(self, dbfs: float = -72.0) -> Iterator[None]:
        """The room's noise in the microphone while this lasts: no real microphone gives exact zeros."""
        grain = self.folder / "bruit.raw"
        grain.write_bytes(noise(5, dbfs, 48_000).tobytes())
        loop = f"while cat '{grain}'; do :; done"
        play = "pacat --raw --rate=48000 --channels=1 --format=s16le --device=bouche --latency-msec=200"
        child = self._child(["sh", "-c", f"({loop}) | {play}"])
        self._wait_for(lambda: self.pactl("list", "short", "sink-inputs") != "")
        time.sleep(0.3)
        try:
            yield
        finally:
            _end(child)

    @contextmanager
    def listening(self, source: str, path: Path) -> Iterator[Path]:
        """Record ``source`` with the server's own tool, beside our program, into ``path`` (48 kHz mono)."""
        child = self._child(
            ["parec", f"--device={source}", "--rate=48000", "--channels=1", "--file-format=wav", str(path)]
        )
        self._wait_for(lambda: path.exists() and path.stat().st_size > 20_000)
        try:
            yield path
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(5)

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """Every place at the server is taken: nobody else can use a device, present as it is."""
        with ExitStack() as stack:
            for _ in range(64):
                link = stack.enter_context(socket.socket(socket.AF_UNIX))
                link.connect(str(self.socket))
            self._wait_for(lambda: self.pactl("info", check=False) == "")
            yield

    def close(self) -> None:
        self._children.close()
        self._server.terminate()
        self._server.wait(10)

    def _child(self, command: list[str]) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            command,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._children.callback(_end, child)
        return child

    @staticmethod
    def _wait_for(done) -> None:
        deadline = time.monotonic() + 10
        while not done():
            if time.monotonic() > deadline:
                pytest.fail("the private sound server does not follow")
            time.sleep(0.02)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill a child with the children of its own session."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def need_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.fail(
            f"real-sound tests need {', '.join(missing)} (Debian: apt-get install pulseaudio "
            "pulseaudio-utils espeak-ng libasound2-plugins libportaudio2). On a desktop where PipeWire "
            "serves the sound, do not install pulseaudio over it: run these tests elsewhere."
        )


def spoken(text: str, path: Path, speed: int = 150) -> Path:
    """Have espeak-ng say ``text`` into ``path`` (WAV)."""
    subprocess.run(["espeak-ng", "-v", "fr", "-s", str(speed), "-w", str(path), text], check=True)
    return path


def written(samples: np.ndarray, path: Path, rate: int = 48_000) -> Path:
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path


@pytest.fixture(scope="session")
def pulse_server() -> Iterator[PulseHeadset]:
    need_tools()
    folder = Path(tempfile.mkdtemp(prefix="crcd-casque-"))  # short: a socket's path holds 107 characters
    server = PulseHeadset(folder)
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pulse(pulse_server: PulseHeadset, monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseHeadset]:
    """The headset, whole and silent; this process's PortAudio sees it and nothing else."""
    for name, value in pulse_server.environment.items():
        if name != "HOME":
            monkeypatch.setenv(name, value)
    pulse_server.make_whole()
    yield pulse_server
    pulse_server.make_whole()
