"""How well a chat client recognises what advisors write: precision and recall on a labelled set.

A set is cut in two by a fixed seed: expressions are tuned on the seen part alone, and the unseen part
gives the figure that is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crcd_sim.dialogue.matching import Matcher
from crcd_sim.dialogue.script import Intent
from crcd_sim.domain.draw import stream

SPLIT_SEED = 483
SEEN_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What an advisor may write, and the intents it holds; none: nothing this client answers."""

    text: str
    intents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Miss:
    """A phrasing not read as its author meant it."""

    text: str
    missed: frozenset[str]
    wrong: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Intents counted over a set of phrasings: found, missed, and found where there was none."""

    phrasings: int
    found: int
    missed: int
    wrong: int
    misses: tuple[Miss, ...] = ()

    @property
    def precision(self) -> float:
        """Share of the intents read that were meant."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the intents meant that were read."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0


def split(exchange: str, phrasings: Sequence[Phrasing]) -> tuple[tuple[Phrasing, ...], tuple[Phrasing, ...]]:
    """Return the seen and the unseen part of the phrasings of an exchange, in their order."""
    random = stream(SPLIT_SEED, "phrasings", exchange)
    ranks = [random.random() for _ in phrasings]
    by_rank = sorted(range(len(phrasings)), key=ranks.__getitem__)
    seen = set(by_rank[: round(len(phrasings) * SEEN_SHARE)])
    return (
        tuple(item for index, item in enumerate(phrasings) if index in seen),
        tuple(item for index, item in enumerate(phrasings) if index not in seen),
    )


def score(intents: Sequence[Intent], phrasings: Sequence[Phrasing]) -> Score:
    """Read each phrasing with the intents of a script and compare with what was meant."""
    matcher = Matcher(intents)
    found = missed = wrong = 0
    misses: list[Miss] = []
    for phrasing in phrasings:
        read = frozenset(matcher.match(phrasing.text))
        found += len(read & phrasing.intents)
        missed += len(phrasing.intents - read)
        wrong += len(read - phrasing.intents)
        if read != phrasing.intents:
            misses.append(Miss(phrasing.text, phrasing.intents - read, read - phrasing.intents))
    return Score(len(phrasings), found, missed, wrong, tuple(misses))
