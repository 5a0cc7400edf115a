"""Seeded draws and delays: one independent random stream per purpose.

A stream depends only on (seed, purpose, exchange, line), so adding a draw somewhere never
shifts another one, and a journalled seed replays the sitting exactly.
"""

from __future__ import annotations

import hashlib
from random import Random


def stream(seed: int, purpose: str, exchange: str = "", line: str = "") -> Random:
    """Return the random stream of one purpose. Only ``random()`` is used, for stability."""
    text = "\x1f".join((str(seed), purpose, exchange, line))
    return Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def between(seed: int, low: float, high: float, purpose: str, exchange: str = "", line: str = "") -> float:
    """Return a number drawn evenly from [low, high)."""
    return low + (high - low) * stream(seed, purpose, exchange, line).random()


def shuffled_envelopes(seed: int, purpose: str, contents: tuple[str, ...], envelopes: int) -> tuple[str, ...]:
    """Put ``contents`` face down into numbered envelopes, in seeded order.

    With fewer contents than envelopes each content is repeated as evenly as possible: the draw
    is then only simulated, and the screens say so.
    """
    random = stream(seed, purpose)
    filled = [contents[index % len(contents)] for index in range(max(envelopes, len(contents)))]
    keyed = sorted((random.random(), index) for index in range(len(filled)))
    return tuple(filled[index] for _, index in keyed)
