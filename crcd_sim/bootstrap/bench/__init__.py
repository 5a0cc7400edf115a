"""``crcd-sim bench``: the project's table of speeds, measured on this machine.

Each row is measured apart: one that fails says why, and the others go on. Nothing here is a test: a
figure depends on the machine and on what else it does.
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crcd_sim.bootstrap.bench.chat import measure_chat
from crcd_sim.bootstrap.bench.hearing import measure_hearing
from crcd_sim.bootstrap.bench.interruption import measure_interruptions
from crcd_sim.bootstrap.bench.loss import measure_kill
from crcd_sim.bootstrap.bench.model import FULL, QUICK, Figure, Row, RowFailed, Sizes
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.bootstrap.bench.recording import measure_recording, measure_waveform
from crcd_sim.bootstrap.bench.stored import measure_demo, measure_lists, measure_papers
from crcd_sim.bootstrap.bench.windows import measure_keys, measure_review, measure_stalls, measure_start
from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import CrcdError, UserMistake

__all__ = ["FULL", "QUICK", "ROWS", "Figure", "Report", "Row", "Sizes", "run_bench"]

ROWS: tuple[Row, ...] = (
    Row("demarrage", "Démarrage", "crcd_sim.ui.app:open_application", measure_start),
    Row("fenetre", "Arrêts de la fenêtre", "crcd_sim.ui.measure:measure_stalls", measure_stalls),
    Row("touche", "Coût d’une touche", "crcd_sim.ui.writing.measure:measure_keystrokes", measure_keys),
    Row("chat", "Chat\u00a0: ce que le client comprend", "crcd_sim.dialogue.recognition:score", measure_chat),
    Row("coupure", "Pertes à la coupure", "crcd_sim.store.writer:QueuedSittingWriter", measure_kill),
    Row("prise", "Prise à deux pistes", "crcd_sim.sound.recorder:TakeWriter", measure_recording),
    Row("ecoute", "Écoute du candidat", "crcd_sim.sound.voice_activity:VoiceActivity", measure_hearing),
    Row("interruption", "Interruptions", "crcd_sim.packs.cuts:cut_points", measure_interruptions),
    Row("demo", "Tout le titre", "crcd_sim.bootstrap.demo:run_demo", measure_demo),
    Row("relecture", "Relecture", "crcd_sim.ui.review.measure:measure_review", measure_review),
    Row("onde", "Onde d’un appel", "crcd_sim.sound.peaks:cached_peaks", measure_waveform),
    Row("liste", "Liste des passages", "crcd_sim.store.repository:SqlSittings", measure_lists),
    Row("pdf", "Documents en PDF", "crcd_sim.bootstrap.records:make_paper", measure_papers),
)


@dataclass(frozen=True, slots=True)
class Report:
    """Every figure of one run. ``seconds``: how long the bench took. ``load``: the machine's load when
    it began, None where the system does not tell."""

    figures: tuple[Figure, ...]
    quick: bool
    seconds: float
    machine: str
    cores: int
    load: float | None

    def as_json(self) -> dict[str, Any]:
        return {
            "quick": self.quick,
            "seconds": round(self.seconds, 1),
            "machine": {"name": self.machine, "cores": self.cores, "load": self.load},
            "rows": [figure.as_json() for figure in self.figures],
        }


def run_bench(
    names: Sequence[str] = (),
    *,
    quick: bool = False,
    sizes: Sizes | None = None,
    tell: Callable[[str], None] | None = None,
) -> Report:
    """Measure the rows named (all of them by default).

    Args:
        sizes: how much is measured, when neither ``QUICK`` nor ``FULL`` fits (tests).
        tell: hears the title of each row as it begins.

    Raises:
        UserMistake: a name that is no row.
    """
    rows = _chosen(names)
    clock = SystemClock()
    began, load = clock.monotonic(), _load()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="crcd-bench-", ignore_cleanup_errors=True) as folder:
        place = Place(Path(folder), clock, sizes or (QUICK if quick else FULL))
        try:
            for row in rows:
                if tell is not None:
                    tell(row.title)
                figures += _measured(row, place)
        finally:
            place.close()
    name = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return Report(tuple(figures), quick, clock.monotonic() - began, name, _cores(), load)


def _chosen(names: Sequence[str]) -> tuple[Row, ...]:
    known = {row.id: row for row in ROWS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UserMistake(
            f"«\u00a0{unknown[0]}\u00a0» n’est pas une ligne du banc. Les lignes\u00a0: {', '.join(known)}."
        )
    return tuple(row for row in ROWS if not names or row.id in names)


def _measured(row: Row, place: Place) -> Sequence[Figure]:
    try:
        return row.measure(place)
    except (RowFailed, CrcdError) as error:
        reason = error.sentence if isinstance(error, CrcdError) else str(error)
    except Exception as error:
        # A fault of the bench, or of what it measures, must not cost the other rows.
        reason = f"{type(error).__name__}\u00a0: {error}"
    return [Figure(row.id, row.title, row.code, "", problem=reason)]


def _load() -> float | None:
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _cores() -> int:
    return os.cpu_count() or 1
