"""The YAML of a pack or of a référentiel, parsed once for all tests.

Parsing took four seconds in ten of the tests that open a sitting, for the same few files each time. What
is remembered is told by its whole text, so a file changed by a test is read anew; nobody changes the
values (``test_reading_a_pack_changes_nothing_of_what_was_parsed`` holds it).
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from crcd_sim.packs import folder, framework_loader
from crcd_sim.packs.yaml_text import Source, decode_yaml, parse_yaml

REMEMBERED = 256  # texts: the files shipped are 30, and the hostile ones must not push them out


def parse_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make both readers remember what they parsed."""
    monkeypatch.setattr(folder, "decode_yaml", _decoded)
    monkeypatch.setattr(framework_loader, "parse_yaml", _parsed)


@lru_cache(maxsize=REMEMBERED)
def _decoded(content: bytes) -> Source:
    return decode_yaml(content)


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str) -> Source:
    return parse_yaml(text)
