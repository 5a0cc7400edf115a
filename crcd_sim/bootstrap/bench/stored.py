"""Rows of what is kept: a whole sitting, the list of many, the papers."""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.bootstrap.bench.model import Figure, french, from_samples, one
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.bootstrap.records import Records

DEMO = "crcd_sim.bootstrap.demo:run_demo"
DEMO_S, DEMO_MB, BASE_MB = 20.0, 300.0, 20.0
LIST_MS, SEARCH_MS = 100.0, 200.0
PDF_S, CLASS_S, CLASS = 0.5, 6.0, 30


def measure_demo(place: Place) -> Sequence[Figure]:
    """The whole TITRE by the scripted candidate, in a process of its own."""
    sitting = place.sitting
    files = [sitting.data / name for name in ("crcd.sqlite", "crcd.sqlite-wal")]
    base = sum(file.stat().st_size for file in files if file.exists()) / 1e6
    minutes = f"{sitting.sitting_s / 60:.0f}\u00a0minutes d’épreuve, démarrage du processus compris"
    name = "Tout le titre en démonstration\u00a0: {}"
    figures = [
        one("demo", name.format("durée"), DEMO, "s", sitting.seconds, DEMO_S, statistic="durée", note=minutes)
    ]
    if sitting.megabytes:
        figures.append(
            one("demo", name.format("mémoire"), DEMO, "Mo", sitting.megabytes, DEMO_MB, statistic="maximum")
        )
    figures.append(
        one("demo", name.format("base sans le son"), DEMO, "Mo", base, BASE_MB, statistic="taille")
    )
    return figures


def measure_lists(place: Place) -> Sequence[Figure]:
    """List and search many sittings, as the screen waits for them."""
    from crcd_sim.store.measure import measure_lists as measured

    told = measured(place.fresh("liste"), place.clock, count=place.sizes.sittings, tries=place.sizes.tries)
    code = "crcd_sim.store.repository:SqlSittings"
    many = f"{told.sittings:,}".replace(",", "\u202f") + " passages"
    note = "" if told.sittings >= 10_000 else "la cible est dite pour 10\u202f000"
    return [
        from_samples("liste", f"Lister {many}", code, "ms", told.list_ms, LIST_MS, note=note),
        from_samples("liste", f"Chercher parmi {many}", code, "ms", told.search_ms, SEARCH_MS, note=note),
    ]


def measure_papers(place: Place) -> Sequence[Figure]:
    """The candidate's papers as PDF: one sitting, then a class, one after the other in one process."""
    sitting = place.sitting
    records = Records(sitting.data)
    seconds = [_paper(place, records, sitting.id) for _ in range(place.sizes.papers)]
    code = "crcd_sim.bootstrap.records:make_paper"
    # The first one of a process also loads what lays papers out: it is told, and not kept.
    note = f"le premier du processus, bibliothèques à charger comprises\u00a0: {french(seconds[0])}\u00a0s"
    figures = [from_samples("pdf", "PDF d’un passage", code, "s", seconds[1:], PDF_S, note=note)]
    if place.sizes.papers >= CLASS:
        note = f"{CLASS} dossiers, l’un après l’autre"
        total = sum(seconds[:CLASS])
        figures.append(
            one(
                "pdf", f"PDF d’une classe de {CLASS}", code, "s", total, CLASS_S, statistic="total", note=note
            )
        )
    return figures


def _paper(place: Place, records: Records, identifier: str) -> float:
    began = place.clock.monotonic()
    records.report(identifier, "dossier")
    return place.clock.monotonic() - began
