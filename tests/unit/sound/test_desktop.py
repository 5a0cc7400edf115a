"""What the desktop's sound server says of our streams, and how often it is asked."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from crcd_sim.sound.desktop import DesktopPlaces, DesktopWatch, places, places_in
from crcd_sim.sound.devices import INPUT, OUTPUT

LISTING = """\
Module #0
	Name: module-null-sink
	Argument: sink_name=casque

Sink #3
	State: RUNNING
	Name: casque
	Description: Casque de l’élève
	Monitor Source: casque.monitor
Sink #8
	Name: salle

Source #3
	Name: casque.monitor
Source #5
	State: RUNNING
	Name: micro

Sink Input #41
	Driver: protocol-native.c
	Sink: 3
	Properties:
		application.name = "ALSA plug-in [python3.11]"
		application.process.id = "77"
Sink Input #44
	Sink: 8
	Properties:
		application.process.id = "78"

Source Output #12
	Source: 5
	Properties:
		media.name = "Name: rien"
		application.process.id = "77"
"""


def test_our_streams_are_found_with_the_names_of_their_devices() -> None:
    now = places_in(LISTING, 77)
    assert now.devices == {INPUT: {"casque.monitor", "micro"}, OUTPUT: {"casque", "salle"}}
    assert now.streams == {INPUT: {12: "micro"}, OUTPUT: {41: "casque"}}


def test_another_program_s_streams_are_not_ours() -> None:
    assert places_in(LISTING, 78).streams == {INPUT: {}, OUTPUT: {44: "salle"}}
    assert places_in(LISTING, 7).streams == {INPUT: {}, OUTPUT: {}}


class Server:
    """A « pactl » on paper: notes each question, and tells of a change for each line written to ``tell``."""

    def __init__(self, folder: Path) -> None:
        self._asked, self._told = folder / "asked", folder / "told"
        (folder / "listing").write_text(LISTING)
        self.refuse(0)
        self._told.touch()
        self._asked.touch()
        program = folder / "pactl"
        program.write_text(
            "#!/bin/sh\n"
            f'if [ "$1" = subscribe ]; then exec tail -n +1 -f "{self._told}"; fi\n'
            f'echo "$*" >> "{self._asked}"\n'
            f'[ "$(wc -l < "{self._asked}")" -gt "$(cat "{folder}/refusals")" ] || exit 1\n'
            f'cat "{folder}/listing"\n'
        )
        program.chmod(0o755)

    def refuse(self, times: int) -> None:
        """Answer nothing to the first questions."""
        (self._asked.parent / "refusals").write_text(str(times))

    def tell(self, lines: int, what: str) -> None:
        with self._told.open("a") as told:
            told.write(f"Event 'change' on {what} #3\n" * lines)

    @property
    def asked(self) -> int:
        return len(self._asked.read_text().splitlines())


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return Server(tmp_path)


def test_a_flood_of_changes_is_answered_by_a_question_or_two_and_others_by_none(server: Server) -> None:
    seen: list[DesktopPlaces] = []
    came = threading.Semaphore(0)

    def changed(now: DesktopPlaces) -> None:
        seen.append(now)
        came.release()

    watch = DesktopWatch(changed)
    watch.start()
    try:
        assert came.acquire(timeout=20)  # where everything is at the beginning
        server.tell(500, "client")
        server.tell(500, "sink-input")
        assert came.acquire(timeout=20)
        while came.acquire(timeout=1.0):  # a busy machine may cut the flood in two
            continue
        flood = server.asked
        server.tell(500, "client")
        assert not came.acquire(timeout=1.0)
    finally:
        watch.stop()
    assert flood <= 4
    assert server.asked == flood == len(seen)


def test_a_change_the_server_was_too_busy_to_explain_is_asked_about_again(server: Server) -> None:
    server.refuse(2)
    came = threading.Semaphore(0)
    watch = DesktopWatch(lambda _: came.release())
    watch.start()
    try:
        assert came.acquire(timeout=20)
    finally:
        watch.stop()
    assert server.asked == 3


def test_a_server_that_answers_nothing_is_not_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert places() is None
    watch = DesktopWatch(lambda now: pytest.fail(f"told {now}"))
    watch.start()
    watch.stop()
