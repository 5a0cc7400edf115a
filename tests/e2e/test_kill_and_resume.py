"""kill -9 of the real window at any instant: what the candidate typed, said and was told is there again.

Two sittings are killed again and again, each time in a process of its own: one while its candidate
writes, one in the middle of its conversations. Each process is the resumption of the one before. What is
compared is not what the program believes but what the driver at the keyboard did: its keys, with the
time of each, came through a pipe before they were pressed.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim.bootstrap import Records
from crcd_sim.clock import SystemClock
from crcd_sim.domain.draw import between
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.writing import Block, Document, Run, from_canonical, merged, sha256_of, to_canonical
from crcd_sim.services.exam.contacts import SIDE_REASONS
from tests.e2e.conftest import window_environment, x_screen
from tests.fakes.workstation import Workstation, of_kind, stored_events

CHILD = Path(__file__).with_name("window_child.py")
TEXT_S = 1.0  # lost at most, of what is typed
SOUND_S = 0.5  # lost at most, of what is said
LOUD = 300  # of 32768: a voice
PATIENCE_S = 60.0
CLOCK = SystemClock()
CHAT, CALL = "e1-facture-prorata", "e2-wifi-etage"

Line = dict[str, Any]


# --- What the driver did ---------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """A text after one key. ``began``: before the key was pressed; ``done``: once Qt had handled it."""

    began: float
    done: float
    value: str


@dataclass
class Typist:
    """What a person who types at the end of a text expects to read."""

    document: Document
    bold: bool = False
    seen: dict[str, str] = field(default_factory=dict)  # every text it ever had, by hash

    def __post_init__(self) -> None:
        self.sits_down()

    def sits_down(self) -> None:
        """The caret goes to the end: what comes looks like what is there."""
        runs = self.document.blocks[-1].runs
        self.bold = runs[-1].b if runs else False
        self._remember()

    def press(self, line: Line) -> str:
        last = self.document.blocks[-1]
        match line["op"]:
            case "add":
                self._replace(merged((*last.runs, Run(line["text"], self.bold))))
            case "back":
                *before, run = last.runs
                self._replace(merged((*before, replace(run, t=run.t[:-1]))))
            case "enter":
                self.document = Document(
                    (*self.document.blocks, Block((), last.style, last.align, last.list))
                )
            case "bold":
                self.bold = not self.bold
            case "restore":
                # Gone back to a version: it must be a text that was really there once.
                self.document = from_canonical(self.seen[line["sha"]])
                self.sits_down()
        self._remember()
        return to_canonical(self.document)

    def _replace(self, runs: tuple[Run, ...]) -> None:
        blocks = self.document.blocks
        self.document = Document((*blocks[:-1], replace(blocks[-1], runs=runs)))

    def _remember(self) -> None:
        self.seen[sha256_of(self.document)] = to_canonical(self.document)


def acceptable(base: str, states: list[State], killed: float, told_saved: float) -> set[str]:
    """Every value that may be found: all that is older than a second, or was said saved, and no more than
    was typed."""
    typed = [State(-1.0, -1.0, base), *states]
    sure = [n for n, state in enumerate(typed) if state.done <= max(killed - TEXT_S, told_saved)]
    return {state.value for state in typed[sure[-1] :]}


# --- The process that is killed --------------------------------------------------------------


class Window:
    """One child: its lines, until it is killed."""

    def __init__(self, order: dict[str, Any], display: str, compiled: Path) -> None:
        self.lines: list[Line] = []
        self._rest = b""
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), json.dumps(order)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=window_environment(display, compiled),
        )

    def wait_for(self, what: str, count: int = 1) -> Line:
        """Read until ``what`` was told ``count`` times from here on."""
        end = time.monotonic() + PATIENCE_S
        while True:
            for line in self._read(end):
                if line["e"] == what:
                    count -= 1
                    if count == 0:
                        return line

    def watch(self, seconds: float) -> None:
        """Read for some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(end, patient=False)

    def _read(self, end: float, *, patient: bool = True) -> list[Line]:
        assert self.process.stdout is not None
        left = end - time.monotonic()
        ready = left > 0 and select.select([self.process.stdout], [], [], left)[0]
        if not ready:
            assert not patient, f"the window did not get there: {self.lines[-5:]} {self._errors()}"
            return []
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        assert data, f"the window ended by itself: {self._errors()}"
        return self._take(data)

    def _take(self, data: bytes) -> list[Line]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        lines = [json.loads(text) for text in whole]
        self.lines += lines
        return lines

    def kill(self) -> float:
        """kill -9; return the instant just before."""
        instant = CLOCK.monotonic()
        self.process.send_signal(signal.SIGKILL)
        out, errors = self.process.communicate()
        self._take(out)
        assert self.process.returncode == -signal.SIGKILL
        assert b"Traceback" not in errors, errors.decode()
        return instant

    def _errors(self) -> str:
        self.process.kill()
        return self.process.communicate()[1].decode()

    def named(self, *names: str) -> list[Line]:
        return [line for line in self.lines if line["e"] in names]


