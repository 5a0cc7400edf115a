"""Rows of the chat: how well a scripted client understands advisors, and how long reading takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from crcd_sim import paths
from crcd_sim.bootstrap.bench.model import Figure, from_samples, one
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.dialogue.matching import Matcher
from crcd_sim.dialogue.recognition import Phrasing, Score, score, split
from crcd_sim.dialogue.script import Intent, Script
from crcd_sim.domain.pack import Exchange, Pack

PACK = "ondalys-telecom"
EXCHANGES = ("e1-facture-prorata", "e4-forfait-5g")
MISSED_SHARE, WRONG_SHARE = 10.0, 5.0  # % of the intents meant, of the intents read
READ_MS, HUGE_MS = 2.0, 10.0
# What the expressions of revision bfa1b42 made of the evaluation set, whole, before anything was tuned on
# its seen part (23 November 2026): found, missed, wrong. That revision gives it again.
BLIND = {
    "e1-facture-prorata": Score(90, found=79, missed=12, wrong=4),
    "e4-forfait-5g": Score(90, found=85, missed=4, wrong=8),
}
HUGE = 20_000  # characters


def measure_chat(place: Place) -> Sequence[Figure]:
    """Read the labelled phrasings of both chats, then messages of every length."""
    pack = _pack()
    figures: list[Figure] = []
    for name in EXCHANGES:
        figures += _understanding(pack, name)
    return [*figures, *_reading(place, pack)]


def _pack() -> Pack:
    from crcd_sim.bootstrap.installation import Installation

    return Installation().load_pack(PACK)


def phrasings_of(exchange: str) -> tuple[Phrasing, ...]:
    """Return the first set, written by the person who then wrote the expressions."""
    return _phrasings(exchange)


def evaluation_of(exchange: str) -> tuple[Phrasing, ...]:
    """Return the evaluation set, written by somebody who had seen no expression."""
    return _phrasings(f"{exchange}.evaluation")


def _phrasings(name: str) -> tuple[Phrasing, ...]:
    from crcd_sim.packs.phrasings import read_phrasings

    return read_phrasings(paths.RESOURCES / "phrasings" / f"{name}.yaml")


def _intents(exchange: Exchange) -> tuple[Intent, ...]:
    return cast(Script, exchange.script).intents


def _understanding(pack: Pack, name: str) -> Sequence[Figure]:
    exchange = pack.exchanges[name]
    intents = _intents(exchange)
    _, own = (score(intents, part) for part in split(name, phrasings_of(name)))
    seen, unseen = (score(intents, part) for part in split(name, evaluation_of(name)))
    code = "crcd_sim.dialogue.recognition:score"
    title = f"Chat {exchange.competence}, phrases d’une autre main, gardées pour la fin\u00a0: {{}}"
    missed, wrong = 100 * (1 - unseen.recall), 100 * (1 - unseen.precision)
    note = "\u202f; ".join(
        (
            _both(unseen),
            f"à l’aveugle, sur les {BLIND[name].phrasings} phrases de cette main\u00a0: {_both(BLIND[name])}",
            f"sur les {seen.phrasings} qui ont servi au réglage\u00a0: {_both(seen)}",
            f"sur {own.phrasings} phrases de la main des expressions (un plafond)\u00a0: {_both(own)}",
        )
    )
    return [
        one("chat", title.format("manqué"), code, "%", missed, MISSED_SHARE, statistic="1 − rappel",
            samples=unseen.phrasings, note=note),
        one("chat", title.format("pris à tort"), code, "%", wrong, WRONG_SHARE, statistic="1 − précision",
            samples=unseen.phrasings, note=note),
    ]  # fmt: skip


def _both(told: Score) -> str:
    precision, recall = (f"{share:.3f}".replace(".", ",") for share in (told.precision, told.recall))
    return f"précision {precision}, rappel {recall}"


def _reading(place: Place, pack: Pack) -> Sequence[Figure]:
    """Time what the window's thread spends on a message: an ordinary one, and the longest that is typed."""
    code = "crcd_sim.dialogue.matching:Matcher"
    ordinary: list[float] = []
    huge: list[float] = []
    for name in EXCHANGES:
        matcher = Matcher(_intents(pack.exchanges[name]))
        texts = [item.text for item in phrasings_of(name)]
        pile = (" ".join(texts) * 5)[:HUGE]
        for _ in range(place.sizes.tries):
            ordinary += [_milliseconds(place, matcher, text) for text in texts]
            huge.append(_milliseconds(place, matcher, pile))
    return [
        from_samples("chat", "Lire un message du candidat", code, "ms", ordinary, READ_MS),
        from_samples("chat", "Lire un message de 20\u202f000 caractères", code, "ms", huge, HUGE_MS),
    ]


def _milliseconds(place: Place, matcher: Matcher, text: str) -> float:
    began = place.clock.monotonic()
    matcher.match(text)
    return (place.clock.monotonic() - began) * 1_000
