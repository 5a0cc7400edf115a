from __future__ import annotations

from itertools import count

from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.writing.measure import long_letter, measure_keystrokes


def test_the_letter_measured_is_as_long_as_it_says():
    document = long_letter(60_000)
    assert sum(len(block.text.encode()) for block in document.blocks) >= 60_000


def test_each_keystroke_measured_is_really_typed_and_kept(look, kept):
    key = WorkKey("letter", "CASE_STUDY")
    kept.service.open(key, long_letter(2_000))
    before = kept.service.document(key).length
    ticks = count()
    cost = measure_keystrokes(
        look, lambda: next(ticks) / 1000, samples=50, size=2_000,
        save=lambda deltas: kept.service.edit(key, deltas),
    )  # fmt: skip
    assert kept.service.document(key).length == before + 50
    assert (cost.samples, cost.median_ms, cost.p99_ms) == (50, 1.0, 1.0)
