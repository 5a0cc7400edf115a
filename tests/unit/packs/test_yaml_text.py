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
