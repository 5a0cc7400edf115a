"""Going on with a sitting: what is there again, what the stop cost, and what it changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crcd_sim import paths
from crcd_sim.bootstrap import Installation
from crcd_sim.dialogue.script import Script
from crcd_sim.domain.errors import RuleRefused, UserMistake
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.sitting import Status
from crcd_sim.domain.writing import plain_text, text_delta
from crcd_sim.services.exam.contacts import ContactState
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from tests.fakes.workstation import AT_NINE, MOCK, PACK, Workstation, in_order, of_kind, sit_to, stored_events

SUMMARY = WorkKey("summary", "CASE_STUDY")
MINUTE = 60.0


def write(session: ExamSession, text: str, key: WorkKey = SUMMARY) -> None:
    at = len(plain_text(session.drafting.open(key)))
    session.drafting.edit(key, [text_delta(at, "", text)])


def remaining(session: ExamSession) -> float:
    return session.runner.view().remaining_s


def in_a_call(work: Workstation) -> ExamSession:
    """A sitting whose first inbound caller has said a line and been answered."""
    session = work.new(replace(MOCK, credit_outages=True))
    sit_to(work, session, PhaseKind.EXCHANGES)
    desk = session.desk
    assert desk is not None
    work.until(lambda: desk.can_release())
    desk.release()
    work.until(lambda: desk.chats.busy)
    desk.chats.accept()
    work.wait(2)
    desk.chats.press_close()
    desk.chats.press_close()
    work.until(lambda: desk.can_release())
    desk.release()
    work.until(lambda: desk.phone.state is PhoneState.RINGING)
    desk.phone.accept()
    work.voice.say("accueil")
    work.until(lambda: desk.phone.call is not None and desk.phone.call.state.last != "")
    work.wait(2)
    return session


# --- The time --------------------------------------------------------------------------------


def test_a_stop_is_given_back(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        session.runner.start_phase()
        work.wait(10 * MINUTE)
        left = remaining(session)
    with Workstation(tmp_path, AT_NINE + timedelta(minutes=40)) as work:
        session = work.resume(session.id)
        assert session.phase is not None
        assert session.phase.kind is PhaseKind.CASE_STUDY
        assert remaining(session) == pytest.approx(left, abs=1.1)
    (outage,) = of_kind(stored_events(tmp_path, session.id), EventKind.OUTAGE)
    assert outage.data["seconds"] == pytest.approx(30 * MINUTE, abs=1.1)


def test_a_part_that_ran_out_during_a_stop_not_given_back_is_sealed_at_its_end(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new(replace(MOCK, credit_outages=False))
        session.runner.start_phase()
        write(session, "Madame Ferrand réclame.")
        work.wait(10 * MINUTE)
    with Workstation(tmp_path, AT_NINE + timedelta(hours=3)) as work:
        session = work.resume(session.id)
        work.wait(1)
        case = session.runner.sitting.phase("CASE_STUDY")
        assert case.status is Status.SEALED
        assert case.clock.sealed_at == pytest.approx(75 * MINUTE)
        assert session.text(SUMMARY) == "Madame Ferrand réclame."
        assert session.drafting.locked(SUMMARY)
        work.settle()
        assert in_order(tmp_path)
    (sealed,) = of_kind(stored_events(tmp_path, session.id), EventKind.PHASE_SEALED)
    assert str(SUMMARY) in sealed.data["works"]


def test_exchanges_that_ran_out_during_a_stop_are_over_without_a_word_of_the_client(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new(replace(MOCK, credit_outages=False))
        sit_to(work, session, PhaseKind.EXCHANGES)
        desk = session.desk
        assert desk is not None
        desk.release()
        work.until(lambda: desk.chats.busy)
        desk.chats.accept()
        desk.forms.write("e1-facture-prorata", "motif", "Facturation")
        work.wait(5)
    with Workstation(tmp_path, AT_NINE + timedelta(hours=5)) as work:
        session = work.resume(session.id)
        work.wait(1)
        assert session.desk is not None
        assert session.desk.state_of("e1-facture-prorata") is ContactState.ENDED
        assert session.desk.state_of("e2-wifi-etage") is ContactState.NOT_HELD
        assert not session.desk_open
        assert session.desk.forms.values("e1-facture-prorata") == {"motif": "Facturation"}
        work.settle()
        assert in_order(tmp_path)
    events = stored_events(tmp_path, session.id)
    (sealed,) = [e for e in of_kind(events, EventKind.PHASE_SEALED) if e.data["phase"] == PhaseKind.EXCHANGES]
    assert "qualification:EXCHANGES:e1-facture-prorata:1" in sealed.data["works"]
    assert [e for e in of_kind(events, EventKind.CHAT_OPENED) if e.seq > sealed.seq] == []


def test_days_of_waiting_are_no_outage(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        session.runner.start_phase()
        write(session, "Résumé.")
        work.wait(75 * MINUTE + 1)
        assert session.runner.sitting.waiting
    with Workstation(tmp_path, AT_NINE + timedelta(days=4)) as work:
        session = work.resume(session.id)
        work.wait(1)
        assert session.runner.sitting.waiting
        assert session.phase is None
        session.runner.open_envelope(1)
        work.wait(1)
        assert remaining(session) == pytest.approx(45 * MINUTE, abs=1.1)
        assert session.text(SUMMARY) == "Résumé."
        work.settle()
    assert of_kind(stored_events(tmp_path, session.id), EventKind.OUTAGE) == []


def test_a_clock_set_back_during_the_stop_costs_nothing(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        session.runner.start_phase()
        work.wait(10 * MINUTE)
        left = remaining(session)
    with Workstation(tmp_path, AT_NINE - timedelta(hours=1)) as work:
        session = work.resume(session.id)
        assert remaining(session) == pytest.approx(left, abs=1.1)
        work.wait(5)
        assert remaining(session) == pytest.approx(left - 5, abs=1.1)
        work.settle()
        assert in_order(tmp_path)
    (jump,) = of_kind(stored_events(tmp_path, session.id), EventKind.CLOCK_JUMP)
    assert jump.data["seconds"] == pytest.approx(-70 * MINUTE, abs=1.1)


def test_a_pause_that_lasted_over_the_stop_goes_on(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        session.runner.start_phase()
        work.wait(MINUTE)
        session.runner.pause("staff", "alerte incendie")
        left = remaining(session)
        work.wait(1)
    with Workstation(tmp_path, AT_NINE + timedelta(hours=2)) as work:
        session = work.resume(session.id)
        work.wait(1)
        assert session.runner.sitting.phase("CASE_STUDY").status is Status.PAUSED
        assert remaining(session) == left


def test_time_on_a_key_between_two_workstations_is_given_back_whole(tmp_path: Path) -> None:
    """The copy is made long after the stop: it is no sign of life of the candidate."""
    with Workstation(tmp_path / "a") as work:
        session = work.new()
        session.runner.start_phase()
        work.wait(10 * MINUTE)
        left = remaining(session)
        session.stop()
        work.application.leave(session)
        work.wait(20 * MINUTE)
        made: list[Path] = []
        (tmp_path / "cle").mkdir()
        work.application.carry_out(
            session.id, tmp_path / "cle", None, lambda file, _missing: made.append(file)
        )
        work.until(lambda: bool(made))
    with Workstation(tmp_path / "b", AT_NINE + timedelta(hours=2)) as work:
        arrived: list[object] = []
        work.application.carry_in(made[0], arrived.append)
        work.until(lambda: bool(arrived))
        session = work.resume(session.id)
        assert remaining(session) == pytest.approx(left, abs=1.1)


def test_a_sealed_form_still_proves_itself_on_another_workstation(tmp_path: Path) -> None:
    with Workstation(tmp_path / "a") as work:
        session = work.new()
        sit_to(work, session, PhaseKind.EXCHANGES)
        assert session.desk is not None
        session.desk.forms.write("e1-facture-prorata", "motif", "Facturation")
        session.finish_phase()
        work.wait(61 * MINUTE)
        session.stop()
        work.application.leave(session)
        made: list[Path] = []
        (tmp_path / "cle").mkdir()
        work.application.carry_out(session.id, tmp_path / "cle", None, lambda file, _: made.append(file))
        work.until(lambda: bool(made))
    with Workstation(tmp_path / "b", AT_NINE + timedelta(hours=4)) as work:
        arrived: list[object] = []
        work.application.carry_in(made[0], arrived.append)
        work.until(lambda: bool(arrived))
        assert in_order(tmp_path / "b")
    works = [
        e.data["works"] for e in of_kind(stored_events(tmp_path / "b", session.id), EventKind.PHASE_SEALED)
    ]
    assert any("qualification:EXCHANGES:e1-facture-prorata:1" in sealed for sealed in works)


# --- What was written ------------------------------------------------------------------------


def test_every_version_kept_before_the_stop_can_still_be_gone_back_to(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        session.runner.start_phase()
        for text in ("Premier jet. ", "Deuxième jet. ", "Troisième jet."):
            write(session, text)
            work.wait(130)
    with Workstation(tmp_path, AT_NINE + timedelta(minutes=30)) as work:
        session = work.resume(session.id)
        versions = session.drafting.versions(SUMMARY)
        texts = [plain_text(session.drafting.version_text(SUMMARY, item)) for item in versions]
        assert texts == [
            "Premier jet. ",
            "Premier jet. Deuxième jet. ",
            "Premier jet. Deuxième jet. Troisième jet.",
        ]
        session.drafting.restore(SUMMARY, versions[0])
        assert session.text(SUMMARY) == "Premier jet. "


# --- A call ----------------------------------------------------------------------------------


def test_a_call_goes_on_at_its_line_and_its_recording_is_repaired(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = in_a_call(work)
        assert session.desk is not None
        call = session.desk.phone.call
        assert call is not None
        assert call.take is not None
        line, take, since = call.state.last, call.take.id, work.clock.monotonic() - call.connected_at
    with Workstation(tmp_path, AT_NINE + timedelta(hours=1)) as work:
        session = work.resume(session.id)
        assert session.desk is not None
        again = session.desk.phone.call
        assert again is not None
        assert again.plan.recovered == line
        assert again.take is not None
        assert again.take.id != take
        work.settle()
        assert in_order(tmp_path)
        shown = sitting(tmp_path, session.id)
    (repaired,) = [item for item in shown["recordings"] if item["id"] == take]
    assert repaired["status"] == "repaired"
    assert repaired["duration_s"] == pytest.approx(since, abs=0.5)
    assert [item["kind"] for item in shown["incidents"]] == ["take_repaired", "restart"]


def sitting(data: Path, identifier: str) -> dict:  # type: ignore[type-arg]
    from crcd_sim.bootstrap import Records

    return Records(data).sitting(identifier)


# --- What cannot be gone on with -------------------------------------------------------------


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "on another workstation"])
def test_a_sitting_goes_on_with_the_sounds_it_began_with(tmp_path: Path, elsewhere: bool) -> None:
    """Whatever is done since to the installed ones: here, they are gone."""
    audio = tmp_path / "audio"
    shutil.copytree(paths.AUDIO / PACK, audio / PACK)
    with Workstation(tmp_path / "un", AT_NINE) as work:
        work.application.installation = Installation(paths.SCENARIOS, audio)
        session = work.new()
        work.settle()
        identifier = session.id
        work.application.leave(session)
        if elsewhere:
            (tmp_path / "cle").mkdir()
            copies: list[Path] = []
            work.application.carry_out(
                identifier, tmp_path / "cle", None, lambda file, _: copies.append(file)
            )
            work.until(lambda: bool(copies))
    shutil.rmtree(audio)
    with Workstation(tmp_path / ("deux" if elsewhere else "un"), AT_NINE + timedelta(minutes=5)) as work:
        work.application.installation = Installation(paths.SCENARIOS, audio)
        if elsewhere:
            taken: list[object] = []
            work.application.carry_in(copies[0], taken.append)
            work.until(lambda: bool(taken))
        session = work.resume(identifier)
        heard = session.context.audio_dir
        assert heard.is_relative_to(work.data)
        clips = [
            line.clip
            for exchange in session.pack.exchanges.values()
            if isinstance(exchange.script, Script)
            for line in exchange.script.lines.values()
            if line.clip  # a chat is silent
        ]
        clips += [recording.clip for recording in session.pack.recordings]
        assert len(clips) > 80
        for clip in clips:
            assert (heard / clip).read_bytes() == (paths.AUDIO / PACK / clip).read_bytes()


def test_a_closed_sitting_is_refused_and_nobody_holds_it(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        session.runner.close("staff")
        session.stop()
        work.application.leave(session)
        with pytest.raises(RuleRefused, match="clos"):
            work.resume(session.id)
        deleted: list[tuple[str, ...]] = []
        work.application.delete_audio(session.id, deleted.append)
        work.until(lambda: bool(deleted))  # it would be refused while a writer holds the sitting


def test_an_unknown_sitting_is_a_sentence(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work, pytest.raises(UserMistake, match="Aucun passage"):
        work.resume("inconnu")


# --- Left in the middle ------------------------------------------------------------------------


def test_a_sitting_left_in_mid_call_keeps_its_recording_closed(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = in_a_call(work)
        session.stop()
        work.application.leave(session)
        work.wait(1)
        # The sound is encoded in the work pool: a busy machine takes its time.
        work.until(
            lambda: [take["status"] for take in sitting(tmp_path, session.id)["recordings"]] == ["closed"]
        )
        assert in_order(tmp_path)
    assert len(of_kind(stored_events(tmp_path, session.id), EventKind.TAKE_CLOSED)) == 1


def test_a_sitting_left_in_mid_call_can_be_gone_on_with_at_once(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = in_a_call(work)
        session.stop()
        work.application.leave(session)
        again = work.resume(session.id)
        assert again.desk is not None
        assert again.desk.phone.call is not None
        work.wait(5)
        work.settle()
        assert in_order(tmp_path)
        first, second = sitting(tmp_path, session.id)["recordings"]
        assert (first["status"], second["status"]) == ("closed", "open")
