"""Where the desktop's sound server really sends our streams (Linux, PulseAudio or PipeWire).

Such a server does not stop a stream whose device is unplugged: it moves it to another one without a
word, and the candidate is recorded by the room's microphone, or the client speaks to the whole room.
``pactl subscribe`` tells that something changed; one short question tells what.

One headset pulled out makes dozens of lines. They are answered by one question, not by one each: each is
a process and a client of the server that carries the call's own sound, and a hundred of them in a second
made every earphone of a busy machine stand still.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crcd_sim.sound.devices import INPUT, OUTPUT

SETTLE_S = 0.2  # the rest of what a change brings about comes within it
_ANSWER_S = 2.0
_CONCERNS = (b"source", b"sink")  # also « source-output » and « sink-input »: our own streams
_ENGLISH = {"LC_ALL": "C", "LANGUAGE": "C"}
_HEADING = re.compile(r"(?m)^(Sink|Source|Sink Input|Source Output) #(\d+)$")
_DEVICE = {"Source": INPUT, "Sink": OUTPUT}
_STREAM = {"Source Output": (INPUT, "Source"), "Sink Input": (OUTPUT, "Sink")}


@dataclass(frozen=True, slots=True)
class DesktopPlaces:
    """What the server said at one moment.

    ``devices``: the names of those it has, by kind. ``streams``: by kind and by the server's number of
    the stream, the name of the device each of this process's streams is sent to. Numbers grow as streams
    are opened.
    """

    devices: Mapping[str, frozenset[str]]
    streams: Mapping[str, Mapping[int, str]]


def places() -> DesktopPlaces | None:
    """Ask the server; None when none answers. May take two seconds."""
    try:
        done = subprocess.run(
            ["pactl", "list"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_ANSWER_S,
            env={**os.environ, **_ENGLISH},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return places_in(done.stdout, os.getpid()) if done.returncode == 0 else None


def places_in(listing: str, process: int) -> DesktopPlaces:
    """Read what « pactl list » says, in English, for the streams of ``process``."""
    parts = _HEADING.split(listing)[1:]
    blocks = list(zip(parts[0::3], parts[1::3], parts[2::3], strict=True))
    names: dict[str, dict[str, str]] = {INPUT: {}, OUTPUT: {}}
    for heading, number, block in blocks:
        name = re.search(r"(?m)^\s*Name: (.+)$", block)
        if heading in _DEVICE and name:
            names[_DEVICE[heading]][number] = name[1]
    streams: dict[str, dict[int, str]] = {INPUT: {}, OUTPUT: {}}
    for heading, number, block in blocks:
        if heading not in _STREAM:
            continue
        kind, device = _STREAM[heading]
        owner = re.search(r'(?m)^\s*application\.process\.id = "(\d+)"$', block)
        place = re.search(rf"(?m)^\s*{device}: (\d+)$", block)
        if owner and place and int(owner[1]) == process:
            streams[kind][int(number)] = names[kind].get(place[1], place[1])
    return DesktopPlaces({kind: frozenset(found.values()) for kind, found in names.items()}, streams)


class DesktopWatch:
    """Calls ``changed`` from its own thread, at its start and when devices or streams have changed."""

    def __init__(self, changed: Callable[[DesktopPlaces], None]) -> None:
        self._changed = changed
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()

    def start(self) -> None:
        """Begin; without a server that answers, nothing will ever be called."""
        try:
            self._process = subprocess.Popen(
                ["pactl", "subscribe"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_ENGLISH},
            )
        except OSError:
            return
        assert self._process.stdout is not None
        lines = self._process.stdout.fileno()
        self._thread = threading.Thread(target=self._follow, args=(lines,), name="sound-desktop")
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        if self._thread is not None:
            self._thread.join()
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
        self._process = self._thread = None

    def _follow(self, lines: int) -> None:
        more = self._gather(lines)
        while more:
            if (now := places()) is None:  # too busy to answer: the change is not forgotten
                more = self._gather(lines)
                continue
            self._changed(now)
            more = self._await_change(lines) and self._gather(lines)

    @staticmethod
    def _await_change(lines: int) -> bool:
        """Wait for a line that concerns us; False when there will be no more."""
        while said := os.read(lines, 65_536):
            if any(word in said for word in _CONCERNS):
                return True
        return False

    def _gather(self, lines: int) -> bool:
        """Let the lines that go with the first one come; False when there will be no more."""
        if self._ending.wait(SETTLE_S):
            return False
        while select.select([lines], [], [], 0)[0]:
            if not os.read(lines, 65_536):
                return False
        return True
