from __future__ import annotations

import re
from pathlib import Path

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.framework_loader import load_framework, parse_framework
from tests.fakes.sittings import FRAMEWORK_FILE

TEXT = FRAMEWORK_FILE.read_text(encoding="utf-8")
NUMBERED = re.compile(
    r"^\s+(minutes|criteria|candidate|role_play|technical_interview|final_interview|jury"
    r"|invigilator_role_play|invigilator_interview): (\d+)$"
)
SUMMED = [
    number for number, line in enumerate(TEXT.splitlines(), 1) if NUMBERED.match(line.split(" #")[0].rstrip())
]


def refused(text: str) -> str:
    with pytest.raises(EnvironmentProblem) as caught:
        parse_framework(text, "essai.yaml")
    return caught.value.sentence


def lines_named(sentence: str) -> set[int]:
    found: set[int] = set()
    for group in re.findall(r"lignes? ((?:\d+(?:, | et )?)+)", sentence):
        found.update(int(number) for number in re.findall(r"\d+", group))
    return found


def altered(number: int, pattern: str, replacement: str) -> str:
    lines = TEXT.splitlines(keepends=True)
    changed = re.sub(pattern, replacement, lines[number - 1], count=1)
    assert changed != lines[number - 1]
    lines[number - 1] = changed
    return "".join(lines)


def test_every_total_of_the_file_is_under_test() -> None:
    """18 phases, 7 totals for each of 3 sessions, 2 blocks."""
    assert len(SUMMED) == 18 + 7 * 3 + 2


@pytest.mark.parametrize("number", SUMMED)
def test_an_altered_figure_is_refused_by_its_line(number: int) -> None:
    figure = int(re.search(r": (\d+)", TEXT.splitlines()[number - 1]).group(1))  # type: ignore[union-attr]
    sentence = refused(altered(number, r": \d+", f": {figure + 1}"))
    assert "essai.yaml" in sentence
    assert number in lines_named(sentence)


def test_a_jury_that_replaces_an_invigilator_is_refused() -> None:
    number = next(n for n, line in enumerate(TEXT.splitlines(), 1) if "present: [invigilator]" in line)
    assert "présence du jury" in refused(altered(number, r"\[invigilator\]", "[jury]"))


def test_an_unknown_key_is_named_with_its_line() -> None:
    number = next(n for n, line in enumerate(TEXT.splitlines(), 1) if "wait_after:" in line)
    sentence = refused(altered(number, "wait_after", "wait_afer"))
    assert f"ligne {number} : clé inconnue « wait_afer »" in sentence


def test_a_missing_key_is_named() -> None:
    assert "la clé « rome » manque" in refused(re.sub(r"^rome:.*\n", "", TEXT, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("kind: FINAL", "kind: FINALE", "valeur inconnue « FINALE »"),
        ("minutes: 45", "minutes: 45min", "un nombre entier est attendu, pas « 45min »"),
        ("minutes: 45", "minutes: " + "9" * 5000, "un nombre entier est attendu, pas « 999"),
        ("collective: yes", "collective: true", "« yes » ou « no » est attendu"),
        ("draw: subject", "draw: sujet", "valeur inconnue « sujet »"),
        ("carries_to: [et3, marking]", "carries_to: [et9, marking]", "aucune partie « et9 » ne suit"),
        ("id: C1.2", "id: C1.1", "l’identifiant « C1.1 » est donné deux fois"),
        ("id: C7.7", "id: C7.8", "« C7.8 » devrait être C7.7"),
        ("competences: [C1, C2, C3]", "competences: [C1, C2, C9]", "compétence inconnue « C9 »"),
        ("marking_before: et1", "marking_before: et8", "partie inconnue « et8 »"),
        ("derived: [criteria]", "derived: [criterias]", "« criterias » ne désigne rien ici"),
        ("kind: EXCHANGES", "kind: CASE_STUDY", "est déjà celui d’une autre partie"),
        ("format: crcd-framework/1", "format: crcd-framework/9", "ce format n’est pas"),
        ("family: tone", "family: tune", "valeur inconnue « tune »"),
    ],
)
def test_a_wrong_value_is_said_in_french(before: str, after: str, said: str) -> None:
    assert before in TEXT
    assert said in refused(TEXT.replace(before, after, 1))


def test_all_faults_are_told_at_once() -> None:
    text = TEXT.replace("kind: FINAL", "kind: FINALE").replace("draw: subject", "draw: sujet", 1)
    sentence = refused(text)
    assert "FINALE" in sentence
    assert "sujet" in sentence


def test_an_anchor_is_refused() -> None:
    assert "ancres" in refused(TEXT.replace("rome: [", "rome: &codes ["))


def test_every_scalar_is_read_as_text() -> None:
    framework = parse_framework(TEXT, "essai.yaml")
    assert framework.vintage == "06"
    assert framework.formacode[0] == "34076"
    assert framework.dates["effective"] == "06/07/2021"


def test_a_file_that_cannot_be_read_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"absent\.yaml"):
        load_framework(tmp_path / "absent.yaml")


def test_the_digest_does_not_depend_on_line_endings() -> None:
    other = parse_framework(TEXT.replace("\n", "\r\n"), "essai.yaml")
    assert other.sha256 == parse_framework(TEXT, "essai.yaml").sha256


def test_a_text_that_is_no_yaml_is_said_with_its_line() -> None:
    assert re.search(r"ligne [23] : ", refused("a: 1\nb: [1, 2\nc: 3\n").replace("\u00a0", " "))
