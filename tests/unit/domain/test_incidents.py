from __future__ import annotations

from datetime import timedelta

import pytest

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.incidents import Incident, incidents
from tests.fakes.sittings import MORNING


def told(*rows: tuple[EventKind, float, dict[str, object]]) -> tuple[Incident, ...]:
    return incidents(
        Event(seq, kind, t, MORNING + timedelta(seconds=t), data)
        for seq, (kind, t, data) in enumerate(rows, 1)
    )


STARTED = (EventKind.PHASE_STARTED, 0.0, {"phase": "CASE_STUDY"})


def test_an_outage_is_dated_from_the_last_sign_of_life() -> None:
    data = {
        "phase": "CASE_STUDY",
        "from_t": 100.0,
        "to_t": 160.5,
        "from_wall": (MORNING + timedelta(seconds=100)).isoformat(),
        "to_wall": (MORNING + timedelta(seconds=160.5)).isoformat(),
        "cause": "restart",
        "credited": True,
    }
    (found,) = told((EventKind.OUTAGE, 160.5, data))
    assert (found.kind, found.t, found.seconds, found.decision) == ("restart", 100.0, 60.5, "credited")
    assert found.wall == MORNING + timedelta(seconds=100)


def test_an_uncredited_outage_says_so() -> None:
    data = {"phase": "", "from_t": 1.0, "to_t": 9.0, "from_wall": MORNING.isoformat(), "cause": "sleep"}
    (found,) = told((EventKind.OUTAGE, 9.0, {**data, "credited": False}))
    assert (found.label, found.decision_label) == ("Poste en veille ou bloqué", "temps non rendu")


def test_a_pause_has_the_length_of_its_resumption_and_its_reason() -> None:
    (found,) = told(
        STARTED,
        (EventKind.PAUSED, 50.0, {"phase": "CASE_STUDY", "reason": "alarme"}),
        (EventKind.RESUMED, 80.0, {"phase": "CASE_STUDY"}),
    )
    assert (found.kind, found.seconds, found.detail) == ("pause", 30.0, "alarme")


def test_a_pause_that_lasts_has_no_length_yet() -> None:
    (found,) = told((EventKind.PAUSED, 50.0, {"phase": "CASE_STUDY"}))
    assert found.seconds is None


def test_each_loss_of_focus_gets_its_own_return() -> None:
    rows = told(
        STARTED,
        (EventKind.FOCUS_LOST, 10.0, {}),
        (EventKind.FOCUS_BACK, 12.0, {"seconds": 2.0}),
        (EventKind.FOCUS_LOST, 20.0, {}),
        (EventKind.FOCUS_BACK, 25.0, {"seconds": 5.0}),
    )
    assert [row.seconds for row in rows] == [2.0, 5.0]
    assert {row.phase for row in rows} == {"CASE_STUDY"}


def test_a_fault_keeps_its_kind_its_length_and_what_was_decided() -> None:
    (found,) = told(
        (
            EventKind.INCIDENT,
            5.0,
            {"kind": "device_lost", "detail": "casque", "seconds": 2, "decision": "repris"},
        )
    )
    assert (found.kind, found.seconds, found.decision, found.label) == (
        "device_lost",
        2.0,
        "repris",
        "casque",
    )


def test_credits_reopenings_jumps_and_carriages_are_told() -> None:
    rows = told(
        (EventKind.TIME_CREDITED, 1.0, {"phase": "CASE_STUDY", "seconds": 60.0, "reason": "imprimante"}),
        (EventKind.PHASE_REOPENED, 2.0, {"phase": "CASE_STUDY", "by": "staff", "reason": "erreur"}),
        (EventKind.CLOCK_JUMP, 3.0, {"seconds": -3600.0, "phase": "CASE_STUDY"}),
        (EventKind.SITTING_MOVED, 4.0, {"direction": "out", "medium": "clé"}),
        (EventKind.TAKE_REPAIRED, 5.0, {"take": "t1", "duration_s": 3.0}),
    )
    assert [row.kind for row in rows] == ["credit", "reopening", "clock_jump", "moved_out", "take_repaired"]
    assert [row.seconds for row in rows] == [60.0, None, -3600.0, None, None]


def test_ordinary_events_are_no_incident() -> None:
    assert told(STARTED, (EventKind.DOCUMENT_OPENED, 2.0, {"document": "offres"})) == ()


@pytest.mark.parametrize(
    "kind",
    [
        "input_lost", "input_back", "output_lost", "output_back",
        "clip_missing", "clip_unreadable", "clip_format", "line_missing",
    ],
)  # fmt: skip
def test_what_befalls_a_call_is_told_in_french(kind: str) -> None:
    data = {"kind": kind, "detail": "e2/T01", "seconds": 0.0, "decision": "poursuite", "exchange": "e2"}
    (found,) = told((EventKind.INCIDENT, 9.0, data))
    assert found.label != kind
    assert found.label[0].isupper()
    assert "e2/T01" not in found.label
