"""What the jury reads of the telephone: numbers, hours, and to whom the candidate spoke."""

from __future__ import annotations

from typing import Any

import pytest

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.services.records.dialled import DialledNumber
from crcd_sim.services.records.review import review_json
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.review import telephone
from crcd_sim.ui.review.showing import exchange_shown
from tests.builders import wall_at
from tests.ui.review.examples import ZONE, Row, opened
from tests.ui.review.test_lines import lines_of, said

T0 = 6000.0
TARGET = {"take": "t9", "attempt": 1, "outbound": True, "driver": "recorded", "target": "kessler"}


def row(kind: Kind, at: float, **data: Any) -> Row:
    return (kind, T0 + at, {"exchange": "e3", **data})


def dialled(at: float, **data: Any) -> Row:
    return row(Kind.CALL_DIALLED, at, **{"number": "0353014010", "outcome": "secretary", **data})


def file_of(*rows: Row) -> ReviewFile:
    return opened(*rows)


SECRETARY = (
    dialled(0, hour="11:08", allowed=True),
    row(Kind.CALL_CONNECTED, 12.0, outcome="secretary", number="0353014010", **TARGET),
    row(Kind.LINE_STARTED, 13.0, line="S01", speaker="secretaire", text="Menuiserie, bonjour."),
    row(Kind.LINE_ENDED, 14.0, line="S01", complete=True, start_s=1.0, end_s=2.0),
    row(Kind.CANDIDATE_SPOKE, 40.0, start_s=3.0, end_s=27.0),
)
PASSED_ON = (
    row(Kind.LINE_STARTED, 42.0, line="T01", speaker="kessler", text="Allô ?"),
    row(Kind.LINE_ENDED, 43.0, line="T01", complete=True, start_s=30.0, end_s=31.0),
    row(Kind.CANDIDATE_SPOKE, 50.0, start_s=32.0, end_s=38.0),
)
OVER = row(Kind.CALL_ENDED, 52.0, by="candidate")


def e3(file: ReviewFile):  # type: ignore[no-untyped-def]
    return next(item for item in file.model.exchanges if item.id == "e3")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_what_was_said_to_the_secretary_is_told_as_said_to_her() -> None:
    lines = said(lines_of(file_of(*SECRETARY, *PASSED_ON, OVER), "e3"))
    assert ("00:03", "Candidat, à Mme Weber, secrétaire", "24 s") in lines
    assert ("00:32", "Candidat", "6 s") in lines


def test_the_measures_say_how_long_and_to_whom() -> None:
    file = file_of(*SECRETARY, *PASSED_ON, OVER)
    told = [plain(item) for item in telephone.interlocutors(e3(file), file.pack)]
    assert told == ["Le candidat parle 24 s à Mme Weber, secrétaire."]


def test_a_person_never_reached_is_told() -> None:
    file = file_of(*SECRETARY, OVER)
    told = telephone.interlocutors(e3(file), file.pack)
    assert told[-1] == "La personne à joindre n’a jamais été en ligne."


def test_nothing_is_said_of_it_for_a_client_who_calls(file: ReviewFile) -> None:
    inbound = next(item for item in file.model.exchanges if item.id == "e2")
    assert telephone.interlocutors(inbound, file.pack) == ()


def test_an_attempt_is_told_with_its_hour_and_whether_the_law_allows_it() -> None:
    file = file_of(*SECRETARY, OVER)
    facts = dict(exchange_shown(e3(file), file, (), (), ZONE).facts)
    assert plain(facts["Appel 1"]) == (
        "03 53 01 40 10, à 11 h 08 (jour fictif) : décroché par le secrétariat, heure d’appel permise"
    )


@pytest.mark.parametrize(
    ("allowed", "words"), [(False, "hors des heures d’appel permises"), (None, "sans réponse")]
)
def test_an_hour_that_is_not_allowed_is_told_and_one_that_does_not_matter_is_not(
    allowed: bool | None, words: str
) -> None:
    found = DialledNumber("0353014010", "e3", 0.0, wall_at(0), "13:05", allowed, "no_answer")
    assert telephone.attempt(found).endswith(words)


@pytest.mark.parametrize(
    ("attempt", "on_file", "words"),
    [
        (1, 0, "1re tentative connue en 30 jours (4 au plus)"),
        (3, 2, "3e tentative connue en 30 jours, dont 2 au dossier (4 au plus)"),
        (5, 4, "5e tentative connue en 30 jours, dont 4 au dossier (4 au plus)"),
    ],
)
def test_the_rank_of_an_attempt_is_told_and_not_judged(attempt: int, on_file: int, words: str) -> None:
    rows = file_of(dialled(0, hour="11:08", allowed=True, attempt=attempt, on_file=on_file), OVER)
    (found,) = rows.model.dialled
    assert plain(telephone.attempt(found)).endswith(f"heure d’appel permise, {words}")
    assert review_json(rows.model)["dialled"][0]["attempt"] == attempt


def test_each_call_in_vain_is_told_and_the_call_back_it_brings() -> None:
    rows = (
        dialled(0, outcome="voicemail"),
        row(Kind.CALL_NOT_CONNECTED, 27.0, number="0353014010", result="no_answer", recall_s=75.0),
        dialled(60),
        row(Kind.CALL_NOT_CONNECTED, 63.0, number="0353014010", result="abandoned", seconds=3.0),
        dialled(90),
    )  # fmt: skip
    told = [telephone.attempt(found) for found in file_of(*rows).model.dialled]
    assert [plain(item) for item in told] == [
        "03 53 01 40 10 : sans réponse, rappel du client prévu 1 min 15 s plus tard",
        "03 53 01 40 10 : abandonné par le candidat",
        "03 53 01 40 10 : interrompu par un arrêt du poste",
    ]


def test_a_call_back_brought_by_a_message_is_told_too() -> None:
    ended = row(Kind.CALL_ENDED, 52.0, by="client", recall_s=75.0)
    (found,) = file_of(*SECRETARY, ended).model.dialled
    assert (found.result, found.recall_s) == ("secretary", 75.0)


def test_numbers_no_file_has_are_told_with_the_sitting() -> None:
    rows = (
        dialled(0, number="0199000000", exchange=None, outcome="unallocated"),
        row(Kind.CALL_NOT_CONNECTED, 0.0, number="0199000000", exchange=None, result="unallocated"),
    )
    (stray,) = telephone.strays(file_of(*rows).model.dialled, ZONE)
    assert (plain(stray[1]), stray[2]) == ("01 99 00 00 00", "numéro non attribué")


def test_other_programs_read_the_attempts_too() -> None:
    (found,) = review_json(file_of(*SECRETARY, OVER).model)["dialled"]
    assert (found["number"], found["result"], found["seconds"]) == ("0353014010", "secretary", 12.0)
    assert (found["hour"], found["allowed"]) == ("11:08", True)