# --- A sitting killed again and again --------------------------------------------------------


@dataclass
class Facts:
    """What must be found again after one kill."""

    killed: float
    texts: dict[str, set[str]]
    fields: dict[str, set[str]]
    remaining: float
    t: float
    calls: set[tuple[str, str]]  # exchange and line that the call may go on at
    take: str
    stored: tuple[Event, ...]


class Ordeal:
    """One data folder, its one sitting, and the kills."""

    def __init__(self, data: Path, display: str, mode: str, seed: int, luck: int) -> None:
        self.data, self.display, self.mode, self.seed = data, display, mode, seed
        self.luck = random.Random(luck)
        self.sitting = ""
        self.typists: dict[str, Typist] = {}
        self.fields: dict[str, str] = {}
        self.facts: Facts | None = None
        self.kills = 0
        self.window: Window | None = None

    def __enter__(self) -> Ordeal:
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever was found wrong, no window stays behind."""
        if self.window is not None and self.window.process.poll() is None:
            self.window.process.kill()
            self.window.process.communicate()

    def kill_while(self, does: str, exchange: str = "", *, within: float = 2.0, saved: int = 0) -> None:
        """Open the sitting again, verify it, do something, and kill: ``within`` some seconds, or as soon
        as the ``saved``-th acknowledgement comes."""
        window = self._open(does, exchange)
        window.wait_for("begun")
        delay = self.luck.uniform(0.02, within)
        if saved:
            window.wait_for("saved", saved)
        else:
            window.watch(delay)
        killed = window.kill()
        self.kills += 1
        print(
            f"{self.mode}, kill {self.kills}: {does} {exchange}, {'on saved' if saved else f'{delay:.3f} s'}"
        )
        self.facts = self._facts(window, killed)

    def leave(self) -> None:
        """Open it a last time, verify it, and leave as a person does."""
        window = self._open("leaves", "")
        window.wait_for("left")
        window.process.communicate(timeout=PATIENCE_S)
        assert window.process.returncode == 0

    def _open(self, does: str, exchange: str) -> Window:
        order = {
            "data": str(self.data), "sitting": self.sitting, "mode": self.mode, "seed": self.seed,
            "does": does, "exchange": exchange, "luck": self.luck.random(),
        }  # fmt: skip
        self.window = window = Window(order, self.display, self.data.parent / "compiled")
        opened = window.wait_for("opened")
        self.sitting = opened["sitting"]
        if self.facts is not None:
            self._verify(self.facts, opened)
        for work, canonical in opened["works"].items():
            typist = self.typists.setdefault(work, Typist(from_canonical(canonical)))
            typist.document = from_canonical(canonical)
            typist.sits_down()
        self.fields = {f"{e}/{n}": v for e, held in opened["fields"].items() for n, v in held.items()}
        return window

    # --- What was done before the kill ---------------------------------------------------------

    def _facts(self, window: Window, killed: float) -> Facts:
        opened = window.named("opened")[0]
        handed = [line["m"] for line in window.named("saved") if not line["pending"] and line["m"] <= killed]
        ticks = [line for line in window.named("tick") if line["m"] <= killed]
        running = [line for line in ticks if line["phase"]] or [opened]
        passed = killed - running[-1]["m"] if running[-1].get("phase") else 0.0
        stored = stored_events(self.data, self.sitting)
        self._compare_journal(window, killed, stored)
        takes = of_kind(stored, EventKind.TAKE_STARTED)
        closed = {event.data["take"] for event in of_kind(stored, EventKind.TAKE_CLOSED)}
        return Facts(
            killed=killed,
            texts=self._texts(window, killed, max(handed, default=0.0)),
            fields=self._forms(window, killed),
            remaining=running[-1]["remaining"] - passed,
            t=opened["t"] + killed - opened["m"],
            calls=_lines_to_go_on_at(stored),
            take=takes[-1].data["take"] if takes and takes[-1].data["take"] not in closed else "",
            stored=stored,
        )

    def _texts(self, window: Window, killed: float, told_saved: float) -> dict[str, set[str]]:
        states: dict[str, list[State]] = {}
        bases: dict[str, str] = {}
        lines = window.named("op", "did")
        for number, line in enumerate(lines):
            if line["e"] == "op":
                typist = self.typists.setdefault(line["w"], Typist(Document()))
                bases.setdefault(line["w"], to_canonical(typist.document))
                done = lines[number + 1]["m"] if number + 1 < len(lines) else float("inf")
                states.setdefault(line["w"], []).append(State(line["m"], done, typist.press(line)))
        return {
            work: acceptable(
                bases.get(work, to_canonical(typist.document)), states.get(work, []), killed, told_saved
            )
            for work, typist in self.typists.items()
        }

    def _forms(self, window: Window, killed: float) -> dict[str, set[str]]:
        states: dict[str, list[State]] = {}
        lines = window.named("field", "did")
        for number, line in enumerate(lines):
            if line["e"] == "field":
                done = lines[number + 1]["m"] if number + 1 < len(lines) else float("inf")
                name = f"{line['exchange']}/{line['name']}"
                states.setdefault(name, []).append(State(line["m"], done, line["value"]))
        names = {*states, *self.fields}
        return {n: acceptable(self.fields.get(n, ""), states.get(n, []), killed, 0.0) for n in names}

    def _compare_journal(self, window: Window, killed: float, stored: tuple[Event, ...]) -> None:
        """No event acknowledged, or older than a second, is missing; those there are those that were told."""
        saved = max([n for n, line in enumerate(window.lines) if line["e"] == "saved"], default=-1)
        for number, line in enumerate(window.lines):
            if line["e"] != "event":
                continue
            if number < saved or line["m"] <= killed - TEXT_S:
                assert line["seq"] <= len(stored), f"lost: {line}"
            if line["seq"] <= len(stored):
                event = stored[line["seq"] - 1]
                assert (event.kind.value, event.t) == (line["kind"], line["t"])
        assert Records(self.data).check() == []

    # --- What is found again -------------------------------------------------------------------

    def _verify(self, facts: Facts, opened: Line) -> None:
        for work, expected in facts.texts.items():
            found = opened["works"].get(work, to_canonical(Document()))
            assert found in expected, f"{work}: {found}\n none of the {len(expected)} texts it may be"
        for name, values in facts.fields.items():
            exchange, _, one = name.partition("/")
            assert opened["fields"][exchange].get(one, "") in values, name
        phase, status = _phase(facts.stored)
        assert (opened["phase"], opened["status"]) == (phase, status)
        if status == "running":
            outage = self._outage(facts)
            # A sign of life is written each second; a busy machine writes one late.
            unseen = facts.t - outage["from_t"]
            assert -0.1 <= unseen <= 2.6
            # Given back: the stop whole, and what passed since the last sign of life. Nothing else.
            ran = opened["t"] - outage["to_t"]
            assert opened["remaining"] + ran == pytest.approx(facts.remaining + unseen, abs=0.5)
        chat = [e.data["text"] for e in of_kind(facts.stored, EventKind.CHAT_MESSAGE)]
        assert opened["chat"] == chat
        if facts.calls:
            assert (opened["call"]["exchange"], opened["call"]["line"]) in facts.calls
        else:
            assert opened["call"] is None
        if facts.take:
            self._verify_take(facts)

    def _outage(self, facts: Facts) -> dict[str, Any]:
        """Return the stop as the window that opened again wrote it down, once it is on the disk."""
        before = len(of_kind(facts.stored, EventKind.OUTAGE))
        end = time.monotonic() + PATIENCE_S
        while len(found := of_kind(stored_events(self.data, self.sitting), EventKind.OUTAGE)) == before:
            assert time.monotonic() < end, "the stop was never written down"
            time.sleep(0.05)
        return dict(found[-1].data)

    def _verify_take(self, facts: Facts) -> None:
        shown = Records(self.data).sitting(self.sitting)
        (take,) = [item for item in shown["recordings"] if item["id"] == facts.take]
        assert take["status"] == "repaired"
        said = facts.t - take["t"]
        assert said - SOUND_S <= take["duration_s"] <= said + 0.1
        samples, rate = soundfile.read(self.data / take["file"], dtype="int16")
        assert len(samples) / rate == pytest.approx(take["duration_s"], abs=0.001)
        assert "take_repaired" in {incident["kind"] for incident in shown["incidents"]}


def _phase(stored: tuple[Event, ...]) -> tuple[str, str | None]:
    """Where the journal on the disk leaves the candidate."""
    last = of_kind(stored, EventKind.PHASE_STARTED, EventKind.PHASE_FINISHED, EventKind.PHASE_SEALED)[-1]
    if last.kind is EventKind.PHASE_SEALED:
        return "", None
    return str(last.data["phase"]), "running" if last.kind is EventKind.PHASE_STARTED else "finished"


def _lines_to_go_on_at(stored: tuple[Event, ...]) -> set[tuple[str, str]]:
    """The call in progress and the last line of content the client began, told by the journal."""
    on: set[tuple[str, str]] = set()
    for event in stored:
        name = str(event.data.get("exchange", ""))
        if event.kind is EventKind.CALL_CONNECTED:
            # The line it goes on at is that of before the stop, until another one is begun.
            on = {(name, line) for _, line in on} if event.data.get("recovered") else {(name, "")}
        elif event.kind is EventKind.CALL_ENDED:
            on = set()
        elif event.kind is EventKind.LINE_STARTED and event.data["reason"] not in {*SIDE_REASONS, "closing"}:
            on = {(name, str(event.data.get("origin") or event.data["line"]))}
    return on


def quick_seed() -> int:
    """A seed whose first two clients ring soon after they are released."""
    return next(
        seed
        for seed in range(100_000)
        if all(between(seed, 5, 20, "ring", e, "1") < 5.5 for e in (CHAT, CALL))
    )


def written(data: Path, display: str) -> Ordeal:
    """Typing, saving, going back to a version, between two parts, preparing."""
    with Ordeal(data, display, "examen_blanc", seed=7, luck=20261124) as ordeal:
        ordeal.kill_while("types")
        ordeal.kill_while("writes_the_letter")
        ordeal.kill_while("saves", saved=3)
        ordeal.kill_while("restores")
        ordeal.kill_while("saves", saved=2)
        ordeal.kill_while("restores")
        ordeal.kill_while("writes_the_letter")
        ordeal.kill_while("ends_the_case", within=0.6)
        ordeal.kill_while("prepares", CALL)
        ordeal.kill_while("ends_the_preparation", within=0.6)
        ordeal.leave()
    return ordeal


def spoken(data: Path, display: str) -> Ordeal:
    """In the chat, on the telephone (speaking, listening, holding), and filling the forms meanwhile."""
    with Ordeal(data, display, "entrainement", seed=quick_seed(), luck=20261125) as ordeal:
        ordeal.kill_while("chats", CHAT)
        ordeal.kill_while("chats", CHAT)
        ordeal.kill_while("fills_the_form", CHAT)
        ordeal.kill_while("talks", CALL, within=4.0)
        ordeal.kill_while("talks", CALL)
        ordeal.kill_while("talks", CALL, within=4.0)
        ordeal.kill_while("holds", CALL)
        ordeal.kill_while("fills_the_form", CALL)
        ordeal.kill_while("talks", CALL)
        ordeal.kill_while("chats", CHAT)
        ordeal.leave()
    return ordeal


@pytest.fixture(scope="module")
def ordeals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Ordeal]]]:
    """Both sittings go through it side by side, each on a screen of its own."""
    with ExitStack() as ends, ThreadPoolExecutor(2) as pool:
        running = {}
        for ordeal in (written, spoken):
            folder = tmp_path_factory.mktemp(ordeal.__name__)
            display = ends.enter_context(x_screen(folder / "x"))
            running[ordeal.__name__] = pool.submit(ordeal, folder / "data", display)
        wait(running.values())
        yield running


def test_writing_survives_kills_at_any_instant(ordeals: dict[str, Future[Ordeal]]) -> None:
    assert ordeals["written"].result().kills == 10


def test_conversations_survive_kills_at_any_instant(ordeals: dict[str, Future[Ordeal]]) -> None:
    assert ordeals["spoken"].result().kills == 10


def test_every_recording_cut_by_a_kill_is_whole_and_both_voices_are_on_it(
    ordeals: dict[str, Future[Ordeal]],
) -> None:
    ordeal = ordeals["spoken"].result()
    with Workstation(ordeal.data, CLOCK.wall()) as work:  # the last one was left as the window closed
        work.resume(ordeal.sitting).stop()
    legs = [0, 0]
    takes = Records(ordeal.data).sitting(ordeal.sitting)["recordings"]
    for take in takes[:-1]:
        assert take["status"] == "repaired"
        samples = soundfile.read(ordeal.data / take["file"], dtype="int16")[0]
        for leg in (0, 1):
            legs[leg] += int((np.abs(samples[:, leg].astype(np.int32)) > LOUD).sum())
    assert min(legs) > 4_000  # each was heard for a while (a quarter of a second of loud samples)
    assert Records(ordeal.data).check() == []
