"""Pack files say what their author typed."""

from __future__ import annotations

import pytest

from crcd_sim.packs.yaml_text import YamlProblem, parse_yaml


def test_every_scalar_is_the_text_as_written() -> None:
    data = parse_yaml("a: 03\nb: non\nc: 12:30\nd: 24/11/2026\ne: 1e3\nf: ~\n").data
    assert data == {"a": "03", "b": "non", "c": "12:30", "d": "24/11/2026", "e": "1e3", "f": None}


def test_a_place_knows_its_line() -> None:
    source = parse_yaml("a:\n  - b: 1\n  - b: 2\n")
    assert source.line(("a", 1, "b")) == 3
    assert source.line(("a", 1, "missing")) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x 1\nb: *x", 1),
        ("a: 1\nb: !!python/object/apply:os.system ['true']", 2),
        ("a: !secret x", 1),
        ("a: 1\na: 2", 2),
        ("a: [1", 1),
        ("? [1, 2]\n: 3", 1),
    ],
)
def test_what_could_hide_or_build_something_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlProblem) as caught:
        parse_yaml(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: b: c", 1, "guillemets"),
        ("a:\n\t- 1", 2, "tabulation"),
        ("a: 1\nb: 'x\nc: 2\n", 2, "jamais refermé"),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, "crochets"),
        ("a: 1\nb: {c: 1\nd: 3\n", 2, "accolades"),
        ('a: "\\q"', 1, "barre oblique"),
        ("a: 1\nb", 2, "« : »"),
        ("a:\n  - 1\n - 2\n", 3, "retrait"),
        ("a: @x", 1, "guillemets"),
        ("---\na: 1\n---\nb: 2\n", 3, "Un seul document"),
        ('a: "\\0"', 1, "invisible"),
        ("a: 1\nb: \x07", 2, "invisible"),
        ("[" * 40, 1, "imbriqués"),
    ],
)
def test_a_slip_is_explained_in_french_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(YamlProblem) as caught:
        parse_yaml(text)
    assert caught.value.line == line
    assert said in caught.value.text


def test_a_block_keeps_its_lines_and_a_folded_one_joins_them() -> None:
    data = parse_yaml("a: |\n  un\n  deux\nb: >-\n  un\n  deux\n").data
    assert data == {"a": "un\ndeux\n", "b": "un deux"}


def test_an_empty_file_holds_nothing() -> None:
    assert parse_yaml("").data is None
    assert parse_yaml("# rien\n").data is None
