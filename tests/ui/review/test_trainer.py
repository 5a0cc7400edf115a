"""What a trainer did and noted, in the review; and nothing of it where a candidate looks."""

from __future__ import annotations

from typing import Any

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.ui.review import contents, trainer
from crcd_sim.ui.review.axis import axis
from crcd_sim.ui.review.lines import exchange_lines
from tests.ui.review.examples import CALL, ZONE, Row, in_call, opened


def _note(t: float, **data: Any) -> Row:
    whole = {"number": 1, "exchange": "e2", "at_s": 10.0, "criterion": "C2.1", "text": "Reformule."}
    return (Kind.NOTE_TAKEN, t, {**whole, **data})


def test_a_note_is_a_row_of_its_contact_heard_by_a_click() -> None:
    file = opened(_note(5110.0))
    exchange = contents.exchange_of(file, "exchange:e2")
    assert exchange is not None
    (row,) = trainer.note_rows(exchange, file)
    assert (row.at, row.who, row.text.replace("\u00a0", " ")) == (
        "00:10", "Note du formateur", "C2.1 : Reformule."
    )  # fmt: skip
    assert (row.take, row.start_s) == (CALL, 10.0)


def test_a_note_after_the_call_has_nothing_to_be_heard() -> None:
    file = opened(_note(5410.0, at_s=None))
    exchange = contents.exchange_of(file, "exchange:e2")
    assert exchange is not None
    (row,) = trainer.note_rows(exchange, file)
    assert (row.at, row.take) == ("", "")


def test_notes_have_their_row_in_the_contents_and_their_marks_on_the_axis() -> None:
    file = opened(_note(5110.0), _note(9306.0, number=2, exchange="", at_s=None, criterion=""))
    assert contents.NOTES in [item.key for item in contents.contents(file)]
    assert [mark.key for mark in axis(file, ZONE).marks if mark.kind == "note"] == [
        "exchange:e2",
        contents.NOTES,
    ]
    assert [row[1:] for row in trainer.note_table(file, ZONE)] == [
        ("Mme Rouvier", "C2.1\u00a0: Reformule."), ("", "Reformule.")
    ]  # fmt: skip
    assert contents.NOTES not in [item.key for item in contents.contents(opened())]


def test_the_rows_a_candidate_reads_after_a_drill_hold_no_note() -> None:
    file = opened(_note(5110.0))
    exchange = contents.exchange_of(file, "exchange:e2")
    assert exchange is not None
    assert not any("Reformule" in line.text for line in exchange_lines(exchange, file, ZONE))


def test_each_change_of_hands_is_a_row() -> None:
    file = opened(
        in_call(Kind.DRIVER_CHANGED, 5104.0, driver="console", before="recorded", by="staff"),
        in_call(
            Kind.DRIVER_CHANGED, 5149.0, driver="recorded", before="console", by="program",
            reason="console_closed",
        ),
    )  # fmt: skip
    exchange = contents.exchange_of(file, "exchange:e2")
    assert exchange is not None
    assert [(row.at, row.text.replace("\u00a0", " ")) for row in trainer.driver_rows(exchange, file)] == [
        ("00:04", "formateur à la console"),
        ("00:49", "client enregistré : la console a été fermée"),
    ]


def test_what_the_trainer_said_is_said_so() -> None:
    file = opened(
        in_call(Kind.TRAINER_SPOKE, 5118.0, start_s=11.0, end_s=14.0),
        in_call(Kind.TRAINER_SPOKE, 5120.0, start_s=15.0, end_s=16.0),
    )
    exchange = contents.exchange_of(file, "exchange:e2")
    assert exchange is not None
    said = [line.text for line in exchange_lines(exchange, file, ZONE) if "formateur" in line.text]
    assert [text.replace("\u00a0", " ") for text in said] == ["Le formateur a parlé au nom du client (4 s)"]


def test_a_note_of_a_chat_has_its_second_too() -> None:
    file = opened(_note(5517.0, exchange="e1"))
    exchange = contents.exchange_of(file, "exchange:e1")
    assert exchange is not None
    (row,) = trainer.note_rows(exchange, file)
    assert (row.at, row.take) == ("00:17", "")
