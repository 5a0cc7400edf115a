"""How a scripted client types: how long it takes, and which slips are left. Seeded, hence replayable."""

from __future__ import annotations

from random import Random

from crcd_sim.dialogue.script import ChatProfile
from crcd_sim.dialogue.settings import ChatSettings
from crcd_sim.domain.draw import between, stream

# Neighbours on a French keyboard (AZERTY).
_NEIGHBOURS = {
    "a": "zq", "z": "ae", "e": "zr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip",
    "p": "ol", "q": "sw", "s": "qd", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl",
    "l": "km", "m": "lp", "w": "xq", "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "b",
}  # fmt: skip


def typing_seconds(
    text: str, profile: ChatProfile, settings: ChatSettings, seed: int, exchange: str, turn: int
) -> float:
    """Return how long a client takes to type ``text``, in seconds."""
    low, high = 1 - settings.typing_jitter, 1 + settings.typing_jitter
    jitter = between(seed, low, high, "typing", exchange, str(turn))
    seconds = len(text) / max(profile.chars_per_s, 0.5) * jitter
    return min(max(seconds, settings.typing_min_s), settings.typing_max_s)


def with_typos(text: str, share: float, seed: int, exchange: str, line: str) -> str:
    """Return ``text`` with about ``share`` of its small letters mistyped.

    Figures, words with a capital, and the first letter of a word are spared: a slip never changes an
    amount, a date or a name.
    """
    if share <= 0:
        return text
    random = stream(seed, "typos", exchange, line)
    out: list[str] = []
    index = 0
    name = False  # inside a word with a capital
    while index < len(text):
        letter = text[index]
        name = letter.isupper() or (name and letter.isalpha())
        inside = index > 0 and text[index - 1].islower() and letter in _NEIGHBOURS and not name
        following = text[index + 1] if index + 1 < len(text) else ""
        if inside and random.random() < share:
            index += _slip(random, letter, following, out)
        else:
            out.append(letter)
            index += 1
    return "".join(out)


def _slip(random: Random, letter: str, following: str, out: list[str]) -> int:
    """Write one slip into ``out``; return how many letters of the text it used up."""
    kind = random.random()
    if kind < 0.35 and following in _NEIGHBOURS and following != letter:
        out.extend((following, letter))
        return 2
    if kind < 0.6:
        return 1  # forgotten
    if kind < 0.8:
        out.extend((letter, letter))
        return 1
    near = _NEIGHBOURS[letter]
    out.append(near[int(random.random() * len(near))])
    return 1
