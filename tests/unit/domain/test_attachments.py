"""What may be joined to a sitting, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crcd_sim.domain.attachments import (
    LARGEST_ALL,
    AttachedPapers,
    Attachment,
    AttachmentKind,
    plain_name,
    removal,
)
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import Event, EventKind, at_rest
from tests.fakes.sittings import MORNING

PORTFOLIO = Attachment(AttachmentKind.PORTFOLIO, "dossier.pdf", "a" * 64, 1000, 40)
FIRST = Attachment(AttachmentKind.ECF, "ecf-1.pdf", "b" * 64, 1000)
SECOND = Attachment(AttachmentKind.ECF, "ecf-2.pdf", "c" * 64, 1000)
CREATED: tuple[EventKind, dict[str, Any]] = (EventKind.SITTING_CREATED, {"rules": {}})


def journal(*rows: tuple[EventKind, dict[str, Any]]) -> list[Event]:
    return [
        Event(seq, kind, float(seq), MORNING + timedelta(seconds=seq), data)
        for seq, (kind, data) in enumerate((CREATED, *rows), 1)
    ]


def joined(*items: Attachment) -> tuple[tuple[EventKind, dict[str, Any]], ...]:
    return tuple((EventKind.PAPER_ATTACHED, item.as_data()) for item in items)


def refusal(papers: AttachedPapers, new: Attachment) -> str:
    with pytest.raises(RuleRefused) as refused:
        papers.check_new(new)
    assert refused.value.sentence.endswith(".")
    return refused.value.code


def test_what_is_joined_is_read_back_from_the_journal() -> None:
    assert AttachedPapers.of(journal(*joined(PORTFOLIO, FIRST, SECOND))).items == (PORTFOLIO, FIRST, SECOND)


def test_what_was_taken_away_is_joined_no_more() -> None:
    rows = (*joined(PORTFOLIO, FIRST), (EventKind.PAPER_REMOVED, removal(PORTFOLIO, "staff")))
    assert AttachedPapers.of(journal(*rows)).items == (FIRST,)


def test_the_same_file_is_joined_once() -> None:
    assert refusal(AttachedPapers((FIRST,)), FIRST) == "already_attached"


def test_there_is_one_dossier_professionnel() -> None:
    other = Attachment(AttachmentKind.PORTFOLIO, "autre.pdf", "d" * 64, 1)
    assert refusal(AttachedPapers((PORTFOLIO,)), other) == "one_portfolio"


def test_there_are_as_many_course_assessments_as_there_are() -> None:
    AttachedPapers((PORTFOLIO, FIRST)).check_new(SECOND)


def test_all_papers_of_a_sitting_have_a_bound() -> None:
    heavy = Attachment(AttachmentKind.ECF, "lourd.pdf", "e" * 64, LARGEST_ALL)
    assert refusal(AttachedPapers((FIRST,)), heavy) == "too_much"


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("closed", [(EventKind.SITTING_CLOSED, {"by": "staff"})]),
        ("final_over", [(EventKind.PHASE_SEALED, {"phase": "FINAL"}), (EventKind.SITTING_CLOSED, {})]),
        ("away", [(EventKind.SITTING_MOVED, {"direction": "out"})]),
    ],
)
def test_nothing_is_joined_once_it_is_too_late(
    code: str, rows: list[tuple[EventKind, dict[str, Any]]]
) -> None:
    assert refusal(AttachedPapers.of(journal(*rows)), FIRST) == code


def test_a_drill_takes_no_papers() -> None:
    event = Event(1, EventKind.SITTING_CREATED, 0.0, MORNING, {"rules": {"drill": {"kind": "exchange"}}})
    assert refusal(AttachedPapers.of([event]), FIRST) == "drill"


def test_papers_are_joined_again_once_the_sitting_is_back() -> None:
    moved = [(EventKind.SITTING_MOVED, {"direction": way}) for way in ("out", "in")]
    AttachedPapers.of(journal(*moved)).check_new(FIRST)


def test_a_closed_sitting_that_travels_stays_closed() -> None:
    moved = [(EventKind.SITTING_MOVED, {"direction": way}) for way in ("out", "in")]
    papers = AttachedPapers.of(journal((EventKind.SITTING_CLOSED, {}), *moved))
    assert refusal(papers, FIRST) == "closed"


def test_personal_data_may_be_taken_away_after_the_end() -> None:
    papers = AttachedPapers.of(journal(*joined(FIRST), (EventKind.SITTING_CLOSED, {})))
    assert papers.check_removal(FIRST.sha256) == FIRST


def test_nothing_is_taken_away_from_a_sitting_that_is_at_another_workstation() -> None:
    papers = AttachedPapers.of(journal(*joined(FIRST), (EventKind.SITTING_MOVED, {"direction": "out"})))
    with pytest.raises(RuleRefused) as refused:
        papers.check_removal(FIRST.sha256)
    assert refused.value.code == "away"


def test_what_is_not_there_cannot_be_taken_away() -> None:
    with pytest.raises(RuleRefused) as refused:
        AttachedPapers((FIRST,)).check_removal(SECOND.sha256)
    assert refused.value.code == "not_attached"


def test_joining_a_paper_is_no_sign_of_life_of_the_candidate() -> None:
    assert all(at_rest(event) for event in journal(*joined(FIRST))[1:])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dossier professionnel – Éloïse.pdf", "Dossier professionnel – Éloïse.pdf"),
        ("a\nb\u202efdp.pdf", "abfdp.pdf"),
        ("cass\udce9.pdf", "cass.pdf"),
        ("\0", "document.pdf"),
        ("n" * 400 + ".pdf", "n" * 155 + "….pdf"),
    ],
)
def test_a_name_can_always_be_shown_and_written(name: str, shown: str) -> None:
    assert plain_name(name) == shown
    assert plain_name(name).encode()
