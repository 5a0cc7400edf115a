"""Drills from their creation to their end page, through the real store, on a virtual headset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crcd_sim.bootstrap import Records
from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.evaluation import SelfMarks, Verdict
from crcd_sim.domain.framework import AtHand
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.sound.playback import TakeReader
from crcd_sim.store.backup import check
from crcd_sim.store.database import open_store
from tests.builders import MORNING
from tests.fakes.drills import DRILLS, EXCHANGES, LETTER, RECORDING, DrillHall

WIFI = Drill(DrillKind.EXCHANGE, "e2-wifi-etage")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[DrillHall]:
    made = DrillHall(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DrillHall, dict[str, str]]]:
    """One hall where every drill was sat once: ids by drill key."""
    made = DrillHall(tmp_path_factory.mktemp("drills"))
    yield made, {drill.key: made.sit(drill) for drill in DRILLS}
    made.close()


# --- What can be drilled ---------------------------------------------------------------------


def test_the_catalogue_offers_each_exchange_the_letter_and_the_recordings(hall: DrillHall) -> None:
    (pack,) = hall.ask(hall.application.drill_catalogue).packs
    offered = {offer.drill.key: offer for offer in pack.offers}
    assert list(offered) == [
        *(f"exchange:{name}" for name in EXCHANGES),
        "letter:ferrand",
        "recording:r1-colere",
        "recording:r2-detresse",
    ]
    assert offered["exchange:e2-wifi-etage"].competences == ("C2", "C3")
    assert {offer.session for offer in pack.offers} == {"TITRE"}


def test_a_drill_lasts_its_share_of_the_exam(hall: DrillHall) -> None:
    catalogue = hall.ask(hall.application.drill_catalogue)
    minutes = {offer.drill.key: offer.seconds // 60 for offer in catalogue.packs[0].offers}
    titre = catalogue.framework.session("TITRE")
    of = {spec.kind: spec.minutes for spec in titre.phases}
    share = (of["EXCHANGE_PREP"] + of["EXCHANGES"]) / titre.exchanges.count
    assert share <= minutes["exchange:e1-facture-prorata"] < share + 1
    assert of["CASE_STUDY"] / 2 <= minutes["letter:ferrand"] < of["CASE_STUDY"] / 2 + 1
    assert minutes["recording:r1-colere"] == of["INTERVIEW_PREP"] + of["CLIENT_RECORDING"]


# --- While it is sat -------------------------------------------------------------------------


def in_progress(hall: DrillHall, drill: Drill) -> ExamSession:
    session = hall.begin(drill)
    session.runner.start_phase()
    return session


def test_a_drilled_exchange_is_one_part_with_one_client_and_no_draw(hall: DrillHall) -> None:
    session = in_progress(hall, WIFI)
    hall.loop.run_until(lambda: session.desk is not None)
    assert [spec.kind for spec in session.spec.phases] == ["EXCHANGES"]
    assert [client.short_name for client in session.clients()] == ["Mme Rouvier"]
    assert session.desk is not None
    assert [contact.exchange for contact in session.desk.contacts()] == ["e2-wifi-etage"]
    assert session.desk.can_release()
    hall.leave(session)


def test_a_drilled_letter_asks_for_the_letter_alone(hall: DrillHall) -> None:
    session = in_progress(hall, LETTER)
    phase = session.spec.phases[0].kind
    assert session.works_of(phase) == ("letter", "notes")
    assert [item.kind for item in session.deliverables()] == ["letter"]
    assert session.empty_works(phase) == ("letter",)
    hall.leave(session)


def test_a_drilled_recording_is_answered_with_the_case_at_hand(hall: DrillHall) -> None:
    session = in_progress(hall, RECORDING)
    kind = session.spec.phases[0].kind
    assert set(session.at_hand(kind)) == {AtHand.COMPANY_CONTEXT, AtHand.CASE_FILE}
    recording = session.recording()
    assert recording is not None
    assert recording.id == "r1-colere"
    assert session.documents(kind)
    hall.leave(session)


def test_a_drill_cut_by_a_stop_is_gone_on_with(hall: DrillHall) -> None:
    session = in_progress(hall, LETTER)
    identifier = session.id
    hall.leave(session)
    again = hall.ask(hall.application.resume_sitting, identifier)
    assert again.drill == LETTER
    assert [spec.kind for spec in again.spec.phases] == ["CASE_STUDY"]
    hall.leave(again)


# --- The end page's content ------------------------------------------------------------------


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.key)
def test_the_end_of_each_drill_holds_its_expected_answer_its_grid_and_what_was_done(
    sat: tuple[DrillHall, dict[str, str]], drill: Drill
) -> None:
    hall, ids = sat
    end = hall.end(ids[drill.key])
    assert end.drill == drill
    assert "## " in end.key
    assert len(end.key) > 800
    labels = [row.label for group in end.grid for row in group.rows]
    assert labels
    assert [group.competence for group in end.grid] == list(end.competences)
    assert [attempt.sitting for attempt in end.attempts] == [ids[drill.key]]
    if drill.kind is DrillKind.EXCHANGE:
        assert end.exchange is not None
        assert end.exchange.held
        assert end.exchange.turns or end.exchange.messages
        assert any(fact.found for fact in end.facts)
        assert all(row.positives for group in end.grid for row in group.rows)
        assert not end.points
    else:
        assert not end.facts
        assert len(end.points) >= 6


def test_the_expected_answer_of_each_kind_says_what_its_booklet_says(
    sat: tuple[DrillHall, dict[str, str]],
) -> None:
    hall, ids = sat
    call = hall.end(ids[WIFI.key]).key
    for words in ("répéteur", "La fiche à remplir", "par e-mail", "Les objections"):
        assert words in call
    letter = hall.end(ids[LETTER.key]).key
    for words in ("La lettre modèle", "106,99 €", "À ne pas promettre"):
        assert words in letter
    recording = hall.end(ids[RECORDING.key]).key
    for words in ("Le besoin derrière les mots", "La réaction attendue", "Les questions du jury"):
        assert words in recording


def test_the_recording_of_the_client_can_be_heard_again_after_a_drill_of_it(
    sat: tuple[DrillHall, dict[str, str]],
) -> None:
    hall, ids = sat
    sound = hall.end(ids[RECORDING.key]).client_sound
    assert sound is not None
    reader = TakeReader(sound)
    assert reader.seconds > 20
    reader.close()
    assert hall.end(ids[WIFI.key]).client_sound is None
    assert hall.end(ids[LETTER.key]).client_sound is None


def test_ones_own_recording_stands_beside_the_clients_lines(sat: tuple[DrillHall, dict[str, str]]) -> None:
    hall, ids = sat
    end = hall.end(ids[WIFI.key])
    assert end.exchange is not None
    assert {turn.speaker for turn in end.exchange.turns} == {"client", "candidate"}
    (take,) = [take for take in end.file.model.recordings if take.id in end.exchange.recordings]
    assert end.file.sound(take).is_file()


def test_a_fact_the_client_was_never_brought_to_say_is_missed(hall: DrillHall) -> None:
    session = in_progress(hall, WIFI)
    hall.loop.run_until(lambda: session.desk is not None)
    session.finish_phase()
    session.runner.close("candidate")
    hall.leave(session)
    end = hall.end(session.id)
    assert end.facts
    assert not any(fact.found for fact in end.facts)
    assert end.exchange is not None
    assert not end.exchange.held


def test_a_whole_sitting_has_no_end_page(hall: DrillHall) -> None:
    from crcd_sim.bootstrap import NewSitting
    from crcd_sim.domain.rules import Rules

    session = hall.ask(
        hall.application.new_sitting, NewSitting("TITRE", "ondalys-telecom", Rules(candidate="0412"))
    )
    hall.leave(session)
    with pytest.raises(UserMistake, match="n’est pas un exercice"):
        hall.end(session.id)


# --- One's own grid, and the attempts --------------------------------------------------------


def test_ones_own_grid_is_kept_and_the_newest_counts(hall: DrillHall) -> None:
    identifier = hall.sit(RECORDING)
    for verdict in (Verdict.PARTLY, Verdict.SATISFIED):
        marks = SelfMarks({"C3.1": verdict}, frozenset({"attendu-1"}))
        hall.ask(hall.application.mark_oneself, identifier, marks)
    end = hall.end(identifier)
    assert end.marks == SelfMarks({"C3.1": Verdict.SATISFIED}, frozenset({"attendu-1"}))
    assert end.attempts[0].found == 1
    hall.application.wait_for_disk()


def test_marking_oneself_days_later_does_not_lengthen_the_sitting(hall: DrillHall) -> None:
    identifier = hall.sit(LETTER)
    before = hall.end(identifier).file.model
    hall.clock.advance_to(hall.clock.monotonic() + 3 * 86_400)
    hall.ask(hall.application.mark_oneself, identifier, SelfMarks({"C3.4": Verdict.PARTLY}))
    after = hall.end(identifier).file.model
    assert after.end_t == before.end_t
    assert [phase.elapsed_s for phase in after.phases] == [phase.elapsed_s for phase in before.phases]
    assert after.summary.status == "closed"


def test_the_journal_with_a_grid_of_ones_own_still_proves_itself(tmp_path: Path) -> None:
    hall = DrillHall(tmp_path / "data")
    identifier = hall.sit(RECORDING)
    hall.ask(hall.application.mark_oneself, identifier, SelfMarks({"C3.1": Verdict.PARTLY}))
    hall.close()
    store = open_store(tmp_path / "data", MORNING)
    assert check(store).findings == ()
    store.close()


def test_attempts_at_the_same_drill_by_the_same_trainee_stand_side_by_side(hall: DrillHall) -> None:
    first = hall.sit(RECORDING)
    hall.sit(LETTER)
    hall.sit(RECORDING, candidate="0999")
    second = hall.sit(RECORDING, seed=8)
    end = hall.end(second)
    assert [attempt.sitting for attempt in end.attempts] == [first, second]
    assert [attempt.number for attempt in end.attempts] == [1, 2]
    assert all(attempt.seconds > 0 for attempt in end.attempts)


# --- In the lists ----------------------------------------------------------------------------


def test_the_command_line_says_which_sittings_are_drills(tmp_path: Path) -> None:
    hall = DrillHall(tmp_path / "data")
    identifier = hall.sit(RECORDING)
    hall.close()
    records = Records(tmp_path / "data")
    (line,) = records.sittings()
    assert line["drill"] == {"kind": "recording", "target": "r1-colere"}
    shown = records.sitting(identifier)
    assert shown["drill"] == {"kind": "recording", "target": "r1-colere"}
    assert [phase["kind"] for phase in shown["phases"]] == ["CLIENT_RECORDING"]
    assert records.sittings("exercice")


def test_the_list_printed_for_people_says_which_sittings_are_drills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from crcd_sim.cli.sitting import sitting_list, sitting_show

    hall = DrillHall(tmp_path / "data")
    identifier = hall.sit(RECORDING)
    hall.close()
    sitting_list(data=tmp_path / "data")
    sitting_show(identifier, data=tmp_path / "data")
    assert capsys.readouterr().out.count("exercice") == 2
