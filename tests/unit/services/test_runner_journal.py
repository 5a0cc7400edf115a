"""What a running sitting journals, whom it tells, and what it says is saved."""

from __future__ import annotations

import pytest

from crcd_sim.domain.deciders import CANDIDATE, STAFF
from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused
from crcd_sim.domain.events import GENESIS, EventKind, chain
from crcd_sim.domain.rules import Mode
from crcd_sim.domain.sitting import Status, replay
from crcd_sim.services.exam.saving import SaveTracker
from crcd_sim.services.ports import FieldChange, Snapshot, TakeRecord, WorkKey
from tests.fakes.desk import Desk
from tests.fakes.sittings import MORNING, framework, pack_facts, rules, session


def test_the_creation_says_all_that_is_needed_to_go_on() -> None:
    desk = Desk(session="ccp1", seed=42)
    (created,) = desk.events(EventKind.SITTING_CREATED)
    assert created.data == {
        "session_type": "CCP1",
        "framework": "tp-00483-06",
        "framework_sha": framework().sha256,
        "pack": "ondalys",
        "pack_version": "1.0.0",
        "pack_sha": "f" * 64,
        "seed": 42,
        "rules": rules().as_data(),
    }


def test_events_are_numbered_and_chained() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.append(EventKind.DOCUMENT_OPENED, {"document": "offres"})
    head = GENESIS
    for event in desk.writer.events:
        head = chain(head, event)
    assert [event.seq for event in desk.writer.events] == [1, 2, 3]
    assert desk.runner.head == head


def test_the_numbers_and_the_chain_go_on_after_a_return() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.kill_and_return(10.0)
    desk.runner.finish_phase()
    assert [event.seq for event in desk.writer.events] == [1, 2, 3, 4]
    assert desk.runner.head == desk.writer.stored().head


def test_the_live_sitting_is_the_replay_of_its_journal() -> None:
    desk = Desk(rules(Mode.TRAINING))
    desk.runner.start_phase()
    desk.wait(60.0)
    desk.runner.pause(CANDIDATE)
    desk.wait(30.0)
    desk.runner.end_pause(CANDIDATE)
    desk.runner.finish_phase()
    desk.runner.open_envelope(1)
    assert replay(session(), desk.writer.events) == desk.runner.sitting


def test_a_refused_command_journals_nothing() -> None:
    desk = Desk()
    before = desk.kinds()
    with pytest.raises(RuleRefused):
        desk.runner.finish_phase()
    assert desk.kinds() == before


def test_the_draw_and_the_start_are_the_same_instant() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.finish_phase()
    desk.wait(12.5)
    desk.runner.open_envelope(2)
    started, opened = desk.writer.events[-2:]
    assert (started.kind, opened.kind) == (EventKind.PHASE_STARTED, EventKind.ENVELOPE_OPENED)
    assert started.t == opened.t == 12.5


def test_a_single_subject_makes_a_simulated_draw() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.finish_phase()
    assert desk.runner.envelope_count() == 3
    envelope = desk.runner.open_envelope(3)
    assert (envelope.content, envelope.simulated) == ("sujet-1", True)


def test_several_subjects_make_as_many_envelopes_all_different() -> None:
    drawn = set()
    for number in (1, 2, 3, 4):
        desk = Desk(pack=pack_facts(subjects=("a", "b", "c", "d")))
        desk.runner.start_phase()
        desk.runner.finish_phase()
        assert desk.runner.envelope_count() == 4
        envelope = desk.runner.open_envelope(number)
        assert not envelope.simulated
        drawn.add(envelope.content)
    assert drawn == {"a", "b", "c", "d"}


def test_two_seeds_do_not_lay_the_envelopes_alike() -> None:
    laid = set()
    for seed in range(8):
        desk = Desk(pack=pack_facts(subjects=("a", "b", "c", "d")), seed=seed)
        desk.runner.start_phase()
        desk.runner.finish_phase()
        laid.add(desk.runner.open_envelope(1).content)
    assert len(laid) > 1


