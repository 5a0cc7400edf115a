"""The two chats of Ondalys understand what advisors write: a floor on the phrasings used for tuning.

The others are read by ``crcd-sim bench chat`` alone: a test that failed on them would have them tuned on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from crcd_sim import paths
from crcd_sim.bootstrap.bench.chat import EXCHANGES, evaluation_of, phrasings_of
from crcd_sim.dialogue.matching import Matcher
from crcd_sim.dialogue.recognition import Phrasing, score, split
from crcd_sim.domain.pack import Exchange
from crcd_sim.packs.loader import load_pack

FLOOR = 0.95
SETS = pytest.mark.parametrize("phrasings", [phrasings_of, evaluation_of], ids=["same hand", "another hand"])
Phrasings = Callable[[str], tuple[Phrasing, ...]]


@lru_cache(maxsize=1)
def exchanges() -> dict[str, Exchange]:
    pack = load_pack(paths.SCENARIOS / "ondalys-telecom", paths.AUDIO / "ondalys-telecom").pack
    assert pack is not None
    return dict(pack.exchanges)


def test_every_chat_of_the_pack_has_its_phrasings() -> None:
    assert {name for name, item in exchanges().items() if item.script.channel == "chat"} == set(EXCHANGES)


@SETS
@pytest.mark.parametrize("name", EXCHANGES)
def test_each_set_is_large_and_covers_every_intent(name: str, phrasings: Phrasings) -> None:
    items = phrasings(name)
    intents = {intent.id for intent in exchanges()[name].script.intents}
    assert len(items) >= 60
    assert len({item.text for item in items}) == len(items)
    assert {intent for item in items for intent in item.intents} == intents
    assert sum(1 for item in items if not item.intents) >= 12
    assert sum(1 for item in items if len(item.intents) > 1) >= 6


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_two_sets_share_hardly_a_sentence(name: str) -> None:
    first, second = ({item.text.casefold() for item in of(name)} for of in (phrasings_of, evaluation_of))
    assert len(first & second) <= 5


@SETS
@pytest.mark.parametrize("name", EXCHANGES)
def test_the_client_understands_what_its_expressions_were_tuned_on(name: str, phrasings: Phrasings) -> None:
    seen, _ = split(name, phrasings(name))
    told = score(exchanges()[name].script.intents, seen)
    assert told.precision >= FLOOR, told.misses
    assert told.recall >= FLOOR, told.misses


@pytest.mark.parametrize(
    ("name", "message", "meant"),
    [
        ("e1-facture-prorata", "C’est parfait, l’identification est terminée.", set()),
        ("e1-facture-prorata", "Vous avez payé 45,15 € en novembre ?", set()),
        ("e1-facture-prorata", "quand est-ce que vous avez pris la box fibre", {"demande-changement"}),
        ("e4-forfait-5g", "Merci, votre identité est confirmée.", set()),
        ("e4-forfait-5g", "Combien pensez-vous mettre par mois ?", {"budget"}),
        ("e4-forfait-5g", "Vous utilisez internet sur votre téléphone ?", {"conso"}),
        ("e4-forfait-5g", "Quel est votre délai d’engagement ?", {"operateur"}),
        ("e4-forfait-5g", "D’accord pour être contactée par mail ?", {"recontact"}),
    ],
)
def test_what_is_said_of_a_thing_is_not_taken_for_its_request(
    name: str, message: str, meant: set[str]
) -> None:
    assert set(Matcher(exchanges()[name].script.intents).match(message)) == meant
