"""The machine's sound devices, by host API and name, and PortAudio behind one door.

PortAudio's list is frozen when the library starts, and renewing it kills every stream; opening and
closing are not safe from two threads at once. So everything goes through an ``AudioSystem``, which
loads the library at the first need and holds a lock around those calls. Streams call back without it.
The library is one for the whole process: so are that lock and the count of open streams, which live
beside it, whatever the number of ``AudioSystem``s.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceRef, SoundDevice
from crcd_sim.sound.equipment import is_bluetooth

RATE = 48_000
BLOCK = RATE * 40 // 1000
PROMPT_S = 0.04
WASAPI = "Windows WASAPI"

INPUT, OUTPUT = "input", "output"
_NAMES = {INPUT: "micro", OUTPUT: "casque ou haut-parleur"}


@dataclass(frozen=True, slots=True)
class OpenStream:
    """A stream that runs. ``channels``: of its frames, interleaved 16-bit."""

    stream: Any
    channels: int
    name: str


class _Shared:
    """What the process knows of its PortAudio."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.open = 0


class AudioSystem:
    """PortAudio. Any thread; a call may take as long as the system wants (never the main loop)."""

    def __init__(self) -> None:
        self._library: Any = None

    def devices(self) -> tuple[SoundDevice, ...]:
        """Return the devices known since the library started (or ``refresh``).

        Raises:
            EnvironmentProblem: ``sound_library``, ``sound_system``.
        """
        library = self._load()
        with self._shared.lock:
            defaults = [self._default(kind) for kind in (INPUT, OUTPUT)]
            hosts = library.query_hostapis()
            return tuple(
                SoundDevice(
                    ref=DeviceRef(hosts[info["hostapi"]]["name"], info["name"]),
                    inputs=info["max_input_channels"],
                    outputs=info["max_output_channels"],
                    default_input=info["index"] == defaults[0],
                    default_output=info["index"] == defaults[1],
                    bluetooth=is_bluetooth(info["name"]),
                )
                for info in library.query_devices()
            )

    def refresh(self) -> bool:
        """Look for devices again. False, and nothing done, while a stream is open."""
        library = self._load()
        with self._shared.lock:
            if self._shared.open:
                return False
            library._terminate()
            library._initialize()
            return True

    def open_input(
        self, ref: DeviceRef | None, callback: Callable[..., None], finished: Callable[[], None]
    ) -> OpenStream:
        """Start a microphone at 48 kHz; ``callback(buffer, frames, time, status)`` as sounddevice says.

        Raises:
            EnvironmentProblem: ``device_missing``, ``device_busy``, or those of ``devices``.
        """
        return self._start(INPUT, ref, (1, 2), callback, finished)

    def open_output(
        self,
        ref: DeviceRef | None,
        callback: Callable[..., None],
        finished: Callable[[], None],
        prompt: bool = False,
    ) -> OpenStream:
        """Start an earphone at 48 kHz. Raises as ``open_input``.

        ``prompt``: what is written is heard at once (half blocks, small buffers), at the price of a
        click when the machine is busy: for listening again and for a trainer, not for a candidate.
        """
        return self._start(OUTPUT, ref, (2, 1), callback, finished, prompt)

    def close(self, opened: OpenStream) -> None:
        """Stop and forget a stream, dead or alive."""
        with self._shared.lock:
            opened.stream.close(ignore_errors=True)
            self._shared.open -= 1

    # --- inside -----------------------------------------------------------------------------

    def _load(self) -> Any:
        if self._library is None:
            try:
                import sounddevice
            except OSError as error:  # the shared library itself
                raise EnvironmentProblem(
                    "Le son ne peut pas fonctionner : la bibliothèque PortAudio manque sur ce poste. "
                    "Installez-la (Debian, Ubuntu : sudo apt-get install libportaudio2), puis relancez le "
                    "simulateur.",
                    code="sound_library",
                ) from error
            except Exception as error:
                # PortAudioError cannot be named: its module has just failed to load.
                raise EnvironmentProblem(
                    "Le système de son du poste ne répond pas. Redémarrez l’ordinateur ; si cela continue, "
                    "appelez le responsable de la salle.",
                    code="sound_system",
                ) from error
            self._library = sounddevice
        return self._library

    @property
    def _shared(self) -> _Shared:
        # « setdefault » on a module's own dictionary is one step: two threads get the same object.
        shared: _Shared = vars(self._load()).setdefault("crcd_sim_shared", _Shared())
        return shared

    def _default(self, kind: str) -> int:
        """Return the default device's number, −1 for none."""
        library = self._load()
        chosen = next((host for host in library.query_hostapis() if host["name"] == WASAPI), None)
        if chosen is not None:
            return int(chosen[f"default_{kind}_device"])
        try:
            return int(library.query_devices(kind=kind)["index"])
        except (library.PortAudioError, ValueError):
            return -1

    def _find(self, kind: str, ref: DeviceRef | None) -> dict[str, Any]:
        library = self._load()
        infos = [info for info in library.query_devices() if info[f"max_{kind}_channels"] > 0]
        if ref is None:
            default = self._default(kind)
            found = [info for info in infos if info["index"] == default]
        else:
            hosts = library.query_hostapis()
            found = [
                info
                for info in infos
                if info["name"] == ref.name and hosts[info["hostapi"]]["name"] == ref.host_api
            ]
        if found:
            return dict(found[0])
        raise missing(kind, ref)

    def _start(
        self,
        kind: str,
        ref: DeviceRef | None,
        channels: tuple[int, ...],
        callback: Callable[..., None],
        finished: Callable[[], None],
        prompt: bool = False,
    ) -> OpenStream:
        library = self._load()
        with self._shared.lock:
            refused: Exception | None = None
            info = self._find(kind, ref)
            host = library.query_hostapis(info["hostapi"])["name"]
            make = library.RawInputStream if kind == INPUT else library.RawOutputStream
            # Plain ALSA cards often refuse the first count of channels.
            usable = [count for count in channels if count <= info[f"max_{kind}_channels"]] or [1]
            for count in usable:
                try:
                    stream = make(
                        samplerate=RATE,
                        blocksize=BLOCK // 2 if prompt else BLOCK,
                        latency=PROMPT_S if prompt else None,
                        device=info["index"],
                        channels=count,
                        dtype="int16",
                        extra_settings=library.WasapiSettings(auto_convert=True) if host == WASAPI else None,
                        callback=callback,
                        finished_callback=finished,
                    )
                except library.PortAudioError as error:
                    refused = error
                    continue
                try:
                    stream.start()
                except library.PortAudioError as error:
                    stream.close(ignore_errors=True)
                    refused = error
                    continue
                self._shared.open += 1
                return OpenStream(stream, count, info["name"])
            raise busy(kind, info["name"]) from refused


def missing(kind: str, ref: DeviceRef | None) -> EnvironmentProblem:
    if ref is None:
        what = "micro" if kind == INPUT else "casque"
        text = (
            f"Aucun {what} n’a été trouvé sur ce poste. Branchez le casque ; s’il l’est déjà, "
            "débranchez-le et rebranchez-le. Le simulateur le reprendra tout seul."
        )
    else:
        text = (
            f"Le {_NAMES[kind]} « {ref.name} » n’est pas branché. Branchez-le, ou choisissez-en un autre "
            "dans les réglages. Le simulateur le reprendra tout seul."
        )
    return EnvironmentProblem(text, code="device_missing")


def busy(kind: str, name: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le {_NAMES[kind]} « {name} » ne s’ouvre pas : un autre programme l’utilise peut-être. Fermez les "
        "autres programmes qui prennent le son (visioconférence, navigateur), ou débranchez le casque et "
        "rebranchez-le. Le simulateur réessaie tout seul.",
        code="device_busy",
    )


def has_pulse_tools() -> bool:
    """Whether the desktop's sound server can be asked which microphone it really uses (Linux)."""
    import shutil

    return sys.platform.startswith("linux") and shutil.which("pactl") is not None
