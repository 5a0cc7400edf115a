from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from crcd_sim.domain.framework import AtHand, DrawPurpose, Modality, PhaseKind, Presence, check_sums
from tests.fakes.sittings import framework, session

SESSIONS = ("TITRE", "CCP1", "CCP2")


@pytest.mark.parametrize(
    ("name", "candidate", "jury", "invigilator"),
    [("TITRE", 225, 95, 130), ("CCP1", 130, 30, 100), ("CCP2", 140, 45, 95)],
)
def test_a_session_lasts_what_the_referentiel_says(
    name: str, candidate: int, jury: int, invigilator: int
) -> None:
    totals = session(name).totals
    assert (totals.candidate, totals.jury, totals.invigilator) == (candidate, jury, invigilator)


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("TITRE", [75, 45, 60, 10, 10, 10, 15]),
        ("CCP1", [75, 15, 15, 10, 10, 5]),
        ("CCP2", [75, 20, 30, 5, 10]),
    ],
)
def test_the_phases_of_a_session_have_their_minutes(name: str, minutes: list[int]) -> None:
    assert [phase.minutes for phase in session(name).phases] == minutes


def test_the_shipped_sums_hold() -> None:
    assert check_sums(framework()) == []


@pytest.mark.parametrize("name", SESSIONS)
def test_an_altered_minute_breaks_a_sum(name: str) -> None:
    spec = session(name)
    for index, phase in enumerate(spec.phases):
        phases = list(spec.phases)
        phases[index] = replace(phase, minutes=phase.minutes + 1)
        assert check_sums(replace(framework(), sessions=(replace(spec, phases=tuple(phases)),)))


@pytest.mark.parametrize("name", SESSIONS)
def test_a_phase_attended_by_both_or_by_nobody_breaks_the_partition(name: str) -> None:
    spec = session(name)
    for index, phase in enumerate(spec.phases):
        for present in ((), (Presence.JURY, Presence.INVIGILATOR)):
            phases = list(spec.phases)
            phases[index] = replace(phase, present=present)
            found = check_sums(replace(framework(), sessions=(replace(spec, phases=tuple(phases)),)))
            assert any(finding.path.endswith(f"{phase.id}.present") for finding in found)


def test_there_are_53_criteria_25_and_28() -> None:
    assert len(framework().criteria()) == len(framework().criteria("TITRE")) == 53
    assert len(framework().criteria("CCP1")) == 25
    assert len(framework().criteria("CCP2")) == 28
    assert [len(item.criteria) for item in framework().competences] == [7, 9, 9, 6, 8, 7, 7]


def test_the_criteria_families_have_their_counts() -> None:
    counts = Counter(criterion.family for criterion in framework().criteria())
    assert counts == {"": 34, "spelling": 6, "tone": 6, "record": 4, "written_agreement": 3}


def test_the_criteria_keep_the_wording_of_the_vintage() -> None:
    """The digest of the 53 labels as read in the référentiel d'évaluation, §3.2."""
    labels = "\n".join(f"{criterion.id} {criterion.label}" for criterion in framework().criteria())
    assert hashlib.sha256(labels.encode()).hexdigest() == (
        "ae1e17b8cbbc617a13cdc563d1921f8daa603e0fa0f9472b3e69514a17c4b309"
    )


def test_three_transversal_skills_are_seen_through_every_competence() -> None:
    assert len(framework().transversal) == 3
    for skill in framework().transversal:
        assert skill.competences == session("TITRE").competences


def test_a_wait_stands_after_each_part_of_the_role_play_and_before_the_final_interview() -> None:
    waits = {name: [phase.id for phase in session(name).phases if phase.wait_after] for name in SESSIONS}
    assert waits == {
        "TITRE": ["msp1", "msp2", "msp3", "et3"],
        "CCP1": ["msp1", "msp2", "msp3"],
        "CCP2": ["msp1", "msp2", "msp3"],
    }


def test_only_the_case_study_is_collective() -> None:
    for name in SESSIONS:
        collective = [phase.kind for phase in session(name).phases if phase.collective]
        assert collective == [PhaseKind.CASE_STUDY]


def test_the_second_interview_part_is_a_recording_except_in_ccp2() -> None:
    assert session("TITRE").phase("et2").kind is PhaseKind.CLIENT_RECORDING
    assert session("CCP1").phase("et2").kind is PhaseKind.CLIENT_RECORDING
    assert session("CCP2").phase("et2").kind is PhaseKind.REVIEW
    assert not session("CCP2").has(PhaseKind.CLIENT_RECORDING)


def test_a_subject_is_drawn_to_prepare_and_a_recording_to_listen() -> None:
    draws = {phase.kind: phase.draw for phase in session("TITRE").phases if phase.draw}
    assert draws == {
        PhaseKind.EXCHANGE_PREP: DrawPurpose.SUBJECT,
        PhaseKind.CLIENT_RECORDING: DrawPurpose.RECORDING,
    }


def test_the_jury_sits_through_the_whole_ccp2_interview() -> None:
    for phase in session("CCP2").phases:
        if phase.modality is Modality.TECHNICAL_INTERVIEW:
            assert phase.present == (Presence.JURY,)


def test_the_ccp2_invigilator_is_marked_as_derived() -> None:
    assert "totals.invigilator_role_play" in session("CCP2").derived
    assert "totals.invigilator_role_play" not in session("TITRE").derived


@pytest.mark.parametrize("name", SESSIONS)
def test_the_case_writings_come_back_for_the_interview_but_not_for_the_exchanges(name: str) -> None:
    spec = session(name)
    assert AtHand.CASE_WRITINGS in spec.phase(PhaseKind.INTERVIEW_PREP).at_hand
    assert AtHand.CASE_FILE not in spec.phase(PhaseKind.INTERVIEW_PREP).at_hand
    for kind in (PhaseKind.EXCHANGE_PREP, PhaseKind.EXCHANGES):
        assert AtHand.CASE_WRITINGS not in spec.phase(kind).at_hand


@pytest.mark.parametrize("name", SESSIONS)
def test_calculator_and_sheet_are_at_hand_from_the_case_study_on(name: str) -> None:
    for phase in session(name).phases:
        assert {AtHand.CALCULATOR, AtHand.WORKSHEET} <= set(phase.at_hand)


def test_twenty_sheets_of_paper_are_given_to_a_candidate() -> None:
    assert framework().equipment.resource("paper").count == 20


def test_a_session_is_found_whatever_its_case() -> None:
    assert framework().session("ccp1").id == "CCP1"


def test_an_unknown_session_is_no_session() -> None:
    with pytest.raises(KeyError):
        framework().session("CCS")
