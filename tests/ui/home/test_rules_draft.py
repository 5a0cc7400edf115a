"""The rules of a sitting while they are chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

import pytest

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.ui.home.rules_draft import (
    CONSOLE,
    EACH,
    TRAINER,
    RulesDraft,
    first_draft,
    prepare,
    read_hour,
    remembered,
    timetable,
    troubles,
    with_fit_pack,
)
from tests.ui.home.examples import offer, pack

NINE = datetime(2026, 11, 24, 8, 50, 31, tzinfo=timezone(timedelta(hours=1)))


def draft(**more: object) -> RulesDraft:
    return replace(RulesDraft(session="TITRE", pack="ondalys-telecom"), **more)


def rules(**more: object) -> Rules:
    return prepare(draft(**more), offer(), NINE).rules


# --- The timetable ---------------------------------------------------------------------------


def test_the_timetable_is_the_frameworks() -> None:
    table = timetable(draft(), offer())
    assert [row.seconds / 60 for row in table.rows] == [75, 45, 60, 10, 10, 10, 15]
    assert table.total_s == 225 * 60


@pytest.mark.parametrize(("session", "minutes"), [("CCP1", 130), ("CCP2", 140)])
def test_each_session_has_its_own_length(session: str, minutes: int) -> None:
    assert timetable(draft(session=session), offer()).total_s == minutes * 60


def test_a_tiers_temps_lengthens_every_part() -> None:
    table = timetable(draft(time_factor="4/3"), offer())
    assert (table.rows[0].seconds, table.total_s) == (100 * 60, 300 * 60)


def test_a_part_may_have_a_factor_of_its_own() -> None:
    factors = {PhaseKind.EXCHANGES: "1"}
    table = timetable(draft(time_factor="4/3", by_part=True, phase_factors=factors), offer())
    assert [row.seconds / 60 for row in table.rows[:3]] == [100, 60, 60]


def test_factors_of_parts_count_only_once_asked_for() -> None:
    table = timetable(draft(phase_factors={PhaseKind.EXCHANGES: "2"}), offer())
    assert table.total_s == 225 * 60


def test_a_factor_that_does_not_read_counts_for_one_meanwhile() -> None:
    assert timetable(draft(time_factor="un tiers"), offer()).total_s == 225 * 60


def test_a_common_start_gives_the_hours_of_the_collective_part_alone() -> None:
    table = timetable(draft(common_start="9 h 00"), offer())
    hours = [row.hours.replace("\u00a0", " ") for row in table.rows]
    assert hours == ["de 9 h 00 à 10 h 15", "", "", "", "", "", ""]


def test_a_part_past_midnight_ends_the_next_day() -> None:
    table = timetable(draft(common_start="23:30"), offer())
    assert table.rows[0].hours.replace("\u00a0", " ") == "de 23 h 30 à 0 h 45"


# --- Troubles --------------------------------------------------------------------------------


def test_a_sound_draft_has_no_trouble() -> None:
    assert troubles(draft(), offer()) == {}


@pytest.mark.parametrize("factor", ["un tiers", "", "0,5", "9", "1/0"])
def test_a_factor_that_cannot_be_is_told(factor: str) -> None:
    assert "time_factor" in troubles(draft(time_factor=factor), offer())


def test_a_part_left_empty_takes_the_general_factor() -> None:
    assert troubles(draft(by_part=True, phase_factors={PhaseKind.EXCHANGES: " "}), offer()) == {}


def test_a_wrong_factor_is_told_beside_its_part() -> None:
    found = troubles(draft(by_part=True, phase_factors={PhaseKind.EXCHANGES: "abc"}), offer())
    assert list(found) == [PhaseKind.EXCHANGES]


def test_a_session_no_scenario_serves_is_told() -> None:
    assert "CCP\u00a01" in troubles(draft(session="CCP1", pack=""), offer())["pack"]


def test_a_wrong_draft_is_never_prepared() -> None:
    with pytest.raises(UserMistake):
        rules(time_factor="abc")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("9 h 00", time(9)),
        ("9h", time(9)),
        ("09:05", time(9, 5)),
        ("23.59", time(23, 59)),
        (" 9 H 15 ", time(9, 15)),
    ],
)
def test_an_hour_is_read_as_people_write_it(text: str, hour: time) -> None:
    assert read_hour(text) == hour


@pytest.mark.parametrize("text", ["", "9", "24 h", "9 h 60", "neuf heures", "9 h 5", "1234"])
def test_what_is_no_hour_is_told(text: str) -> None:
    assert "common_start" in troubles(draft(common_start=text), offer())


# --- Packs -----------------------------------------------------------------------------------


def test_a_pack_with_faults_cannot_be_chosen_and_says_why() -> None:
    broken = pack(faults=("pack.yaml, ligne 9 : clé inconnue",))
    assert broken.obstacle("TITRE").replace("\u00a0", " ") == (
        "Ce scénario ne peut pas servir : 1 point à corriger."
    )
    assert with_fit_pack(draft(), offer(broken)).pack == ""


def test_a_pack_that_does_not_serve_the_session_says_so() -> None:
    assert "CCP\u00a02" in pack().obstacle("CCP2")


def test_changing_the_session_takes_a_pack_that_serves_it() -> None:
    both = offer(pack(), pack("mutalia", sessions=("CCP1",)))
    assert with_fit_pack(draft(session="CCP1"), both).pack == "mutalia"


def test_one_subject_makes_the_draw_simulated() -> None:
    several = pack(subjects={"TITRE": 3})
    assert (pack().simulated("TITRE"), several.simulated("TITRE")) == (True, False)


# --- The rules -------------------------------------------------------------------------------


def test_the_plain_choice_gives_the_plain_rules() -> None:
    assert rules() == Rules()


def test_an_accommodation_is_written_exactly() -> None:
    made = rules(
        time_factor="1,33",
        by_part=True,
        phase_factors={PhaseKind.EXCHANGES: "1", PhaseKind.FINAL: "4/3", PhaseKind.REVIEW: ""},
        silence_factor="3/2",
        done_key_only=True,
        note="  décision du centre ",
    ).accommodation
    assert made.time_factor == "4/3"
    assert dict(made.phase_factors) == {"EXCHANGES": "1"}  # the others are the general factor
    assert (made.silence_factor, made.done_key_only, made.note) == ("3/2", True, "décision du centre")


def test_a_trainer_plays_every_call_and_no_chat() -> None:
    made = rules(clients=TRAINER)
    assert [made.driver_of(exchange) for exchange in ("e1", "e2", "e3")] == ["recorded", "person", "person"]


def test_a_trainer_at_the_console_plays_every_client_chats_too() -> None:
    made = rules(clients=CONSOLE)
    assert dict(made.drivers) == dict.fromkeys(("e1", "e2", "e3"), "console")
    assert Rules.from_data(made.as_data()) == made


def test_client_by_client_a_chat_is_played_at_the_console_and_never_aloud() -> None:
    made = rules(clients=EACH, drivers={"e1": "console", "e2": "person", "e3": "console"})
    assert dict(made.drivers) == {"e1": "console", "e2": "person", "e3": "console"}


def test_client_by_client_only_the_chosen_calls_are_the_trainers() -> None:
    made = rules(clients=EACH, drivers={"e1": "person", "e3": "person", "gone": "person"})
    assert dict(made.drivers) == {"e3": "person"}


def test_drivers_chosen_before_are_left_out_when_voices_are_recorded() -> None:
    assert rules(drivers={"e3": "person"}).drivers == {}


def test_the_common_start_is_todays_with_its_zone() -> None:
    assert rules(common_start="9 h 00").common_start == "2026-11-24T09:00:00+01:00"


def test_the_room_and_the_workstation_are_in_the_rules() -> None:
    made = rules(mode=Mode.MOCK_EXAM, spell_check=False, loudspeakers=True, noisy_room=True)
    assert (made.mode, made.spell_check, made.loudspeakers, made.noisy_room) == (
        Mode.MOCK_EXAM,
        False,
        True,
        True,
    )


def test_the_rules_come_back_from_the_journal_as_they_were() -> None:
    made = rules(time_factor="4/3", common_start="9 h 00", noisy_room=True, clients=TRAINER)
    assert Rules.from_data(made.as_data()) == made


# --- What is remembered ----------------------------------------------------------------------


def test_the_last_choices_come_back() -> None:
    chosen = draft(
        mode=Mode.MOCK_EXAM, clients=EACH, drivers={"e2": "person"}, loudspeakers=True, spell_check=False,
        jury=True,
    )  # fmt: skip
    assert first_draft(offer(), remembered(chosen)) == chosen
    console = draft(clients=CONSOLE)
    assert first_draft(offer(), remembered(console)) == console


def test_nothing_of_one_candidate_is_kept_for_the_next() -> None:
    helped = draft(
        time_factor="4/3", by_part=True, phase_factors={"EXCHANGES": "2"}, silence_factor="2",
        done_key_only=True, note="dyslexie", common_start="9 h 00",
    )  # fmt: skip
    assert first_draft(offer(), remembered(helped)) == draft()


def test_the_first_time_the_first_session_that_can_be_sat_is_offered() -> None:
    assert first_draft(offer(pack(sessions=("CCP2",))), {}).session == "CCP2"


def test_a_scenario_that_is_gone_is_not_remembered() -> None:
    assert first_draft(offer(), {"session": "TITRE", "pack": "gone"}).pack == "ondalys-telecom"


def test_rubbish_in_the_memory_is_left_out() -> None:
    rubbish = {"session": 3, "pack": None, "mode": "x", "clients": [], "drivers": 7, "spell_check": "no"}
    assert first_draft(offer(), rubbish) == draft()
