"""The candidate's papers are printed after the seal: what can still change is on none of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from crcd_sim.bootstrap import Records
from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.writing import text_delta
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from tests.fakes.workstation import Workstation, sit_to

SUMMARY = WorkKey("summary", "CASE_STUDY")
LETTER = WorkKey("letter", "CASE_STUDY")
NOTES = WorkKey("notes", "EXCHANGE_PREP")


def write(session: ExamSession, key: WorkKey, text: str) -> None:
    session.drafting.open(key)
    session.drafting.edit(key, [text_delta(0, "", text)])


def printed(data: Path, identifier: str, paper: str) -> str:
    pages = PdfReader(io.BytesIO(Records(data).report(identifier, paper))).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("paper", ["dossier", "courrier"])
def test_nothing_is_printed_of_what_can_still_change(tmp_path: Path, paper: str) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        sit_to(work, session, PhaseKind.CASE_STUDY)
        write(session, LETTER, "Madame,")
        work.wait(5)
        work.settle()
        with pytest.raises(UserMistake, match="scellée") as refused:
            printed(tmp_path, session.id, paper)
    assert refused.value.code == "not_sealed"


def test_the_sealed_parts_are_printed_while_the_next_one_goes_on(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = work.new()
        sit_to(work, session, PhaseKind.CASE_STUDY)
        write(session, SUMMARY, "Coupure depuis le 3 novembre.")
        write(session, LETTER, "Madame, nous vous prions.")
        sit_to(work, session, PhaseKind.EXCHANGE_PREP)
        write(session, NOTES, "Ordre des appels.")
        work.wait(5)
        work.settle()
        dossier = printed(tmp_path, session.id, "dossier")
        assert "Coupure depuis le 3 novembre." in dossier
        assert "nous vous prions" in printed(tmp_path, session.id, "courrier")
        assert "Ordre des appels." not in dossier
        assert "Échange ·" not in dossier
        sit_to(work, session, PhaseKind.INTERVIEW_PREP)
        work.settle()
        dossier = printed(tmp_path, session.id, "dossier")
    assert "Ordre des appels." in dossier
    assert dossier.count("Échange ·") == 6


def test_what_the_candidate_left_out_of_the_file_is_not_printed_with_it(tmp_path: Path) -> None:
    """Before it is gathered, the jury reads everything; the review always shows everything."""
    with Workstation(tmp_path) as work:
        session = work.new()
        sit_to(work, session, PhaseKind.CASE_STUDY)
        write(session, SUMMARY, "Coupure depuis le 3 novembre.")
        sit_to(work, session, PhaseKind.EXCHANGE_PREP)
        write(session, NOTES, "Ordre des appels.")
        sit_to(work, session, PhaseKind.FINAL)
        work.settle()
        assert "Ordre des appels." in printed(tmp_path, session.id, "dossier")
        session.finish_phase()
        session.runner.gather([str(SUMMARY)])
        work.settle()
        dossier = printed(tmp_path, session.id, "dossier")
        assert "Coupure depuis le 3 novembre." in dossier
        assert "Ordre des appels." not in dossier
        assert "Échange ·" in dossier
    assert "Ordre des appels." in str(Records(tmp_path).sitting(session.id)["works"])
