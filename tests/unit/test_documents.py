"""What people read beside the program is written with the spaces French wants."""

from __future__ import annotations

import re

import pytest

from crcd_sim import paths

DOCUMENTS = (
    "CHANGELOG.md",
    "README.md",
    "docs/format-scenario.md",
    "docs/guide-candidat.md",
    "docs/guide-formateur.md",
    "docs/mesures.md",
)
# What is not French: blocks and spans of code, addresses, the rule under the head of a table.
NOT_FRENCH = re.compile(
    r"(?ms)^ *```.*?^ *```$|(?P<ticks>`+).+?(?P=ticks)|\]\([^)\s]*\)|<?https?://[^\s)»>]+>?|^[ |:-]+$"
)
# A plain space, or the no-break space of another sign. An image (« ![ ») begins with no sign of French.
WRONG = re.compile("«[ \u202f]|[ \u202f]»|(?<=\\S)[ \u202f]:(?!\\S)|(?<=\\S)[ \u00a0][;?!](?!\\[)")


def wrong_spaces(text: str) -> list[str]:
    """Return what surrounds each space that is not the one French wants."""
    prose = NOT_FRENCH.sub("…", text)
    return [prose[max(0, m.start() - 25) : m.end() + 25] for m in WRONG.finditer(prose)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_sign_is_parted_from_its_word(name: str) -> None:
    assert wrong_spaces((paths.ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "wrong", ["« Oui\u00a0»", "«\u00a0Oui »", "ainsi :", "Oui\u202f:", "Oui ?", "Oui\u00a0;"]
)
def test_a_wrong_space_is_seen(wrong: str) -> None:
    assert len(wrong_spaces(f"Avant. {wrong}\n")) == 1


def test_code_and_addresses_are_left_alone() -> None:
    assert wrong_spaces("`a : b ;` et\u00a0:\n\n```\nun : deux ?\n```\n\n| a | b |\n|---|---:|\n") == []
