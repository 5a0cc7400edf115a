"""What a review holds, and the time axis as values."""

from __future__ import annotations

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.review import contents
from crcd_sim.ui.review.axis import axis
from tests.builders import LETTER, wall_at
from tests.ui.review.examples import ZONE, opened


def rows(file: ReviewFile) -> list[tuple[str, str]]:
    return [(item.title, item.detail.replace("\u00a0", " ")) for item in contents.contents(file)]


def test_everything_has_its_row_under_its_heading(file: ReviewFile) -> None:
    assert [title for title, _ in rows(file)] == [
        "Le passage",
        "Échanges", "1 · Mme Abdi", "2 · Mme Rouvier", "3 · Mme Kessler",
        "Entretiens", "Appel enregistré",
        "Écrits", "Courrier",
        "Suivi", "Documents du candidat", "Documents lus", "Incidents",
    ]  # fmt: skip


def test_rows_say_how_long_or_how_much(file: ReviewFile) -> None:
    said = dict(rows(file))
    assert said["1 · Mme Abdi"] == "1 min 40 s"
    assert said["3 · Mme Kessler"] == "non tenu"
    assert said["Appel enregistré"] == "2 réponses"
    assert said["Courrier"] == "7 mots"
    assert said["Incidents"] == "1"


def test_headings_open_nothing(file: ReviewFile) -> None:
    assert [item.title for item in contents.contents(file) if item.heading] == [
        "Échanges", "Entretiens", "Écrits", "Suivi",
    ]  # fmt: skip


def test_notes_and_messages_of_an_exchange_stand_beside_it_only(file: ReviewFile) -> None:
    keys = [item.key for item in contents.contents(file) if item.key.startswith(contents.WORK)]
    assert keys == [contents.WORK + str(LETTER)]
    assert [work.key.kind for work in contents.own_works(file, "e2", "confirmation")] == [
        "confirmation", "confirmation",
    ]  # fmt: skip


def test_the_axis_has_every_part_and_says_which_began(file: ReviewFile) -> None:
    parts = axis(file, ZONE).parts
    assert len(parts) == len(file.model.phases)
    assert [part.begun for part in parts] == [True] * 5 + [False] * 2


def test_exchanges_lie_on_the_axis_in_the_order_they_were_held(file: ReviewFile) -> None:
    marks = [(mark.label, mark.t, mark.end_t) for mark in axis(file, ZONE).marks if mark.kind == "exchange"]
    assert marks == [("2", 5100.0, 5320.0), ("1", 5500.0, 5600.0)]


def test_incidents_lie_on_the_axis_with_their_length(file: ReviewFile) -> None:
    (mark,) = [mark for mark in axis(file, ZONE).marks if mark.kind == "incident"]
    assert (mark.t, mark.end_t, mark.key) == (100.0, 160.0, contents.INCIDENTS)


def test_time_granted_has_no_length_on_the_axis() -> None:
    told = {"phase": "CASE_STUDY", "seconds": 120.0, "reason": "bruit", "by": "staff"}
    marks = axis(opened((Kind.TIME_CREDITED, 300.0, told)), ZONE).marks
    assert (300.0, 300.0) in [(mark.t, mark.end_t) for mark in marks if mark.kind == "incident"]


def test_an_outage_lies_where_it_began() -> None:
    told = {
        "phase": "EXCHANGES", "from_t": 6000.0, "to_t": 6200.0, "cause": "restart", "credited": True,
        "from_wall": wall_at(6000.0).isoformat(), "to_wall": wall_at(6200.0).isoformat(),
    }  # fmt: skip
    marks = axis(opened((Kind.OUTAGE, 6200.0, told)), ZONE).marks
    assert [(mark.t, mark.end_t) for mark in marks if mark.kind == "incident"][-1] == (6000.0, 6200.0)


def test_answers_and_documents_read_lie_on_the_axis(file: ReviewFile) -> None:
    kinds = [mark.kind for mark in axis(file, ZONE).marks]
    assert (kinds.count("answer"), kinds.count("document")) == (2, 1)


def test_an_instant_between_two_parts_belongs_to_the_one_before(file: ReviewFile) -> None:
    told = axis(file, ZONE)
    assert (told.part_at(5.0), told.part_at(4950.0), told.part_at(5000.0)) == (-1, 1, 2)


def test_a_sitting_whose_content_is_lost_still_has_its_parts_and_exchanges() -> None:
    file = opened(lost=True)
    told = axis(file, ZONE)
    assert [part.title for part in told.parts][:2] == ["CASE_STUDY", "EXCHANGE_PREP"]
    assert [mark.label for mark in told.marks if mark.kind == "exchange"] == ["1", "2"]
