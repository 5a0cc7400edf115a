"""Past sittings served to the window: a real one, sat by the scripted candidate, in a real data folder."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Docx
from pypdf import PdfReader

from crcd_sim.bootstrap import Application, Installation
from crcd_sim.bootstrap.demo import DemoOrder, Direct, run_demo
from crcd_sim.bootstrap.past_sittings import outline_file
from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.writing import plain_text
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import Peaks, WorkKey
from crcd_sim.services.records.review_file import ReviewFile

LETTER = WorkKey("letter", "CASE_STUDY")


class Hall:
    """An application on a data folder, whose answers are waited for."""

    def __init__(self, data: Path, installation: Installation | None = None) -> None:
        clock = SystemClock()
        self.data = data
        self.loop = PlainLoop(clock)
        self.application = Application(
            data=data, clock=clock, real_clock=clock, loop=self.loop, jobs=Direct(self.loop),
            sound=None, installation=installation,  # type: ignore[arg-type]
        )  # fmt: skip

    def ask(self, call: Callable[..., Any], *words: Any, **more: Any) -> Any:
        """Return the answer, or raise what was refused."""
        found: list[Any] = []
        refused: list[Exception] = []
        call(*words, lambda *answer: found.append(answer), refused.append, **more)
        self.loop.run_until(lambda: bool(found or refused))
        if refused:
            raise refused[0]
        return found[0][0] if len(found[0]) == 1 else found[0]

    def review(self, identifier: str) -> ReviewFile:
        answer = self.ask(self.application.review, identifier)
        assert isinstance(answer, ReviewFile)
        return answer


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a whole sitting, and its id. Tests that change it take a copy."""
    data = tmp_path_factory.mktemp("passages")
    return data, run_demo(DemoOrder("TITRE", "ondalys-telecom", 7, 0.0, "virtual"), data).id


@pytest.fixture
def identifier(sat: tuple[Path, str]) -> str:
    return sat[1]


@pytest.fixture
def hall(sat: tuple[Path, str]) -> Iterator[Hall]:
    made = Hall(sat[0])
    yield made
    made.application.close()


@pytest.fixture
def own_hall(sat: tuple[Path, str], tmp_path: Path) -> Iterator[Hall]:
    """On a copy of the folder, free to change."""
    shutil.copytree(sat[0], tmp_path / "passages", ignore=shutil.ignore_patterns("crcd.lock"))
    made = Hall(tmp_path / "passages")
    yield made
    made.application.close()


# --- The review ------------------------------------------------------------------------------


def test_a_sitting_is_laid_open_with_the_names_of_its_pack(hall: Hall, identifier: str) -> None:
    file = hall.review(identifier)
    assert file.pack is not None
    assert file.model.pack_title == "Ondalys Télécom"
    assert {file.pack.clients[item.client].short_name for item in file.model.exchanges} >= {"Mme Rouvier"}


def test_the_framework_of_a_review_can_be_read_ahead_of_it(hall: Hall, identifier: str) -> None:
    application = hall.application
    application.shelf.frameworks.clear()
    application.read_ahead()
    hall.loop.run_until(lambda: bool(application.shelf.frameworks))
    ahead = dict(application.shelf.frameworks)
    assert set(ahead) == {hall.review(identifier).model.summary.framework_sha}
    assert application.shelf.frameworks == ahead


def test_a_framework_that_cannot_be_read_ahead_is_told_only_when_it_is_used(sat: tuple[Path, str]) -> None:
    class Broken(Installation):
        def framework(self, identifier: str = "") -> Framework:
            raise EnvironmentProblem("Le référentiel ne peut pas être utilisé.")

    hall = Hall(sat[0], Broken())
    hall.application.read_ahead()
    assert hall.review(sat[1]).pack is not None
    hall.application.close()


def test_the_titles_of_client_files_read_are_known(hall: Hall, identifier: str) -> None:
    titles = {read.title for read in hall.review(identifier).model.documents}
    assert "Dossier de Mme Sylvie Rouvier" in titles
    assert not [title for title in titles if title.startswith("dossier:")]


def test_an_uninstalled_pack_changes_nothing(sat: tuple[Path, str], tmp_path: Path) -> None:
    hall = Hall(sat[0], Installation(tmp_path / "scenarios", tmp_path / "audio"))
    try:
        assert hall.review(sat[1]).model.pack_title == "Ondalys Télécom"
    finally:
        hall.application.close()


def test_the_packs_names_are_kept_when_the_sitting_is_made(sat: tuple[Path, str], hall: Hall) -> None:
    sha = hall.review(sat[1]).model.summary.pack_sha
    assert outline_file(sat[0] / "contenu", sha).is_file()


@pytest.mark.parametrize("damage", [None, "{", "[]"])
def test_lost_or_damaged_names_are_made_again(own_hall: Hall, identifier: str, damage: str | None) -> None:
    sha = own_hall.review(identifier).model.summary.pack_sha
    kept = outline_file(own_hall.data / "contenu", sha)
    if damage is None:
        kept.unlink()
    else:
        kept.write_text(damage, encoding="utf-8")
    again = Hall(own_hall.data)
    own_hall.application.close()
    try:
        assert again.review(identifier).pack is not None
        assert kept.stat().st_size > 1000
    finally:
        again.application.close()


def test_an_unknown_sitting_is_refused_with_a_sentence(hall: Hall) -> None:
    with pytest.raises(UserMistake):
        hall.review("absent")


def test_versions_of_a_letter_grow_towards_its_final_text(hall: Hall, identifier: str) -> None:
    file = hall.review(identifier)
    found = hall.ask(hall.application.versions, identifier, LETTER)
    final = next(work for work in file.model.works if work.key == LETTER)
    counts = [past.words for past in found]
    assert len(counts) > 2
    assert counts == sorted(counts, reverse=True)
    assert plain_text(found[0].document) == final.text
    assert final.text.startswith(plain_text(found[-1].document)[:60])


