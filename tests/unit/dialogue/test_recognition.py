from __future__ import annotations

from crcd_sim.dialogue.recognition import Phrasing, score, split
from crcd_sim.dialogue.script import Intent

INTENTS = (Intent("facture", ("facture",)), Intent("adresse", ("adresse",)))


def phrasing(text: str, *intents: str) -> Phrasing:
    return Phrasing(text, frozenset(intents))


def test_precision_and_recall_count_intents_not_messages() -> None:
    told = score(
        INTENTS,
        [
            phrasing("la facture et l’adresse", "facture", "adresse"),
            phrasing("une facture", "adresse"),
            phrasing("rien"),
        ],
    )
    assert (told.found, told.missed, told.wrong) == (2, 1, 1)
    assert (told.precision, told.recall) == (2 / 3, 2 / 3)
    assert [(miss.missed, miss.wrong) for miss in told.misses] == [({"adresse"}, {"facture"})]


def test_a_set_where_nothing_is_meant_nor_read_is_perfect() -> None:
    told = score(INTENTS, [phrasing("rien")])
    assert (told.precision, told.recall) == (1.0, 1.0)


def test_seven_tenths_are_seen_and_the_rest_kept_the_same_each_time() -> None:
    items = [phrasing(f"phrase {number}") for number in range(60)]
    seen, unseen = split("e1", items)
    assert (len(seen), len(unseen)) == (42, 18)
    assert set(seen) | set(unseen) == set(items)
    assert split("e1", items) == (seen, unseen)
    assert split("e4", items) != (seen, unseen)
