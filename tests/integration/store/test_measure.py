"""The figures of the bench measure what they say. No time is judged here."""

from __future__ import annotations

from pathlib import Path

from crcd_sim.clock import SystemClock
from crcd_sim.store.database import open_store_for_reading
from crcd_sim.store.measure import SEARCHES, measure_lists
from crcd_sim.store.repository import SqlSittings


def test_the_lists_measured_hold_as_many_sittings_as_told(tmp_path: Path) -> None:
    measure = measure_lists(tmp_path, SystemClock(), count=300, tries=2)
    assert (measure.sittings, len(measure.list_ms), len(measure.search_ms)) == (300, 2, len(SEARCHES))
    store = open_store_for_reading(tmp_path)
    with store.reading() as session:
        sittings = SqlSittings(session, store.folder)
        assert len(sittings.list_sittings()) == 300
        assert 0 < len(sittings.list_sittings(search="mutalia titre")) < 100
        assert sittings.list_sittings(search="introuvable") == ()
    store.close()
