"""What ``kill -9`` costs: a child that types, records and journals is killed, and what it left is read."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crcd_sim.bootstrap.bench.model import Figure, RowFailed, from_samples
from crcd_sim.bootstrap.bench.place import CHILD_S, Place, last_words
from crcd_sim.bootstrap.bench.victim import KEY
from crcd_sim.domain.draw import stream
from crcd_sim.domain.writing import plain_text

VICTIM = "crcd_sim.bootstrap.bench.victim"
TEXT_S, SOUND_S = 1.0, 0.5
AT_LEAST_S, AT_MOST_S = 1.2, 2.7  # how long it works before it is killed


@dataclass(frozen=True, slots=True)
class Loss:
    """What one kill cost. ``text_s``: age of the oldest keystroke that is not on disk. ``sound_s``: of
    the take. ``events``: acknowledged ones that are not on disk."""

    text_s: float
    sound_s: float
    events: int


def measure_kill(place: Place) -> Sequence[Figure]:
    """Kill the child at seeded instants, and compare what it said with what is on disk."""
    losses = [_kill(place, number, "virtual") for number in range(place.sizes.kills)]
    figures = _figures(losses, "casque simulé")
    if place.headset_there:
        real = [_kill(place, number, "device") for number in range(max(1, place.sizes.kills // 2))]
        figures.append(_sound(real, "casque du poste"))
    return figures


def _figures(losses: Sequence[Loss], how: str) -> list[Figure]:
    code = "crcd_sim.services.exam.drafting:DraftingService"
    journal = "crcd_sim.store.writer:QueuedSittingWriter"
    return [
        from_samples(
            "coupure", "Texte perdu par «\u00a0kill -9\u00a0»", code, "s",
            [loss.text_s for loss in losses], TEXT_S, worst_counts=True,
        ),
        _sound(losses, how),
        from_samples(
            "coupure", "Faits accusés puis perdus par «\u00a0kill -9\u00a0»", journal, "",
            [loss.events for loss in losses], 0, worst_counts=True,
        ),
    ]  # fmt: skip


def _sound(losses: Sequence[Loss], how: str) -> Figure:
    return from_samples(
        "coupure", f"Son perdu par «\u00a0kill -9\u00a0» ({how})",
        "crcd_sim.sound.recorder:TakeWriter", "s", [loss.sound_s for loss in losses], SOUND_S,
        worst_counts=True,
    )  # fmt: skip


def _kill(place: Place, number: int, sound: str) -> Loss:
    data = place.fresh("coupure")
    span = stream(number + 1, "kill").random() * (AT_MOST_S - AT_LEAST_S) + AT_LEAST_S
    child = subprocess.Popen(
        [sys.executable, "-m", VICTIM, str(data), sound],
        env=place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        guard = threading.Timer(CHILD_S, child.kill)
        guard.start()
        # It works once it has typed: the first key comes after the take was begun.
        said = list(_until_it_types(child.stdout))
        guard.cancel()
        try:
            child.wait(span)
        except subprocess.TimeoutExpired:
            ended = False
        else:
            ended = True
    finally:
        killed = place.clock.monotonic()
        child.kill()
        rest, told = child.communicate()
    if ended or not said:
        raise RowFailed(last_words(told) or "l’enfant s’est arrêté de lui-même")
    facts = [json.loads(line) for line in [*said, *rest.splitlines()] if line.endswith(("}", "}\n"))]
    return compare(data, facts, killed)


def _until_it_types(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line
        if '"key"' in line:
            return


def compare(data: Path, facts: Sequence[dict[str, Any]], killed: float) -> Loss:
    """Return what is missing in ``data`` of what the child said before it was killed at ``killed``."""
    from crcd_sim.services.records.drafts import text_at
    from crcd_sim.sound.part_file import TAKE_RATE, blocks, part_of
    from crcd_sim.store.database import open_store_for_reading
    from crcd_sim.store.repository import SqlSittings

    sitting = next(fact["sitting"] for fact in facts if "sitting" in fact)
    store = open_store_for_reading(data)
    try:
        with store.reading() as session:
            stored = SqlSittings(session, store.folder).load_stored_sitting(sitting)
    finally:
        store.close()
    kept = len(plain_text(text_at(stored.snapshots, stored.deltas, KEY)))
    oldest = next((fact["at"] for fact in facts if fact.get("key") == kept), killed)
    saved = max((fact["saved"] for fact in facts if "saved" in fact), default=0)
    take = next(fact for fact in facts if "take" in fact)
    frames = sum(len(block) for block in blocks(part_of(data / take["file"])))
    return Loss(
        text_s=killed - oldest,
        sound_s=max(0.0, killed - take["at"] - frames / TAKE_RATE),
        events=sum(1 for number in range(1, saved + 1) if number > len(stored.events)),
    )
