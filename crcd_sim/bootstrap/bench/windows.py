"""Rows of the windows: each is a child process with a real ``Desktop``.

The start is ``python -m crcd_sim`` itself, which says when its first page can be used. The others are
``python -m crcd_sim.ui.measure``: this package may not know the windows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from crcd_sim.bootstrap.bench.model import Figure, RowFailed, centile, french, from_samples
from crcd_sim.bootstrap.bench.place import CHILD_S, Place, last_words
from crcd_sim.paths import DATA_VARIABLE
from crcd_sim.services.ports import Clock

MEASURE = "crcd_sim.ui.measure"
# Read by ``crcd_sim.ui.app``, which may not be imported from here.
READY_VARIABLE, SOUND_VARIABLE = "CRCD_SIM_READY", "CRCD_SIM_SOUND"

START_S = 0.8
STALL_MS, TICK_MS, TICKS = 50.0, 16.0, 0.999
KEY_MS = 1.0
REVIEW_MS, JUMP_MS = 300.0, 100.0


def measure_start(place: Place) -> Sequence[Figure]:
    """From exec to a home page that is painted and takes a key. The first start, which reads everything
    from the disk and compiles it, is not kept."""
    data = place.fresh("demarrage")
    seconds = [_start_once(place, str(data)) for _ in range(place.sizes.starts + 1)]
    return [
        from_samples(
            "demarrage",
            "Démarrage\u00a0: de l’appel à l’accueil utilisable",
            "crcd_sim.ui.app:open_application",
            "s",
            seconds[1:],
            START_S,
            note=f"{place.display.name}\u00a0; premier lancement écarté ({french(seconds[0])}\u00a0s)",
        )
    ]


def _start_once(place: Place, data: str) -> float:
    more = {**place.display.env, READY_VARIABLE: "1", SOUND_VARIABLE: "virtual", DATA_VARIABLE: data}
    began = place.clock.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "crcd_sim"],
        env=place.environment(more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    guard = threading.Timer(CHILD_S, child.kill)
    guard.start()
    try:
        line = child.stdout.readline() if child.stdout is not None else ""
    finally:
        guard.cancel()
        child.kill()
        _out, told = child.communicate()
    try:
        return float(json.loads(line)["ready"]) - began
    except (ValueError, KeyError) as error:
        raise RowFailed(last_words(told) or "la fenêtre ne s’est pas ouverte") from error


def measure_stalls(place: Place) -> Sequence[Figure]:
    """A call is recorded while notes are typed and everything is saved; a timer of 1 ms is watched."""
    figures = [*_stalls(place, "virtual")]
    if place.headset_there:
        figures += _stalls(place, "device")
    return figures


def _stalls(place: Place, sound: str) -> Sequence[Figure]:
    row, code = "fenetre", "crcd_sim.ui.measure:measure_stalls"
    name = "casque simulé" if sound == "virtual" else "casque du poste"
    more = {**place.display.env, DATA_VARIABLE: str(place.fresh("fenetre"))}
    with idle_witness(place.clock) as witness:
        told = place.run(MEASURE, "stalls", "--seconds", str(place.sizes.stall_s), "--sound", sound, env=more)
    gaps = told["gaps_ms"]
    note = (
        f"{place.display.name}, {told['typed']} touches, {told['commits']} enregistrements, prise de "
        f"{french(told['take_s'])}\u00a0s\u00a0; "
        f"un fil au repos a attendu {french(max(witness, default=0.0))}\u00a0ms au pire"
    )
    worst = max(gaps)
    return [
        Figure(
            row, f"Plus long arrêt de la fenêtre ({name})", code, "ms", len(gaps), "pire", worst,
            centile(gaps, 0.5), worst, STALL_MS, note,
        ),
        Figure(
            row, f"99,9\u00a0% des tours de la fenêtre ({name})", code, "ms", len(gaps), "p99,9",
            centile(gaps, TICKS), centile(gaps, 0.5), worst, TICK_MS,
        ),
    ]  # fmt: skip


@contextmanager
def idle_witness(clock: Clock) -> Iterator[list[float]]:
    """Yield a list that fills with how late (ms) an idle thread woke up: the machine's own pauses."""
    late: list[float] = []
    over = threading.Event()

    def wait() -> None:
        before = clock.monotonic()
        while not over.wait(0.005):
            now = clock.monotonic()
            late.append((now - before) * 1000 - 5)
            before = now

    thread = threading.Thread(target=wait, name="bench-witness")
    thread.start()
    try:
        yield late
    finally:
        over.set()
        thread.join()


def measure_keys(place: Place) -> Sequence[Figure]:
    """What one key costs the window in a letter of 60 KB."""
    more = {**place.display.env, DATA_VARIABLE: str(place.fresh("touches"))}
    told = place.run(MEASURE, "keystrokes", "--samples", str(place.sizes.keys), env=more)
    return [
        Figure(
            "touche", f"Une touche dans un courrier de {told['letter_bytes'] // 1000}\u00a0Ko",
            "crcd_sim.ui.writing.measure:measure_keystrokes", "ms", told["samples"], "p99",
            told["p99_ms"], told["median_ms"], told["worst_ms"], KEY_MS,
            f"{place.display.name}, orthographe {'active' if told['spelling'] else 'absente'}",
        )
    ]  # fmt: skip


def measure_review(place: Place) -> Sequence[Figure]:
    """Open the review of the demo's sitting, and jump to proofs in its recordings."""
    sitting = place.sitting
    more = {**place.display.env, DATA_VARIABLE: str(sitting.data)}
    told = place.run(MEASURE, "review", "--sitting", sitting.id, "--tries", str(place.sizes.tries), env=more)
    return [_review_figure(place, *item) for item in (
        ("Ouvrir la relecture d’un passage de 3\u00a0h\u00a045", "open_ms", REVIEW_MS, told),
        ("Aller à une preuve et l’entendre", "jump_ms", JUMP_MS, told),
    )]  # fmt: skip


def _review_figure(place: Place, name: str, key: str, target: float, told: dict[str, Any]) -> Figure:
    code = told["code"]
    if not told[key]:
        return Figure("relecture", name, code, "ms", target=target, problem="il faut un casque sur ce poste")
    return from_samples("relecture", name, code, "ms", told[key], target, note=place.display.name)
