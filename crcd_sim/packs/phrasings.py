"""Reads what advisors write to the clients of a chat, to measure how well they are understood."""

from __future__ import annotations

from pathlib import Path

from crcd_sim.dialogue.recognition import Phrasing
from crcd_sim.packs.yaml_text import read_yaml


def read_phrasings(file: Path) -> tuple[Phrasing, ...]:
    """Return the labelled phrasings of one exchange (``resources/phrasings/<exchange>.yaml``).

    Raises ``YamlProblem``, ``OSError``; ``KeyError`` for an item without ``dit`` or ``vise``.
    """
    return tuple(Phrasing(item["dit"], frozenset(item["vise"])) for item in read_yaml(file).data)
