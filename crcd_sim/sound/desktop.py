"""Where the desktop's sound server really sends our streams (Linux, PulseAudio or PipeWire).

Such a server does not stop a stream whose device is unplugged: it moves it to another one without a
word, and the candidate is recorded by the room's microphone, or the client speaks to the whole room.
``pactl subscribe`` tells that something changed; two short questions tell what.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable

from crcd_sim.sound.devices import INPUT

_ANSWER_S = 2.0
_CONCERNS = ("source", "sink")  # also « source-output » and « sink-input »: our own streams
_ENGLISH = {"LC_ALL": "C", "LANGUAGE": "C"}


def our_streams(kind: str) -> dict[int, str]:
    """Return the device name of each of this process's streams, by the server's number of the stream.

    Numbers grow as streams are opened. Empty when no server answers.
    """
    stream, device = ("source-outputs", "Source") if kind == INPUT else ("sink-inputs", "Sink")
    names = _devices(kind)
    found: dict[int, str] = {}
    for block in re.split(r"(?m)^(?:Source Output|Sink Input) #", _ask("list", stream))[1:]:
        owner = re.search(r'application\.process\.id = "(\d+)"', block)
        place = re.search(rf"(?m)^\s*{device}: (\d+)", block)
        if owner and place and int(owner[1]) == os.getpid():
            found[int(block.split("\n", 1)[0])] = names.get(place[1], place[1])
    return found


def present(kind: str) -> frozenset[str]:
    """Return the names of the devices the server has now."""
    return frozenset(_devices(kind).values())


def _devices(kind: str) -> dict[str, str]:
    lines = _ask("list", "short", "sources" if kind == INPUT else "sinks").splitlines()
    rows = [line.split("\t") for line in lines]
    return {row[0]: row[1] for row in rows if len(row) > 1}


def _ask(*words: str) -> str:
    try:
        done = subprocess.run(
            ["pactl", *words],
            capture_output=True,
            text=True,
            timeout=_ANSWER_S,
            env={**os.environ, **_ENGLISH},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


class DesktopWatch:
    """Calls ``changed`` from its own thread each time devices or streams change, until ``stop``."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; without a server that answers, nothing will ever be called."""
        try:
            self._process = subprocess.Popen(
                ["pactl", "subscribe"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                text=True,
                env={**os.environ, **_ENGLISH},
            )
        except OSError:
            return
        self._thread = threading.Thread(target=self._read, name="sound-desktop")
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether a sound server answers."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        if self._thread is not None:
            self._thread.join()
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
        self._process = self._thread = None

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if any(word in line for word in _CONCERNS):
                self._changed()
