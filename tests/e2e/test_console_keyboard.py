"""The trainer's console before a real window manager, with a real mouse and keyboard (xdotool).

The candidate types while the trainer presses the console's buttons: no letter may be lost, none may arrive
in the console, nothing may be journalled as the candidate's absence.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import window_environment, x_screen
from tests.e2e.window_process import PATIENCE_S, WindowProcess

CHILD = Path(__file__).with_name("console_child.py")


class Hands:
    """The mouse and the keyboard of the workstation, and the window they are for."""

    def __init__(self, display: str, folder: Path) -> None:
        if shutil.which("xdotool") is None:
            pytest.fail("this test needs xdotool")
        self._environment = window_environment(display, folder / "compiled")
        self._window = WindowProcess(CHILD, folder / "data", self._environment)
        self.close, self.look = self._window.close, self._window.ask
        self._window.ready()

    def until(self, seen: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return self._window.until(self.look, seen)

    def click(self, place: str) -> None:
        x, y = self.look()["places"][place]
        self._do("mousemove", str(x), str(y), "click", "1")

    def type(self, text: str) -> None:
        self._do("type", "--delay", "15", text)

    def press(self, *keys: str) -> None:
        self._do("key", *keys)

    def _do(self, *order: str) -> None:
        subprocess.run(["xdotool", *order], env=self._environment, check=True, timeout=PATIENCE_S)


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    with x_screen(tmp_path / "home", monitors=2) as display:
        made = Hands(display, tmp_path)
        yield made
        made.close()


def test_the_candidate_types_on_while_the_trainer_plays(hands: Hands) -> None:
    now = hands.look()
    assert (now["screens"], now["apart"], now["shown"], now["active"]) == (2, True, True, "exam")
    hands.click("paper")
    hands.until(lambda now: now["paper_focus"])
    typed = ""
    for press in ("next", "criterion", "silence", "fact", "next", "criterion"):
        hands.type("la cliente dit ")
        hands.click(press)
        hands.type("ses mots. ")
        typed += "la cliente dit ses mots. "
    now = hands.until(lambda now: len(now["paper"]) >= len(typed))
    assert now["paper"] == typed
    assert set(now["notes"].values()) == {""}
    assert (len(now["notes"]), now["taken"], now["active"]) == (2, False, "exam")
    assert now["events"].count("line_started") >= 2
    assert "fact_delivered" in now["events"]
    assert "focus_lost" not in now["events"]


def test_the_keyboard_is_taken_on_purpose_and_goes_back_to_the_same_field_by_itself(hands: Hands) -> None:
    hands.click("paper")
    hands.type("avant ")
    hands.until(lambda now: now["paper"] == "avant ")
    hands.click("keyboard")
    now = hands.until(lambda now: now["taken"] and now["active"] == "console")
    assert now["said"]
    lines = now["events"].count("line_started")
    hands.press("Return")
    hands.until(lambda now: now["events"].count("line_started") > lines)
    hands.press("n")
    hands.until(lambda now: len(now["notes"]) == 1)
    hands.type("reprise douce")
    hands.until(lambda now: now["notes"]["1"] == "reprise douce")
    hands.press("F3")
    hands.until(lambda now: now["held"])
    hands.press("Escape")
    now = hands.until(lambda now: now["active"] == "exam" and now["paper_focus"])
    assert (now["taken"], now["said"]) == (False, False)
    hands.type("apres")
    now = hands.until(lambda now: now["paper"] == "avant apres")
    assert now["notes"]["1"] == "reprise douce"
    assert "focus_lost" not in now["events"]
    # A click in a note asks for it too; then five seconds without a key.
    hands.click("note")
    hands.until(lambda now: now["taken"] and now["active"] == "console")
    hands.type(" et sure")
    hands.until(lambda now: now["notes"]["1"] == "reprise douce et sure")
    hands.until(lambda now: not now["taken"] and now["active"] == "exam" and now["paper_focus"])
    hands.type(", bien")
    assert hands.until(lambda now: now["paper"].endswith("bien"))["paper"] == "avant apres, bien"