# --- Sounds ----------------------------------------------------------------------------------


def test_a_waveform_covers_the_recording_and_is_kept_beside_it(own_hall: Hall, identifier: str) -> None:
    file = own_hall.review(identifier)
    take = file.model.recordings[0]
    found = own_hall.ask(own_hall.application.waveform, take)
    assert isinstance(found, Peaks)
    assert found.seconds == pytest.approx(take.duration_s, abs=0.05)
    assert file.sound(take).with_suffix(".peaks").is_file()


def test_the_waveform_kept_is_read_again_without_the_recording(own_hall: Hall, identifier: str) -> None:
    take = own_hall.review(identifier).model.recordings[0]
    first = own_hall.ask(own_hall.application.waveform, take)
    (own_hall.data / take.file).unlink()
    assert own_hall.ask(own_hall.application.waveform, take) == first


def test_a_recording_that_is_gone_is_said(own_hall: Hall, identifier: str) -> None:
    take = own_hall.review(identifier).model.recordings[0]
    (own_hall.data / take.file).unlink()
    with pytest.raises(EnvironmentProblem) as refused:
        own_hall.ask(own_hall.application.waveform, take)
    assert refused.value.code == "take_unreadable"


# --- Papers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paper", "name", "words"),
    [
        ("dossier", "dossier-candidat-0412.pdf", "Dossier du candidat"),
        ("candidat", "livret-candidat-0412.pdf", "Livret candidat"),
        ("jury", "livret-jury-0412.pdf", "Livret jury"),
        ("tirage", "tirage-0412.pdf", "tirage"),
    ],
)
def test_each_paper_is_made(hall: Hall, identifier: str, paper: str, name: str, words: str) -> None:
    made = hall.ask(hall.application.paper, identifier, paper)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    assert made.name == name
    assert words in text
    assert "sans valeur de certification" in text


def test_the_candidates_papers_hold_what_was_written(hall: Hall, identifier: str) -> None:
    made = hall.ask(hall.application.paper, identifier, "dossier")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    summary = next(work for work in hall.review(identifier).model.works if work.key.kind == "summary")
    assert " ".join(summary.text.split()[:6]) in " ".join(text.split())


def test_another_paper_is_refused(hall: Hall, identifier: str) -> None:
    with pytest.raises(UserMistake):
        hall.ask(hall.application.paper, identifier, "autre")


def test_the_letter_comes_as_docx_under_the_companys_name(hall: Hall, identifier: str) -> None:
    made = hall.ask(hall.application.letter_docx, identifier)
    letter = Docx(io.BytesIO(made.content))
    lines = [paragraph.text for paragraph in letter.paragraphs]
    foot = letter.sections[0].footer.paragraphs[0].text
    assert "Épreuve blanche – sans valeur de certification" in foot
    assert "Candidat 0412" in foot
    assert made.name == "courrier-0412.docx"
    assert lines[0] == "Ondalys Télécom"
    assert any(line.startswith("Objet") for line in lines)


# --- Carried, deleted ------------------------------------------------------------------------


def test_a_sitting_goes_from_one_workstation_to_another(
    own_hall: Hall, identifier: str, tmp_path: Path
) -> None:
    (tmp_path / "cle").mkdir()
    shares: list[tuple[int, int]] = []

    def progress(done: int, whole: int) -> bool:
        shares.append((done, whole))
        return True

    copy, missing = own_hall.ask(own_hall.application.carry_out, identifier, tmp_path / "cle", progress)
    assert (copy.is_file(), missing) == (True, 0)
    assert shares[-1][0] == shares[-1][1]
    there = Hall(tmp_path / "ailleurs")
    try:
        summary = there.ask(there.application.carry_in, copy)
        assert summary.id == identifier
        file = there.review(identifier)
        assert file.pack is not None
        assert all(file.sound(take).is_file() for take in file.model.recordings)
    finally:
        there.application.close()


def test_a_copy_that_is_stopped_leaves_nothing(own_hall: Hall, identifier: str, tmp_path: Path) -> None:
    (tmp_path / "cle").mkdir()
    with pytest.raises(UserMistake):
        own_hall.ask(
            own_hall.application.carry_out, identifier, tmp_path / "cle", lambda _done, _whole: False
        )
    assert list((tmp_path / "cle").iterdir()) == []
    assert own_hall.review(identifier).model.summary.status == "closed"


def test_a_sitting_that_left_can_be_taken_back(own_hall: Hall, identifier: str, tmp_path: Path) -> None:
    (tmp_path / "cle").mkdir()
    own_hall.ask(own_hall.application.carry_out, identifier, tmp_path / "cle", None)
    assert own_hall.review(identifier).model.summary.status == "moved"
    own_hall.ask(own_hall.application.take_back, identifier)
    assert own_hall.review(identifier).model.summary.status != "moved"


def test_deleted_recordings_leave_texts_and_turns(own_hall: Hall, identifier: str) -> None:
    before = own_hall.review(identifier)
    own_hall.ask(own_hall.application.waveform, before.model.recordings[0])
    gone = own_hall.ask(own_hall.application.delete_audio, identifier)
    after = own_hall.review(identifier)
    assert len(gone) == len(before.model.recordings)
    assert {take.status for take in after.model.recordings} == {"deleted"}
    assert not list((own_hall.data / "recordings").rglob("*.*"))
    assert [work.text for work in after.model.works] == [work.text for work in before.model.works]
    assert after.model.exchanges[1].turns == before.model.exchanges[1].turns