@pytest.mark.parametrize("number", [0, 4])
def test_an_envelope_that_is_not_on_the_table_is_refused(number: int) -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.finish_phase()
    with pytest.raises(RuleRefused, match="n’existe pas"):
        desk.runner.open_envelope(number)


def test_a_pack_with_nothing_to_draw_is_the_packs_fault() -> None:
    desk = Desk(pack=pack_facts(subjects=()))
    desk.runner.start_phase()
    desk.runner.finish_phase()
    with pytest.raises(EnvironmentProblem, match="rien à tirer"):
        desk.runner.open_envelope(1)


def test_no_envelope_lies_on_the_table_before_a_part_that_draws_nothing() -> None:
    desk = Desk()
    assert desk.runner.envelope_count() == 0
    with pytest.raises(RuleRefused, match="tirer au sort"):
        desk.runner.open_envelope(1)


# --- Before the seal --------------------------------------------------------------------------


def test_what_is_pending_is_written_before_the_seal_and_its_hashes_are_in_it() -> None:
    desk = Desk()
    desk.runner.start_phase()

    def flush(phase: str) -> dict[str, str]:
        desk.runner.append(EventKind.WORK_RESTORED, {"work": "letter", "version_t": 1.0})
        assert desk.runner.sitting.phase(phase).status is not Status.SEALED
        return {"letter:CASE_STUDY::1": "ab" * 32}

    desk.runner.before_seal(flush)
    desk.until(lambda: desk.runner.sitting.waiting)
    written, sealed = desk.writer.events[-2:]
    assert written.kind is EventKind.WORK_RESTORED
    assert sealed.data["works"] == {"letter:CASE_STUDY::1": "ab" * 32}


def test_every_hook_adds_its_works() -> None:
    desk = Desk()
    desk.runner.before_seal(lambda phase: {"letter": phase})
    desk.runner.before_seal(lambda phase: {"notes": phase})
    desk.runner.start_phase()
    desk.runner.close(STAFF)
    assert desk.runner.sitting.phase("CASE_STUDY").works == {"letter": "CASE_STUDY", "notes": "CASE_STUDY"}


def test_a_hook_that_left_is_not_called() -> None:
    desk = Desk()
    desk.runner.before_seal(lambda phase: {"letter": phase})()
    desk.runner.start_phase()
    desk.runner.close(STAFF)
    assert desk.runner.sitting.phase("CASE_STUDY").works == {}


def test_a_failing_hook_never_delays_the_seal_and_reaches_the_crash_log() -> None:
    desk = Desk()

    def broken(phase: str) -> dict[str, str]:
        raise ZeroDivisionError(phase)

    desk.runner.before_seal(broken)
    desk.runner.before_seal(lambda phase: {"notes": phase})
    desk.runner.start_phase()
    with pytest.raises(ZeroDivisionError):
        desk.until(lambda: desk.runner.sitting.waiting and False)
    assert desk.runner.sitting.phase("CASE_STUDY").works == {"notes": "CASE_STUDY"}
    (incident,) = desk.events(EventKind.INCIDENT)
    assert incident.data["kind"] == "seal_hook"


# --- Who is told ------------------------------------------------------------------------------


def test_every_event_is_told_once_folded() -> None:
    desk = Desk()
    told: list[tuple[EventKind, float]] = []
    desk.runner.on_event(lambda event: told.append((event.kind, desk.runner.sitting.t)))
    desk.wait(3.0)
    desk.runner.start_phase()
    assert told == [(EventKind.PHASE_STARTED, 3.0)]


def test_a_failing_listener_silences_neither_time_nor_the_others() -> None:
    desk = Desk()
    heard: list[float] = []

    def broken(view: object) -> None:
        raise ZeroDivisionError(view)

    undo = desk.runner.on_tick(broken)
    desk.runner.on_tick(lambda view: heard.append(view.t))
    with pytest.raises(ZeroDivisionError):
        desk.wait(1.0)
    undo()
    desk.wait(2.0)
    assert heard == [1.0, 2.0, 3.0]


