"""A room: the arithmetic of its day, and its file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.room import Jury, Passage, Pause, RoomPlan, Seat, last_common_end, timetable
from crcd_sim.domain.room_file import as_data, from_data
from crcd_sim.domain.rules import Accommodation, Mode, Rules
from tests.fakes.sittings import session

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LUNCH = Pause(time(12, 30), time(13, 30))


def plan(*codes: str, **changes: object) -> RoomPlan:
    values: dict[str, object] = {
        "title": "Titre de novembre",
        "session_type": "TITRE",
        "pack": "ondalys-telecom",
        "start": NINE,
        "seats": tuple(Seat(code) for code in codes or ("0412",)),
    }
    return RoomPlan(**{**values, **changes})  # type: ignore[arg-type]


def hours(passages: tuple[Passage, ...], candidate: str) -> list[tuple[str, str, str]]:
    return [
        (found.kind, f"{found.start:%H:%M}", f"{found.end:%H:%M}")
        for found in passages
        if found.candidate == candidate
    ]


def test_one_candidate_passes_a_titre_in_a_morning() -> None:
    assert hours(timetable(plan(), session("TITRE")), "0412") == [
        ("CASE_STUDY", "09:00", "10:15"),
        ("EXCHANGE_PREP", "10:30", "11:15"),
        ("EXCHANGES", "11:15", "12:15"),
        ("INTERVIEW_PREP", "12:25", "12:35"),  # ready when the jury has read the writings, 20 min
        ("CLIENT_RECORDING", "12:35", "12:45"),
        ("REVIEW", "12:45", "12:55"),
        ("FINAL", "12:55", "13:10"),
    ]


def test_the_second_candidate_prepares_while_the_jury_is_with_the_first() -> None:
    found = timetable(plan("0412", "0413"), session("TITRE"))
    first, second = hours(found, "0412"), hours(found, "0413")
    assert first[-1] == ("FINAL", "12:55", "13:10")
    assert second[1:3] == [("EXCHANGE_PREP", "12:25", "13:10"), ("EXCHANGES", "13:10", "14:10")]


def test_two_juries_receive_two_candidates_at_once() -> None:
    juries = (Jury("Salle 12", ("M. Roux", "Mme Petit")), Jury("Salle 14", ("Mme Faure",)))
    found = timetable(plan("0412", "0413", juries=juries, place="Salle A"), session("TITRE"))
    exchanges = [item for item in found if item.kind == "EXCHANGES"]
    assert [(item.jury, item.place, item.people) for item in exchanges] == [
        (1, "Salle 12", ("M. Roux", "Mme Petit")), (2, "Salle 14", ("Mme Faure",)),
    ]  # fmt: skip
    assert exchanges[0].start == exchanges[1].start
    assert {item.place for item in found if item.kind == "EXCHANGE_PREP"} == {"Salle A"}


def test_invigilators_are_named_where_they_are_present() -> None:
    found = timetable(plan(invigilators={"CASE_STUDY": ("M. Lenoir",)}), session("TITRE"))
    assert [item.people for item in found[:2]] == [("M. Lenoir",), ()]


def test_nothing_is_planned_across_lunch() -> None:
    found = hours(timetable(plan("0412", pauses=(LUNCH,)), session("TITRE")), "0412")
    assert found[3:5] == [("INTERVIEW_PREP", "13:30", "13:40"), ("CLIENT_RECORDING", "13:40", "13:50")]


def test_more_time_makes_parts_longer_and_the_rest_later() -> None:
    seats = (Seat("0412", Accommodation(time_factor="4/3", phase_factors={"EXCHANGES": "1"})),)
    found = hours(timetable(plan(seats=seats), session("TITRE")), "0412")
    assert found[:3] == [
        ("CASE_STUDY", "09:00", "10:40"),
        ("EXCHANGE_PREP", "10:55", "11:55"),
        ("EXCHANGES", "11:55", "12:55"),
    ]


def test_the_common_part_is_over_when_those_with_more_time_have_ended_it() -> None:
    longer = Seat("0413", Accommodation(time_factor="4/3"))
    for seats in ((Seat("0412"), longer), (longer, Seat("0412"))):
        assert last_common_end(plan(seats=seats), session("TITRE")) == NINE + timedelta(minutes=100)
    assert last_common_end(plan("0412"), session("TITRE")) == NINE + timedelta(minutes=75)


def test_ccp2_has_its_jury_from_the_preparation_of_the_interview_on() -> None:
    found = timetable(plan(session_type="CCP2"), session("CCP2"))
    assert [item.jury for item in found] == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("name", ["TITRE", "CCP1", "CCP2"])
def test_the_jury_reads_the_writings_before_it_receives_the_candidate_again(name: str) -> None:
    """In a CCP2 too, where it attends the preparation of the interview."""
    found = timetable(plan("0412", "0413", session_type=name, marking_min=25), session(name))
    for code in ("0412", "0413"):
        own = [item for item in found if item.candidate == code]
        exchanges = next(item for item in own if item.kind == "EXCHANGES")
        again = next(item for item in own if item.jury and item.start >= exchanges.end)
        assert again.start >= exchanges.end + timedelta(minutes=25)
        read = exchanges.end + timedelta(minutes=25)
        others = [item for item in found if item.jury and item.candidate != code]
        assert not any(item.start < read and exchanges.end < item.end for item in others)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["TITRE", "CCP1", "CCP2"]),
    factors=st.lists(st.sampled_from(["1", "4/3", "3/2", "2"]), min_size=1, max_size=8),
    juries=st.integers(1, 3),
    marking=st.integers(0, 30),
    rest=st.integers(0, 30),
    pauses=st.sampled_from([(), (LUNCH,), (Pause(time(10, 20), time(10, 40)), LUNCH)]),
)
def test_no_jury_and_no_candidate_is_in_two_places(
    name: str, factors: list[str], juries: int, marking: int, rest: int, pauses: tuple[Pause, ...]
) -> None:
    spec = session(name)
    seats = tuple(Seat(f"04{n:02d}", Accommodation(time_factor=text)) for n, text in enumerate(factors))
    made = plan(
        seats=seats, session_type=name, juries=(Jury(),) * juries, marking_min=marking, break_min=rest,
        pauses=pauses,
    )  # fmt: skip
    found = timetable(made, spec)
    for seat in seats:
        own = [item for item in found if item.candidate == seat.code]
        assert [item.kind for item in own] == [phase.kind for phase in spec.phases]
        assert all(before.end <= after.start for before, after in pairwise(own))
        for item, phase in zip(own, spec.phases, strict=True):
            length = timedelta(seconds=float(phase.seconds * seat.accommodation.factor(phase.kind)))
            assert item.end - item.start == length
    for jury in range(1, juries + 1):
        taken = sorted((item.start, item.end) for item in found if item.jury == jury)
        assert all(before[1] <= after[0] for before, after in pairwise(taken))
    for item in found:
        for pause in pauses if item.kind != "CASE_STUDY" else ():
            begin = datetime.combine(item.start.date(), pause.start, UTC)
            end = datetime.combine(item.start.date(), pause.end, UTC)
            assert item.end <= begin or item.start >= end


def test_the_jury_has_its_time_to_read_before_the_interview() -> None:
    found = timetable(plan("0412", "0413", "0414", marking_min=25), session("TITRE"))
    for code in ("0412", "0413", "0414"):
        own = {item.kind: item for item in found if item.candidate == code}
        met = own["EXCHANGES"].end, own["CLIENT_RECORDING"].start
        assert met[1] - met[0] >= timedelta(minutes=25)
        others = [item for item in found if item.jury and item.candidate != code]
        assert not any(item.start < met[0] + timedelta(minutes=25) and met[0] < item.end for item in others)


# --- The file --------------------------------------------------------------------------------


def whole() -> RoomPlan:
    return plan(
        seats=(Seat("0412"), Seat("0413", Accommodation(time_factor="4/3", note="Tiers temps"))),
        rules=Rules(mode=Mode.MOCK_EXAM, spell_check=False, drivers={"e2": "person"}),
        place="Salle A",
        juries=(Jury("Salle 12", ("M. Roux",)),),
        invigilators={"CASE_STUDY": ("M. Lenoir",)},
        pauses=(LUNCH,),
    )


def test_a_plan_is_the_same_once_written_and_read() -> None:
    kept = from_data(json.loads(json.dumps(as_data(whole()))))
    assert kept == replace(whole(), rules=replace(whole().rules, delay_seed=whole().delay_seed))


def test_a_room_shares_its_delays_at_every_workstation() -> None:
    """The same rings for all; the file says so, and one written before it did gives the same."""
    carried = as_data(whole())
    older = {**carried, "rules": {**carried["rules"], "delay_seed": None}}
    seeds = {made.rules_of(code).delay_seed for made in (whole(), from_data(carried), from_data(older))
             for code in ("0412", "0413")}  # fmt: skip
    assert seeds == {carried["rules"]["delay_seed"]}
    assert seeds.isdisjoint({replace(whole(), title="Titre de décembre").delay_seed})


def test_a_room_whose_seed_was_written_by_hand_keeps_it() -> None:
    assert from_data(broken(rules={"delay_seed": 7})).rules_of("0412").delay_seed == 7


def test_a_candidates_rules_are_the_rooms_with_their_own_time() -> None:
    rules = whole().rules_of("0413")
    assert (rules.candidate, rules.accommodation.time_factor, rules.spell_check) == ("0413", "4/3", False)
    assert rules.common_start == NINE.isoformat()
    with pytest.raises(KeyError):
        whole().rules_of("9999")


def broken(**changes: object) -> dict[str, object]:
    return {**as_data(whole()), **changes}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "n’est pas un fichier de salle"),
        ({"format": "crcd-echange/1"}, "n’est pas un fichier de salle"),
        (broken(format="crcd-salle/9"), "plus récente"),
        (broken(start="demain"), "abîmé"),
        (broken(start="2026-11-24T09:00:00"), "abîmé"),
        (broken(candidates=[{"code": "0412", "accommodation": {"time_factor": "cent"}}]), "abîmé"),
        (broken(candidates=[]), "pas de candidat"),
        (broken(candidates=[{"code": "0412"}, {"code": "0412"}]), "deux candidats"),
        (broken(candidates=[{"code": "Dupont"}]), "pas votre nom"),
        (broken(juries=[]), "au moins un jury"),
        (broken(juries=[{"members": "M. Roux"}]), "abîmé"),
        (broken(pauses=[["13:30", "12:30"]]), "coupure"),
        (broken(break_min=-5), "négative"),
        (broken(rules={"mode": "autre"}), "abîmé"),
        (broken(rules={"driver": "personne"}), "abîmé"),  # would only be found out at the first call
        (broken(rules={"drivers": {"e2": "muet"}}), "abîmé"),
        (broken(rules={"drivers": None}), "abîmé"),
        (broken(rules={"envelopes": 0}), "abîmé"),
        (broken(rules={"envelopes": True}), "abîmé"),
        (broken(rules={"spell_check": "non"}), "abîmé"),
        (broken(rules={"delay_seed": "sept"}), "abîmé"),
        (broken(rules={"drill": {"kind": "exchange", "target": "e2"}}), "abîmé"),
        (broken(break_min=float("inf")), "abîmé"),
        (broken(marking_min=10**30), "abîmé"),
        (broken(start="9999-12-31T09:00:00+00:00"), "abîmé"),
        (broken(title=None), "abîmé"),
        (broken(juries=[{"members": ["M. Roux", 12]}]), "abîmé"),
        (broken(candidates=[{"code": "0412", "accommodation": {"done_key_only": "oui"}}]), "abîmé"),
    ],
)
def test_a_file_that_cannot_serve_says_why(data: object, why: str) -> None:
    with pytest.raises(UserMistake, match=why) as told:
        from_data(data)
    assert told.value.code == "room"
