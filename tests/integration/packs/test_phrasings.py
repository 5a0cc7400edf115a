"""The two chats of Ondalys understand what advisors write: a floor on the phrasings used for tuning.

The others are read by ``crcd-sim bench chat`` alone: a test that failed on them would have them tuned on.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from crcd_sim import paths
from crcd_sim.bootstrap.bench.chat import EXCHANGES, phrasings_of
from crcd_sim.dialogue.recognition import score, split
from crcd_sim.domain.pack import Exchange
from crcd_sim.packs.loader import load_pack

FLOOR = 0.95


@lru_cache(maxsize=1)
def exchanges() -> dict[str, Exchange]:
    pack = load_pack(paths.SCENARIOS / "ondalys-telecom", paths.AUDIO / "ondalys-telecom").pack
    assert pack is not None
    return dict(pack.exchanges)


def test_every_chat_of_the_pack_has_its_phrasings() -> None:
    assert {name for name, item in exchanges().items() if item.script.channel == "chat"} == set(EXCHANGES)


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_set_is_large_and_covers_every_intent(name: str) -> None:
    items = phrasings_of(name)
    intents = {intent.id for intent in exchanges()[name].script.intents}
    assert len(items) >= 60
    assert len({item.text for item in items}) == len(items)
    assert {intent for item in items for intent in item.intents} == intents
    assert sum(1 for item in items if not item.intents) >= 12
    assert sum(1 for item in items if len(item.intents) > 1) >= 6


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_client_understands_what_its_expressions_were_tuned_on(name: str) -> None:
    seen, _ = split(name, phrasings_of(name))
    told = score(exchanges()[name].script.intents, seen)
    assert told.precision >= FLOOR, told.misses
    assert told.recall >= FLOOR, told.misses