def test_a_listener_may_command() -> None:
    desk = Desk()
    desk.runner.on_event(
        lambda event: desk.runner.start_phase() if event.kind is EventKind.DOSSIER_GATHERED else None
    )
    desk.runner.gather(["courrier"])
    assert desk.runner.sitting.phase("CASE_STUDY").status is Status.RUNNING


def test_a_command_is_told_to_the_screens_at_once() -> None:
    desk = Desk()
    heard: list[str] = []
    desk.runner.on_tick(lambda view: heard.append(view.phase))
    desk.runner.start_phase()
    assert heard[-1] == "CASE_STUDY"


def test_an_instant_of_the_sound_falls_on_the_axis() -> None:
    desk = Desk()
    desk.wait(20.0)
    assert desk.runner.t_at(desk.clock.monotonic() - 1.5) == 18.5
    assert desk.runner.monotonic_at(18.5) == desk.clock.monotonic() - 1.5


def test_staff_commands_reach_the_journal_with_their_reason() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.credit(60.0, "imprimante")
    desk.runner.finish_phase(["stakes_client"])
    desk.runner.reopen_phase(STAFF, "erreur de touche")
    credited, finished, reopened = desk.writer.events[-3:]
    assert credited.data["reason"] == "imprimante"
    assert finished.data["empty"] == ["stakes_client"]
    assert reopened.data == {"phase": "CASE_STUDY", "by": "staff", "reason": "erreur de touche"}


# --- « Enregistré » ---------------------------------------------------------------------------


def test_saved_is_said_only_of_acknowledged_writes() -> None:
    desk = Desk(at_once=False)
    assert not desk.runner.saved.saved
    desk.writer.acknowledge()
    assert desk.runner.saved.saved
    desk.runner.start_phase()
    assert not desk.runner.saved.saved


def test_an_older_acknowledgement_is_not_enough() -> None:
    desk = Desk(at_once=False)
    desk.runner.start_phase()
    desk.writer.acknowledge(ticket=1)
    assert not desk.runner.saved.saved
    desk.writer.acknowledge(ticket=2)
    assert desk.runner.saved.saved


def test_the_time_shown_beside_saved_is_that_of_the_acknowledgement() -> None:
    desk = Desk(at_once=False)
    desk.wait(42.0)
    desk.writer.acknowledge()
    assert desk.runner.saved.at == desk.clock.wall() != MORNING


def test_a_refusing_disk_is_told_and_forgotten_once_it_accepts() -> None:
    desk = Desk(at_once=False)
    states = []
    desk.runner.on_saved(states.append)
    desk.writer.refuse("Le disque est plein.")
    desk.writer.acknowledge()
    assert [(state.saved, state.problem is not None) for state in states] == [(False, True), (True, False)]


def test_a_problem_stays_told_while_typing_goes_on() -> None:
    desk = Desk()
    desk.writer.at_once = False
    desk.writer.refuse()
    desk.runner.start_phase()
    assert desk.runner.saved.problem is not None


def test_what_others_write_through_the_tracker_counts_too() -> None:
    desk = Desk(at_once=False)
    desk.writer.acknowledge()
    key = WorkKey("letter", "CASE_STUDY")
    for write in (
        lambda: desk.saving.field(FieldChange("e1", "motif", "Technique", 1.0)),
        lambda: desk.saving.snapshot(Snapshot(key, 0, 1.0, "{}", "0")),
        lambda: desk.saving.take(TakeRecord("t1", "EXCHANGES", "e1", "t1.flac", 1.0)),
    ):
        write()
        assert not desk.saving.state.saved
        desk.writer.acknowledge()
        assert desk.saving.state.saved


def test_closing_the_tracker_closes_the_writer() -> None:
    desk = Desk()
    desk.saving.close()
    assert desk.writer.closed


def test_a_tracker_without_a_writer_says_so() -> None:
    desk = Desk()
    with pytest.raises(RuntimeError, match="no store writer"):
        SaveTracker(desk.clock).close()
