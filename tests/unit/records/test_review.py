"""« sitting show », « sitting list » and the model of the review page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.domain.writing import plain_text, sha256_of
from crcd_sim.services.ports import WorkKey
from crcd_sim.services.records.paper_of import paper_meta
from crcd_sim.services.records.ports import SittingHistory
from crcd_sim.services.records.review import sitting_document, sitting_list
from crcd_sim.services.records.review_model import ReviewModel, review_model, text_at, versions
from tests.builders import LETTER, a_field, a_journal, a_snapshot, a_take, replayed, typed, wall_at
from tests.fakes.records import KeptContents, MemorySittings, a_history, a_pack
from tests.fakes.sittings import framework

TEXT = "Madame, nous regrettons."
BATCH = typed(LETTER, TEXT, t=600.0)
LETTER_SHA = sha256_of(replayed([BATCH]))
FACTS = (
    (Kind.PHASE_STARTED, 10.0, {"phase": "CASE_STUDY", "common_start": None, "by": "candidate"}),
    (Kind.DOCUMENT_OPENED, 20.0, {"document": "annexe-1"}),
    (Kind.DOCUMENT_OPENED, 30.0, {"document": "offres"}),
    (Kind.PAUSED, 100.0, {"phase": "CASE_STUDY", "by": "staff", "reason": "alarme"}),
    (Kind.RESUMED, 160.0, {"phase": "CASE_STUDY", "by": "staff"}),
    (
        Kind.OUTAGE,
        900.0,
        {
            "phase": "CASE_STUDY",
            "from_t": 700.0,
            "to_t": 900.0,
            "cause": "restart",
            "credited": True,
            "from_wall": wall_at(700.0).isoformat(),
            "to_wall": wall_at(900.0).isoformat(),
        },
    ),
    (
        Kind.PHASE_SEALED,
        4770.0,
        {"phase": "CASE_STUDY", "reason": "time", "at": 4770.0, "works": {str(LETTER): LETTER_SHA}},
    ),
    (Kind.PHASE_STARTED, 4800.0, {"phase": "EXCHANGE_PREP", "common_start": None, "by": "candidate"}),
    (
        Kind.ENVELOPE_OPENED,
        4800.0,
        {
            "phase": "EXCHANGE_PREP",
            "purpose": "subject",
            "envelope": 2,
            "content": "sujet-1",
            "simulated": True,
        },
    ),
)
SHAPE = {
    "": {
        "id",
        "session_type",
        "framework",
        "pack",
        "mode",
        "seed",
        "candidate",
        "accommodation",
        "status",
        "phases",
        "works",
        "exchanges",
        "recordings",
        "notes",
        "incidents",
        "journal",
    },
    "pack": {"id", "version", "sha256"},
    "candidate": {"code"},
    "accommodation": {"time_factor"},
    "phases": {"kind", "planned_s", "elapsed_s", "started_at", "sealed_at"},
    "works": {"kind", "phase", "exchange", "text", "words", "sha256"},
    "exchanges": {
        "id",
        "competence",
        "channel",
        "direction",
        "driver",
        "drivers",
        "started_at",
        "ended_at",
        "ended_by",
        "turns",
        "messages",
        "qualification",
        "indicators",
        "recording",
    },
    "turns": {"speaker", "line", "text", "start_s", "end_s"},
    "messages": {"speaker", "text", "at_s"},
    "indicators": {"pickup_s", "holds", "hold_s", "talk_share", "first_reply_s", "mean_reply_s"},
    "recordings": {
        "id",
        "phase",
        "exchange",
        "file",
        "sha256",
        "rate",
        "channels",
        "legs",
        "duration_s",
        "lost_samples",
        "gaps",
    },
    "incidents": {"kind", "at", "seconds", "decision"},
    "journal": {"events", "head", "intact"},
}
TALK = (
    (Kind.CALL_CONNECTED, 5000.0, {"exchange": "e2", "attempt": 1, "take": "t1"}),
    (Kind.CANDIDATE_SPOKE, 5002.0, {"exchange": "e2", "start_s": 0.5, "end_s": 1.5}),
    (Kind.CALL_ENDED, 5010.0, {"exchange": "e2", "by": "candidate", "seconds": 10.0}),
    (Kind.CHAT_OPENED, 5100.0, {"exchange": "e1"}),
    (Kind.CHAT_MESSAGE, 5101.0, {"exchange": "e1", "speaker": "client", "text": "Bonjour", "at_s": 1.0}),
)


@pytest.fixture
def history() -> SittingHistory:
    return a_history(
        a_journal(*FACTS, *TALK, rules={"accommodation": {"time_factor": "4/3"}}),
        deltas=[BATCH],
        snapshots=[a_snapshot(LETTER, replayed([BATCH]), len(TEXT), t=720.0)],
        fields=[a_field("motif", "Facture", exchange="e1")],
        takes=[a_take("t1", exchange="e2", t=5000.0, gaps=((1.0, 1.5),))],
    )


@pytest.fixture
def shown(history: SittingHistory) -> dict[str, Any]:
    return sitting_document(MemorySittings(history), KeptContents(), "s1")


@pytest.fixture
def model(history: SittingHistory) -> ReviewModel:
    return review_model(MemorySittings(history), KeptContents(), "s1")


@pytest.mark.parametrize("where", SHAPE)
def test_every_promised_key_is_there(shown: dict[str, Any], where: str) -> None:
    places = {
        "": [shown],
        "turns": [turn for exchange in shown["exchanges"] for turn in exchange["turns"]],
        "messages": [message for exchange in shown["exchanges"] for message in exchange["messages"]],
        "indicators": [exchange["indicators"] for exchange in shown["exchanges"]],
    }
    found = places.get(where, shown.get(where))
    for item in found if isinstance(found, list) else [found]:
        assert item.keys() >= SHAPE[where]
    assert found


def test_the_document_is_plain_json(shown: dict[str, Any]) -> None:
    assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown


def test_every_part_of_the_session_is_there_with_the_candidates_time(shown: dict[str, Any]) -> None:
    assert [phase["kind"] for phase in shown["phases"]][:3] == ["CASE_STUDY", "EXCHANGE_PREP", "EXCHANGES"]
    assert len(shown["phases"]) == 7
    assert shown["phases"][0]["planned_s"] == 75 * 60 * 4 / 3


def test_time_elapsed_leaves_out_pauses_and_credited_outages(shown: dict[str, Any]) -> None:
    first, second, third = shown["phases"][:3]
    assert first["elapsed_s"] == 4770.0 - 10.0 - 60.0 - 200.0
    assert (first["started_at"], first["sealed_at"]) == (
        "2026-11-24T08:00:10.000+00:00",
        "2026-11-24T09:19:30.000+00:00",
    )
    assert (second["elapsed_s"], second["sealed_at"], second["status"]) == (301.0, None, "running")
    assert (third["elapsed_s"], third["started_at"], third["status"]) == (0.0, None, "waiting")


def test_a_writing_is_shown_as_plain_text_with_the_hash_of_its_whole_form(shown: dict[str, Any]) -> None:
    (work,) = shown["works"]
    assert (work["kind"], work["phase"], work["exchange"], work["text"], work["words"]) == (
        "letter",
        "CASE_STUDY",
        None,
        TEXT,
        3,
    )
    assert (work["sha256"], work["sealed"]) == (LETTER_SHA, True)


def test_a_text_changed_after_its_seal_is_not_called_sealed(history: SittingHistory) -> None:
    more = typed(LETTER, "!", t=5000.0, first=len(TEXT) + 1, at=len(TEXT))
    changed = a_history(history.events, deltas=[BATCH, more])
    assert [work.sealed for work in review_model(MemorySittings(changed), KeptContents(), "s1").works] == [
        False
    ]


def test_a_recording_is_shown_with_its_two_legs(shown: dict[str, Any]) -> None:
    (take,) = shown["recordings"]
    assert (take["legs"], take["gaps"], take["file"]) == (
        ["candidate", "client"],
        [[1.0, 1.5]],
        "passages/s1/t1.flac",
    )
    assert [exchange["recording"] for exchange in shown["exchanges"]] == [None, "t1", None]


def test_incidents_are_shown_with_their_length_and_what_was_decided(shown: dict[str, Any]) -> None:
    assert [(item["kind"], item["seconds"], item["decision"]) for item in shown["incidents"]] == [
        ("pause", 60.0, "credited"),
        ("restart", 200.0, "credited"),
    ]
    assert shown["incidents"][1]["at"] == "2026-11-24T08:11:40.000+00:00"


def test_the_accommodation_is_a_number(shown: dict[str, Any]) -> None:
    assert shown["accommodation"]["time_factor"] == pytest.approx(4 / 3)


def test_the_journal_is_named_by_its_length_and_head(shown: dict[str, Any], history: SittingHistory) -> None:
    assert shown["journal"] == {
        "events": len(history.events),
        "head": history.summary.head,
        "intact": True,
    }


def test_an_exchange_without_a_call_has_null_figures_and_not_missing_ones(shown: dict[str, Any]) -> None:
    assert set(shown["exchanges"][2]["indicators"].values()) == {None}


def test_a_form_is_shown_with_its_exchange(shown: dict[str, Any]) -> None:
    assert [exchange["qualification"] for exchange in shown["exchanges"]] == [{"motif": "Facture"}, {}, {}]


def test_an_unknown_sitting_is_the_users_mistake() -> None:
    with pytest.raises(UserMistake):
        sitting_document(MemorySittings(), KeptContents(), "s1")


def test_lost_content_takes_away_names_and_plans_and_nothing_else(history: SittingHistory) -> None:
    shown = sitting_document(MemorySittings(history), KeptContents(lost=True), "s1")
    assert [phase["kind"] for phase in shown["phases"]] == ["CASE_STUDY", "EXCHANGE_PREP"]
    assert [work["text"] for work in shown["works"]] == [TEXT]
    assert {exchange["id"] for exchange in shown["exchanges"]} == {"e1", "e2"}


def test_the_list_shows_the_newest_first() -> None:
    old, new = (
        a_history(a_journal(), identifier="s1"),
        a_history(a_journal(session_type="CCP1"), identifier="s2"),
    )
    listed = sitting_list(MemorySittings(old, new))
    assert [(item["id"], item["session_type"], item["status"]) for item in listed] == [
        ("s2", "CCP1", "open"),
        ("s1", "TITRE", "open"),
    ]
    assert sitting_list(MemorySittings(old, new), "ccp1") == listed[:1]


# --- The model -------------------------------------------------------------------------------


def test_documents_read_are_named_as_the_candidate_saw_them(model: ReviewModel) -> None:
    assert [(read.title, read.phase, read.t) for read in model.documents] == [
        ("Fiche client", "CASE_STUDY", 20.0),
        ("Offres et tarifs", "CASE_STUDY", 30.0),
    ]


def test_the_draw_is_told_with_its_envelope(model: ReviewModel) -> None:
    (draw,) = model.draws
    assert (draw.number, draw.content, draw.simulated) == (2, "sujet-1", True)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ((), "running"),
        (
            ((Kind.PHASE_SEALED, 9000.0, {"phase": "EXCHANGE_PREP", "reason": "time", "works": {}}),),
            "waiting",
        ),
        (((Kind.SITTING_CLOSED, 9000.0, {"by": "staff"}),), "closed"),
        (((Kind.SITTING_MOVED, 9000.0, {"direction": "out"}),), "moved"),
    ],
)
def test_the_state_of_a_sitting_is_told(more: Any, state: str) -> None:
    history = a_history(a_journal(*FACTS, *more))
    assert review_model(MemorySittings(history), KeptContents(), "s1").state == state


def test_an_instant_is_dated_by_the_event_before_it(model: ReviewModel) -> None:
    assert model.wall_at(25.0) == wall_at(25.0)


def test_a_version_is_named_by_its_time_of_day(history: SittingHistory) -> None:
    ((version, at),) = versions(history, LETTER)
    assert (version.words, at) == (3, wall_at(720.0))


def test_a_work_can_be_read_as_it_was_before_a_moment(history: SittingHistory) -> None:
    assert plain_text(text_at(history, LETTER, 599.0)) == ""
    assert plain_text(text_at(history, LETTER, 600.0)) == TEXT
    assert plain_text(text_at(history, WorkKey("notes", "CASE_STUDY"))) == ""


def test_a_trainer_s_notes_are_shown_as_amended_and_without_the_empty_ones() -> None:
    taken = {"exchange": "e2", "at_s": 4.0, "criterion": "C2.1", "text": ""}
    notes = (
        (Kind.NOTE_TAKEN, 5004.0, {"number": 1, **taken}),
        (Kind.NOTE_TAKEN, 5005.0, {"number": 2, **taken, "criterion": ""}),
        (
            Kind.NOTE_TAKEN,
            5011.0,
            {"number": 3, "exchange": "", "at_s": None, "criterion": "", "text": "Oral."},
        ),
        (Kind.NOTE_AMENDED, 5012.0, {"number": 1, "text": "Reformule."}),
    )
    stored = a_history(a_journal(*FACTS, *TALK[:3], *notes), takes=[a_take("t1", exchange="e2", t=5000.0)])
    shown = sitting_document(MemorySittings(stored), KeptContents(), "s1")
    assert [(note["exchange"], note["at_s"], note["criterion"], note["text"]) for note in shown["notes"]] == [
        ("e2", 4.0, "C2.1", "Reformule."),
        (None, None, None, "Oral."),
    ]


def test_what_a_trainer_said_is_a_turn_of_the_client_without_a_line() -> None:
    live = (Kind.TRAINER_SPOKE, 5006.0, {"exchange": "e2", "start_s": 3.0, "end_s": 6.0})
    stored = a_history(
        a_journal(*FACTS, *TALK[:2], live, TALK[2]), takes=[a_take("t1", exchange="e2", t=5000.0)]
    )
    shown = sitting_document(MemorySittings(stored), KeptContents(), "s1")
    (turn,) = (turn for one in shown["exchanges"] for turn in one["turns"] if turn["speaker"] == "client")
    assert (turn["line"], turn["text"], turn["start_s"], turn["end_s"]) == ("", "", 3.0, 6.0)


@pytest.mark.parametrize(
    ("more", "recorded"),
    [
        ((), True),  # nothing said otherwise: the rules give the client to the recording
        (((Kind.DRIVER_CHANGED, 5001.0, {"exchange": "e2", "driver": "console"}),), False),
        (
            (
                (Kind.LINE_STARTED, 5000.5, {"exchange": "e2", "line": "T01", "speaker": "", "text": "Oui."}),
                (Kind.DRIVER_CHANGED, 5001.0, {"exchange": "e2", "driver": "console"}),
            ),
            True,
        ),
        (((Kind.DRIVER_CHANGED, 5001.0, {"exchange": "e2", "driver": "person"}),), False),
    ],
)
def test_the_papers_say_whether_a_recorded_client_was_really_met(more: Any, recorded: bool) -> None:
    facts = sorted((*FACTS, *TALK[:3], *more), key=lambda fact: fact[1])
    stored = a_history(a_journal(*facts), takes=[a_take("t1", exchange="e2", t=5000.0)])
    found = review_model(MemorySittings(stored), KeptContents(), "s1")
    assert paper_meta(found, framework(), a_pack()).recorded_client is recorded
