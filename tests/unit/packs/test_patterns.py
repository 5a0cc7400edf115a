"""Chat expressions come from a file: none may run for ever, all the useful ones pass."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crcd_sim.packs.patterns import MESSAGE, pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "quelle facture",
        "num(e|é)ro de facture",
        "date.*facture",
        r"\bn. ?client",
        "^(?!.*pourquoi).*change(r|z|ment)? (recemment |recent )?d.?offre.*\\?",
        "(29|39)[,.]99.*(16|31)",
        "num.{0,8}client",
        "[]a]*b",
        "[^]]+x",
        "(?:a|b)?c",
        "c{3}",
        "{",
        "a{}b",
    ],
)
def test_an_expression_of_the_trade_is_admitted(pattern: str) -> None:
    assert pattern_fault(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*b",
        "(a*)*",
        "((a+)b?)+",
        "(a{1,30}){1,30}",
        "(?:a+){2,}",
        "a*a*a*a*b",
        "a{,}a{,}a{0,}b",
        "a?" * 30 + "a" * 30,
        "(ab?|ab?)" * 15,
        "(a|a|a|a|a|a|a)" * 4 + "a*a*b",
        "(((((((((a)))))))))",
        "a" * 301,
    ],
)
def test_an_expression_that_could_take_for_ever_is_refused(pattern: str) -> None:
    assert pattern_fault(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"(a)\1", "(?P<x>a)(?P=x)", "(?<=a)b", "(?<!a)b", "(?i)x", "(?#c)", r"\u00e9", r"\x41", r"\Aa"],
)
def test_what_an_intent_does_not_need_is_refused(pattern: str) -> None:
    assert pattern_fault(pattern)


@pytest.mark.parametrize("pattern", ["(", ")", "a**", "[a", "a{2,1}", "\\", "(?", "*", "a{1,2}{3}"])
def test_a_malformed_expression_is_told_in_french(pattern: str) -> None:
    assert "mal formée" in pattern_fault(pattern)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", r"\w", "ab", " "])
SUFFIXES = st.sampled_from(["", "", "*", "+", "?", "{0,9}", "{2,}"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    piece = st.builds(lambda atom, suffix: atom + suffix, ATOMS, SUFFIXES)
    group = st.builds(
        lambda one, two, end: f"({one}|{two}){end}", inner, inner, st.sampled_from(["", "?", "", "*"])
    )
    return st.lists(st.one_of(piece, group), min_size=1, max_size=6).map("".join)


@pytest.mark.timeout(120)
@given(st.recursive(ATOMS, _grown, max_leaves=12))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_an_admitted_expression_ends_on_the_worst_messages(pattern: str) -> None:
    if pattern_fault(pattern):
        return
    for message in ("a" * MESSAGE, "ab" * (MESSAGE // 2), "a " * (MESSAGE // 2), "b" * (MESSAGE - 1) + "c"):
        re.search(f"(?:{pattern})¤", message)  # never found: every way is tried
