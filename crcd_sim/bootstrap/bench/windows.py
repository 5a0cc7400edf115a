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
from dataclasses import dataclass

from crcd_sim.bootstrap.bench.model import Figure, RowFailed, centile, french, from_samples, median
from crcd_sim.bootstrap.bench.place import CHILD_S, Place, last_words
from crcd_sim.paths import DATA_VARIABLE
from crcd_sim.services.ports import Clock

MEASURE = "crcd_sim.ui.measure"
# Read by ``crcd_sim.ui.app``, which may not be imported from here.
READY_VARIABLE, SOUND_VARIABLE = "CRCD_SIM_READY", "CRCD_SIM_SOUND"

START_S = 0.8
STALL_MS, TICK_MS, TICKS = 50.0, 16.0, 0.999
CLOSING_S = 1.0  # between the last tick and the child's end
KEY_MS = 1.0
REVIEW_MS, JUMP_MS = 300.0, 100.0


def measure_start(place: Place) -> Sequence[Figure]:
    """From exec to a home page that is painted and takes a key. The first start, which reads everything
    from the disk and compiles it, is not kept."""
    data = str(place.fresh("demarrage"))
    starts = [_start_once(place, data) for _ in range(place.sizes.starts + 1)]
    seconds = [start.seconds for start in starts]
    note = f"{place.display.name}\u00a0; premier lancement écarté ({french(seconds[0])}\u00a0s)"
    if starts[0].cpu_s:
        note += f"\u00a0; {median([start.cpu_s for start in starts[1:]]):.2f}\u00a0s de processeur".replace(
            ".", ","
        )
    return [
        from_samples(
            "demarrage",
            "Démarrage\u00a0: de l’appel à l’accueil utilisable",
            "crcd_sim.ui.app:open_application",
            "s",
            seconds[1:],
            START_S,
            note=note,
        )
    ]


@dataclass(frozen=True, slots=True)
class _Start:
    seconds: float  # from exec to a page that takes a key
    cpu_s: float  # of processor until then


def _start_once(place: Place, data: str) -> _Start:
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
        ready = json.loads(line)
        return _Start(float(ready["ready"]) - began, float(ready["cpu_s"]))
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
    # The child is measured last of all: what it took to get there is no witness of anything.
    since = place.clock.monotonic() - place.sizes.stall_s - CLOSING_S
    waited = max((late for at, late in witness if at >= since), default=0.0)
    note = "\u00a0; ".join(
        (
            f"{place.display.name}, {told['typed']} touches, {told['commits']} enregistrements",
            f"prise de {french(told['take_s'])}\u00a0s",
            f"{french(told['work_ms'])}\u00a0ms de processeur au plus en un tour",
            f"un fil au repos a attendu {french(waited)}\u00a0ms au pire",
        )
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
def idle_witness(clock: Clock) -> Iterator[list[tuple[float, float]]]:
    """Yield a list that fills with when an idle thread woke up, and how late (ms): what the machine
    alone makes wait."""
    late: list[tuple[float, float]] = []
    over = threading.Event()

    def wait() -> None:
        before = clock.monotonic()
        while not over.wait(0.005):
            now = clock.monotonic()
            late.append((now, (now - before) * 1000 - 5))
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
    spelling = "active" if told["spelling"] else "absente"
    cpu = f"{told['work_p99_ms']:.2f}".replace(".", ",")
    note = f"{place.display.name}, orthographe {spelling}\u00a0; {cpu}\u00a0ms de processeur"
    return [
        Figure(
            "touche", f"Une touche dans un courrier de {told['letter_bytes'] // 1000}\u00a0Ko",
            "crcd_sim.ui.writing.measure:measure_keystrokes", "ms", told["samples"], "p99",
            told["p99_ms"], told["median_ms"], told["worst_ms"], KEY_MS, note,
        )
    ]  # fmt: skip


def measure_review(place: Place) -> Sequence[Figure]:
    """Open the review of the demo's sitting, and jump to proofs in its recordings."""
    sitting = place.sitting
    more = {**place.display.env, DATA_VARIABLE: str(sitting.data)}
    asked = ["review", "--sitting", sitting.id, "--tries", str(place.sizes.tries)]
    told = place.run(MEASURE, *asked, *(() if place.headset_there else ("--silent",)), env=more)
    code, opened, jumps = told["code"], told["open_ms"], told["jump_ms"]
    jump = ("Relecture\u00a0: aller à une preuve et l’entendre", code, "ms")
    return [
        Figure(
            "relecture", "Relecture\u00a0: ouvrir un passage de 3\u00a0h\u00a045", code, "ms", len(opened),
            "première", opened[0], median(opened), max(opened), REVIEW_MS, place.display.name,
        ),
        from_samples("relecture", *jump, jumps, JUMP_MS, note="au casque du poste")
        if jumps
        else Figure("relecture", *jump, target=JUMP_MS, problem="il faut un casque sur ce poste"),
    ]  # fmt: skip
