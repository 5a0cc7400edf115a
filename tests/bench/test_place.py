"""Where the bench runs its children, and on what screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crcd_sim.bootstrap.bench.display import open_display
from crcd_sim.bootstrap.bench.model import RowFailed
from crcd_sim.bootstrap.bench.place import Place, last_words, waited


def test_a_child_that_fails_gives_its_last_words(place: Place) -> None:
    with pytest.raises(RowFailed, match="No module named"):
        place.run("crcd_sim.there_is_none")


def test_a_child_that_is_silent_is_given_up(place: Place) -> None:
    with pytest.raises(RowFailed, match="rien n’est venu"):
        place.run("crcd_sim.bootstrap.bench.victim", str(place.fresh("muet")), "virtual", timeout=0.2)


def test_a_child_that_prints_something_else_is_not_believed(place: Place) -> None:
    with pytest.raises(RowFailed, match="illisible"):
        place.run("crcd_sim", "--version")


def test_each_folder_asked_for_is_new_and_empty(place: Place) -> None:
    one, other = place.fresh("ligne"), place.fresh("ligne")
    assert one != other
    assert list(one.iterdir()) == list(other.iterdir()) == []


def test_children_find_the_program_and_keep_its_folder_clean(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    child = place.environment({"CRCD_SIM_DATA": "/x"})
    assert child["CRCD_SIM_DATA"] == "/x"
    # Compiled once, elsewhere: a start is measured, not a compilation.
    assert "PYTHONDONTWRITEBYTECODE" not in child
    assert Path(child["PYTHONPYCACHEPREFIX"]).is_relative_to(place.folder)


def test_last_words_skip_empty_lines() -> None:
    assert last_words("Traceback\n  File\nOSError: plein\n\n") == "OSError: plein"
    assert last_words("") == ""


def test_the_platform_asked_for_is_used_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with open_display() as display:
        assert "offscreen" in display.name
        assert display.env == {}


def test_the_present_screen_comes_before_a_private_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":42")
    with open_display() as display:
        assert display.name == "écran :42"


def test_a_private_screen_is_there_while_it_is_used_and_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with open_display() as display:
        socket = Path("/tmp/.X11-unix") / f"X{display.env['DISPLAY'].removeprefix(':')}"
        assert socket.exists()
    assert not socket.exists()


def test_without_any_screen_windows_are_opened_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with open_display() as display:
        assert display.env == {"QT_QPA_PLATFORM": "offscreen"}


def test_the_memory_of_a_child_is_its_own() -> None:
    """Not what we hold ourselves when we start it."""
    ours = bytearray(b"x" * 300_000_000)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.5)"])
    status, megabytes = waited(child)
    assert (status, len(ours)) == (0, 300_000_000)
    assert 2 < megabytes < 100
