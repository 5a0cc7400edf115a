"""Exchanges told again from a journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.domain.record_form import UNSENT
from crcd_sim.domain.rules import Rules
from crcd_sim.services.ports import FieldChange
from crcd_sim.services.records.conversations import ExchangeReview, exchanges_of
from tests.builders import a_field, a_journal, a_take, wall_at
from tests.fakes.records import a_pack

Fact = tuple[Kind, float, Mapping[str, Any]]
DRAW: Fact = (Kind.ENVELOPE_OPENED, 50.0, {"purpose": "subject", "content": "sujet-1", "envelope": 2})
TAKE = a_take("t1", exchange="e2", t=112.0)  # the recording begins with the pick-up


def _call(**connected: Any) -> list[Fact]:
    """An inbound call: ring at 100, answered at 112, one line and one answer, hung up at 150."""
    return [
        (Kind.CALL_RINGING, 100.0, {"exchange": "e2", "delay_s": 7.0, "attempt": 1}),
        (Kind.CALL_CONNECTED, 112.0, {"exchange": "e2", "attempt": 1, "take": "t1", **connected}),
        (Kind.CANDIDATE_SPOKE, 117.0, {"exchange": "e2", "start_s": 1.5, "end_s": 4.5}),
        (
            Kind.LINE_STARTED,
            117.5,
            {"exchange": "e2", "speaker": "rouvier", "line": "T01", "text": "Bonjour."},
        ),
        (
            Kind.LINE_ENDED,
            123.0,
            {"exchange": "e2", "line": "T01", "complete": True, "start_s": 5.5, "end_s": 11.5},
        ),
        (Kind.CANDIDATE_SPOKE, 140.0, {"exchange": "e2", "start_s": 13.0, "end_s": 28.0}),
        (Kind.CALL_ENDED, 150.0, {"exchange": "e2", "by": "candidate", "seconds": 38.0}),
    ]


def _exchanges(*facts: Fact, fields: tuple[FieldChange, ...] = (), rules: Rules | None = None):  # type: ignore[no-untyped-def]
    found = exchanges_of(a_journal(*facts), rules or Rules(), a_pack(), fields, [TAKE])
    return {exchange.id: exchange for exchange in found}


def _e2(*facts: Fact) -> ExchangeReview:
    return _exchanges(*facts)["e2"]


def test_nothing_is_known_of_the_exchanges_before_the_draw() -> None:
    assert _exchanges() == {}


def test_every_exchange_of_the_subject_drawn_is_there_in_its_order() -> None:
    found = _exchanges(DRAW)
    assert [
        (item.id, item.competence, item.channel, item.direction, item.held) for item in found.values()
    ] == [
        ("e1", "C1", "chat", "inbound", False),
        ("e2", "C2", "phone", "inbound", False),
        ("e3", "C4", "phone", "outbound", False),
    ]


def test_nothing_is_measured_of_an_exchange_not_held() -> None:
    indicators = _exchanges(DRAW)["e3"].indicators
    assert set(asdict(indicators).values()) == {None}


def test_turns_are_in_the_order_they_were_said() -> None:
    turns = _e2(*_call()).turns
    assert [(turn.speaker, turn.line, turn.start_s, turn.end_s, turn.t) for turn in turns] == [
        ("candidate", "", 1.5, 4.5, 113.5),
        ("client", "T01", 5.5, 11.5, 117.5),
        ("candidate", "", 13.0, 28.0, 125.0),
    ]
    assert (turns[1].who, turns[1].text, turns[1].take) == ("rouvier", "Bonjour.", "t1")


def test_a_line_cut_by_a_stop_has_no_end() -> None:
    (turn,) = _e2(*_call()[:2], _call()[3]).turns
    assert (turn.start_s, turn.end_s, turn.complete) == (5.5, None, False)


def test_a_call_says_when_it_began_and_who_ended_it() -> None:
    call = _e2(*_call())
    assert (call.held, call.started_at, call.ended_at, call.ended_by) == (
        True,
        wall_at(112.0),
        wall_at(150.0),
        "candidate",
    )


def test_the_pick_up_is_measured_from_the_ring() -> None:
    assert _e2(*_call()).indicators.pickup_s == 12.0


def test_the_greeting_is_measured_from_the_connection_to_the_first_word() -> None:
    assert _e2(*_call()).indicators.greeting_s == 1.5


def test_the_talk_share_counts_speech_only() -> None:
    assert _e2(*_call()).indicators.talk_share == 0.75


def test_holds_are_counted_and_timed() -> None:
    facts = _call()
    facts[-1:-1] = [
        (Kind.CALL_HELD, 141.0, {"exchange": "e2"}),
        (Kind.CALL_RETRIEVED, 144.5, {"exchange": "e2", "seconds": 3.5}),
        (Kind.CALL_HELD, 148.0, {"exchange": "e2"}),
    ]
    indicators = _e2(*facts).indicators
    assert (indicators.holds, indicators.hold_s) == (2, 5.5)  # the second one ends with the call


def test_a_call_without_a_hold_says_none_was_made() -> None:
    indicators = _e2(*_call()).indicators
    assert (indicators.holds, indicators.hold_s) == (0, 0.0)


def test_a_missed_call_is_counted_and_the_call_back_measured() -> None:
    missed: list[Fact] = [
        (Kind.CALL_RINGING, 20.0, {"exchange": "e2", "attempt": 1}),
        (Kind.CALL_MISSED, 50.0, {"exchange": "e2", "attempt": 1}),
        (Kind.CALL_RINGING, 104.0, {"exchange": "e2", "attempt": 2}),
    ]
    connected, *rest = _call(attempt=2)[1:]
    indicators = _e2(*missed, connected, *rest).indicators
    assert (indicators.attempts, indicators.missed, indicators.pickup_s) == (2, 1, 8.0)


def test_an_outbound_call_has_no_pick_up_of_its_own() -> None:
    facts: list[Fact] = [
        (Kind.CALL_DIALLED, 90.0, {"number": "06 39 98 40 11", "exchange": "e3", "outcome": "answers"}),
        (Kind.CALL_CONNECTED, 95.0, {"exchange": "e3", "attempt": 1, "take": "t9"}),
    ]
    call = _exchanges(*facts)["e3"]
    assert (call.held, call.indicators.pickup_s) == (True, None)


def test_after_call_work_lasts_until_something_else_begins() -> None:
    released: Fact = (Kind.CONTACT_RELEASED, 195.0, {"exchange": "e3"})
    later: Fact = (Kind.CONTACT_RELEASED, 400.0, {"exchange": "e1"})
    assert _e2(*_call(), released, later).indicators.after_call_s == 45.0


def test_after_call_work_ends_with_the_part() -> None:
    sealed: Fact = (Kind.PHASE_SEALED, 180.0, {"phase": "EXCHANGES", "reason": "time", "works": {}})
    assert _e2(*_call(), sealed).indicators.after_call_s == 30.0


FINISHED: Fact = (Kind.PHASE_FINISHED, 170.0, {"phase": "EXCHANGES", "empty": []})
NEXT_DAY: Fact = (Kind.PHASE_SEALED, 90_000.0, {"phase": "EXCHANGES", "reason": "next", "at": 600.0})


def test_after_call_work_ends_when_the_candidate_ends_the_part() -> None:
    assert _e2(*_call(), FINISHED, NEXT_DAY).indicators.after_call_s == 20.0


def test_after_call_work_goes_on_when_the_part_is_reopened() -> None:
    reopened: Fact = (Kind.PHASE_REOPENED, 175.0, {"phase": "EXCHANGES", "by": "candidate"})
    assert _e2(*_call(), FINISHED, reopened).indicators.after_call_s is None
    assert _e2(*_call(), FINISHED, reopened, NEXT_DAY).indicators.after_call_s == 450.0


def test_speech_overlaps_and_silences_are_measured_in_seconds_too() -> None:
    found = _e2(*_call()).indicators
    assert (found.talk_s, found.client_s) == (18.0, 6.0)
    assert (found.overlaps, found.overlap_s, found.silences, found.silence_s) == (0, 0.0, 0, 0.0)


def test_a_chat_is_read_message_by_message_and_its_delays_measured() -> None:
    facts: list[Fact] = [
        (Kind.CHAT_OPENED, 60.0, {"exchange": "e1"}),
        (
            Kind.CHAT_MESSAGE,
            62.0,
            {"exchange": "e1", "speaker": "client", "text": "Bonjour", "line": "T01", "at_s": 2.0},
        ),
        (Kind.CHAT_MESSAGE, 92.0, {"exchange": "e1", "speaker": "candidate", "text": "Oui ?", "at_s": 32.0}),
        (
            Kind.CHAT_MESSAGE,
            99.0,
            {"exchange": "e1", "speaker": "client", "text": "Ma facture", "line": "T02", "at_s": 39.0},
        ),
        (Kind.CHAT_MESSAGE, 109.0, {"exchange": "e1", "speaker": "candidate", "text": "Voilà", "at_s": 49.0}),
        (Kind.CHAT_CLOSED, 120.0, {"exchange": "e1", "by": "client"}),
    ]
    chat = _exchanges(*facts)["e1"]
    assert [(message.speaker, message.text, message.at_s) for message in chat.messages] == [
        ("client", "Bonjour", 2.0),
        ("candidate", "Oui ?", 32.0),
        ("client", "Ma facture", 39.0),
        ("candidate", "Voilà", 49.0),
    ]
    assert (chat.indicators.first_reply_s, chat.indicators.mean_reply_s) == (30.0, 20.0)
    assert (chat.indicators.pickup_s, chat.indicators.talk_share, chat.ended_by) == (None, None, "client")


def test_what_a_client_understood_and_why_it_wrote_are_kept_with_the_messages() -> None:
    understood = {"intents": ["adresse", "naissance"], "words": ["votre adresse", "date de naissance"]}
    facts = (
        (Kind.CHAT_OPENED, 60.0, {"exchange": "e1"}),
        (Kind.CHAT_MESSAGE, 70.0, {"exchange": "e1", "speaker": "candidate", "text": "?", **understood}),
        (Kind.CHAT_MESSAGE, 80.0, {"exchange": "e1", "speaker": "client", "text": "12", "reason": "reply"}),
        (Kind.CHAT_MESSAGE, 90.0, {"exchange": "e1", "speaker": "candidate", "text": "Ah"}),
    )
    asked, answered, older = _exchanges(*facts)["e1"].messages
    assert asked.understood == (("adresse", "votre adresse"), ("naissance", "date de naissance"))
    assert (answered.reason, answered.understood) == ("reply", None)
    assert older.understood is None


def test_a_chat_that_rings_has_a_pick_up_too() -> None:
    facts: list[Fact] = [
        (Kind.CALL_RINGING, 60.0, {"exchange": "e1", "attempt": 1, "channel": "chat"}),
        (Kind.CHAT_OPENED, 64.5, {"exchange": "e1", "attempt": 1}),
    ]
    assert _exchanges(*facts)["e1"].indicators.pickup_s == 4.5


def test_an_answering_machine_is_not_an_exchange_held() -> None:
    facts: list[Fact] = [
        (
            Kind.CALL_CONNECTED,
            95.0,
            {"exchange": "e3", "attempt": 1, "outcome": "voicemail", "outbound": True},
        ),
        (Kind.CALL_ENDED, 110.0, {"exchange": "e3", "by": "client"}),
        (Kind.EXCHANGE_NOT_HELD, 4000.0, {"exchange": "e3"}),
    ]
    assert not _exchanges(*facts)["e3"].held


def test_a_call_back_in_progress_has_not_ended() -> None:
    back: Fact = (Kind.CALL_CONNECTED, 300.0, {"exchange": "e2", "attempt": 2, "take": "t2"})
    assert _e2(*_call(), back).ended_at is None


def test_what_was_counted_adds_up_over_the_calls_of_an_exchange() -> None:
    again: list[Fact] = [
        (Kind.CALL_CONNECTED, 200.0, {"exchange": "e2", "attempt": 2, "take": "t1"}),
        (Kind.CALL_ENDED, 230.0, {"exchange": "e2", "by": "client", "repeats": 1, "backchannels": 4}),
    ]
    *before, (kind, at, data) = _call()
    first = [*before, (kind, at, {**data, "repeats": 2})]
    counts = _e2(*first, *again).counts
    assert (counts["repeats"], counts["backchannels"], counts["interruptions"]) == (3, 4, 0)
    assert _e2(*first[:-1]).counts == {}  # nothing is known of a call before its end


def test_a_line_knows_the_decision_behind_it_and_no_older_one() -> None:
    told = {"exchange": "e2", "what": "end_of_turn", "why": "silence", "driver": "recorded"}
    facts = _call()
    facts[3] = (Kind.LINE_STARTED, 117.5, {**facts[3][2], "reason": "opening"})
    facts += [
        (Kind.TURN_DECISION, 116.0, {**told, "silence_s": 9.0}),
        (Kind.TURN_DECISION, 117.2, {**told, "silence_s": 1.4, "threshold_s": 1.4}),
        (Kind.TURN_DECISION, 117.3, {**told, "what": "muted"}),
        (Kind.LINE_STARTED, 130.0, {**facts[3][2], "reason": "relance", "line": "R01"}),
    ]
    said = [turn for turn in _e2(*sorted(facts, key=lambda fact: fact[1])).turns if turn.line]
    cause = said[0].cause
    assert cause is not None
    figures = {"silence_s": 1.4, "threshold_s": 1.4}
    assert cause.as_data() == {"decision": "end_of_turn", "why": "silence", "driver": "recorded", **figures}
    assert said[1].cause is None


def test_the_driver_told_at_the_connection_is_the_one_that_played() -> None:
    assert _e2(*_call(driver="person")).driver == "person"


def test_the_form_shows_the_newest_value_of_each_field() -> None:
    fields = (a_field("motif", "Technique", exchange="e2"), a_field("motif", "Facture", exchange="e2"))
    assert _exchanges(DRAW, fields=fields)["e2"].qualification == {"motif": "Facture"}


def test_a_chat_message_begun_is_no_field_of_the_form() -> None:
    fields = (a_field("motif", "Facture", exchange="e2"), a_field(UNSENT, "Bonjour", exchange="e2"))
    assert _exchanges(DRAW, fields=fields)["e2"].qualification == {"motif": "Facture"}


def test_the_driver_is_the_one_of_the_rules_until_it_changes() -> None:
    rules = Rules(driver="recorded", drivers={"e3": "person"})
    changed: Fact = (Kind.DRIVER_CHANGED, 99.0, {"exchange": "e2", "driver": "console"})
    found = _exchanges(DRAW, changed, rules=rules)
    assert [found[name].driver for name in ("e1", "e2", "e3")] == ["recorded", "console", "person"]


def test_a_written_confirmation_is_told_with_its_hash() -> None:
    sent: Fact = (
        Kind.CONFIRMATION_SENT,
        160.0,
        {"exchange": "e2", "channel": "courriel", "work": "confirmation:EXCHANGES:e2:1", "sha256": "c" * 64},
    )
    (confirmation,) = _e2(*_call(), sent).confirmations
    assert (confirmation.channel, confirmation.sha256, confirmation.at) == (
        "courriel",
        "c" * 64,
        wall_at(160.0),
    )


def test_a_pack_that_cannot_be_read_takes_away_names_only() -> None:
    (call,) = exchanges_of(a_journal(*_call()), Rules(), None, (), [TAKE])
    assert (call.id, call.title, call.competence, call.channel, call.direction) == (
        "e2",
        "e2",
        "",
        "phone",
        "inbound",
    )
    assert len(call.turns) == 3


def test_seconds_of_a_call_back_are_those_of_its_own_recording() -> None:
    back = a_take("t2", exchange="e2", t=301.0)
    facts: list[Fact] = [
        *_call(),
        (Kind.CALL_CONNECTED, 300.0, {"exchange": "e2", "attempt": 2, "take": "t2"}),
        (Kind.CANDIDATE_SPOKE, 304.0, {"exchange": "e2", "start_s": 1.0, "end_s": 2.0}),
    ]
    (call,) = exchanges_of(a_journal(*facts), Rules(), a_pack(), (), [TAKE, back])
    assert call.recordings == ("t1", "t2")
    assert (call.turns[-1].take, call.turns[-1].start_s, call.turns[-1].t) == ("t2", 1.0, 302.0)


# --- the trainer's console


def _hands(t: float, driver: str, **more: Any) -> Fact:
    return (Kind.DRIVER_CHANGED, t, {"exchange": "e2", "driver": driver, "by": "staff", **more})


def test_a_trainer_s_voice_counts_as_the_client_s() -> None:
    *talk, ended = _call()
    live = (Kind.TRAINER_SPOKE, 145.0, {"exchange": "e2", "start_s": 25.0, "end_s": 33.0})
    said = _e2(*talk, live, ended)
    turn = said.turns[-1]
    assert (turn.speaker, turn.who, turn.line, turn.text, turn.reason) == ("client", "", "", "", "live")
    assert (turn.start_s, turn.end_s, turn.t) == (25.0, 33.0, 137.0)
    assert said.indicators.client_s == 14.0  # six of the line, eight of the trainer
    assert said.indicators.talk_share == round(18 / 32, 3)
    assert (said.indicators.overlaps, said.indicators.overlap_s) == (1, 3.0)


def test_all_who_really_played_the_client_are_told_in_order() -> None:
    *talk, ended = _call(driver="recorded")
    live = (Kind.TRAINER_SPOKE, 145.0, {"exchange": "e2", "start_s": 29.0, "end_s": 33.0})
    assert _e2(*talk, _hands(141.0, "console"), live, ended).drivers == ("recorded", "console")
    assert _e2(*talk, _hands(141.0, "person"), ended).drivers == ("recorded", "person")


def test_a_recording_that_said_nothing_did_not_play_the_client() -> None:
    connected, *talk = _call(driver="recorded")[1:]
    said = _e2(connected, _hands(113.0, "console"), *talk)
    assert said.drivers == ("console",)
    closed = _e2(connected, _hands(113.0, "console"), *talk[:-1], _hands(149.0, "recorded"), talk[-1])
    assert (closed.driver, closed.drivers) == ("recorded", ("console",))


def test_a_person_who_had_the_client_for_a_while_played_it() -> None:
    connected, *talk = _call(driver="person")[1:]
    assert _e2(connected, _hands(113.0, "recorded"), *talk).drivers == ("person", "recorded")


def test_who_wrote_in_a_chat_is_told_too() -> None:
    said = {"exchange": "e1", "speaker": "client", "text": "Bonjour", "at_s": 1.0}
    found = _exchanges(
        (Kind.CHAT_OPENED, 100.0, {"exchange": "e1", "driver": "console"}),
        (Kind.CHAT_MESSAGE, 101.0, said),
        (Kind.CHAT_CLOSED, 110.0, {"exchange": "e1", "by": "client"}),
    )["e1"]
    assert found.drivers == ("console",)
