"""The candidate's papers joined while somebody sits, and after: in a real data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crcd_sim.bootstrap import Application, NewSitting
from crcd_sim.bootstrap.attachments import ChosenPaper, PaperReader, read_paper
from crcd_sim.bootstrap.demo import Direct
from crcd_sim.clock import SystemClock
from crcd_sim.domain.attachments import AttachedPapers, AttachmentKind
from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused
from crcd_sim.domain.rules import Rules
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.store.attachments import SLICE, SqlAttachments
from crcd_sim.store.backup import check
from crcd_sim.store.content import SqlContent
from crcd_sim.store.database import open_store_for_reading
from tests.fakes.pdfs import a_pdf
from tests.fakes.workstation import PACK


class Desk:
    """An application with a sitting somebody sits."""

    def __init__(self, data: Path) -> None:
        clock = SystemClock()
        self.data = data
        self.loop = PlainLoop(clock)
        self.application = Application(
            data=data,
            clock=clock,
            real_clock=clock,
            loop=self.loop,
            jobs=Direct(self.loop),
            sound=None,  # type: ignore[arg-type]
        )

    def ask(self, call: Callable[..., Any], *words: Any) -> Any:
        """Return the answer, or raise what was refused."""
        found: list[Any] = []
        refused: list[Exception] = []
        call(*words, lambda *answer: found.append(answer), refused.append)
        self.loop.run_until(lambda: bool(found or refused))
        if refused:
            raise refused[0]
        return found[0][0]

    def sit(self, rules: Rules | None = None) -> ExamSession:
        order = NewSitting("TITRE", PACK, rules or Rules(candidate="0412"), seed=5)
        session = self.ask(self.application.new_sitting, order)
        assert isinstance(session, ExamSession)
        return session

    def join(self, session: ExamSession, paper: ChosenPaper) -> AttachedPapers:
        joined = self.ask(self.application.attach, session.id, paper)
        assert isinstance(joined, AttachedPapers)
        return joined

    def leave(self, session: ExamSession) -> None:
        session.stop()
        self.application.leave(session)
        self.application.wait_for_disk()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "data")
    yield made
    made.application.close()


@pytest.fixture
def paper(tmp_path: Path) -> ChosenPaper:
    return chosen(tmp_path, "dossier", AttachmentKind.PORTFOLIO)


@pytest.fixture
def heavy(tmp_path: Path) -> ChosenPaper:
    file = tmp_path / "photos.pdf"
    file.write_bytes(a_pdf(1, mark="photos", weight=2 * SLICE + 1000))
    return read_paper(file, AttachmentKind.ECF, lambda _data: 1)


def chosen(folder: Path, mark: str, kind: AttachmentKind) -> ChosenPaper:
    file = folder / f"{mark}.pdf"
    file.write_bytes(a_pdf(2, mark=mark))
    return read_paper(file, kind, lambda _data: 2)


def sound(data: Path) -> bool:
    store = open_store_for_reading(data)
    try:
        return check(store).sound
    finally:
        store.close()


def test_a_paper_joined_during_the_sitting_is_there_after_a_stop(desk: Desk, paper: ChosenPaper) -> None:
    session = desk.sit()
    assert desk.join(session, paper).items == (paper.attachment,)
    assert session.joined.papers.items == (paper.attachment,)
    desk.leave(session)
    again = desk.ask(desk.application.resume_sitting, session.id)
    assert again.joined.papers.items == (paper.attachment,)
    assert sound(desk.data)
    desk.leave(again)


def test_its_bytes_are_read_while_the_sitting_runs(desk: Desk, paper: ChosenPaper) -> None:
    session = desk.sit()
    desk.join(session, paper)
    data = PaperReader(desk.data).read(f"{paper.attachment.sha256}.pdf")
    assert data == a_pdf(2, mark="dossier")
    desk.leave(session)


def test_what_is_taken_away_during_the_sitting_is_gone(desk: Desk, paper: ChosenPaper) -> None:
    session = desk.sit()
    desk.join(session, paper)
    assert desk.ask(desk.application.detach, session.id, paper.attachment.sha256).items == ()
    desk.leave(session)
    with pytest.raises(EnvironmentProblem):
        PaperReader(desk.data).read(f"{paper.attachment.sha256}.pdf")
    assert sound(desk.data)


def test_after_the_sitting_was_left_a_paper_is_joined_at_rest(
    desk: Desk, paper: ChosenPaper, tmp_path: Path
) -> None:
    session = desk.sit()
    desk.join(session, paper)
    desk.leave(session)
    second = chosen(tmp_path, "ecf", AttachmentKind.ECF)
    assert desk.join(session, second).items == (paper.attachment, second.attachment)
    assert sound(desk.data)


def test_asked_twice_at_once_it_is_joined_once(desk: Desk, paper: ChosenPaper) -> None:
    session = desk.sit()
    done: list[AttachedPapers] = []
    refused: list[Exception] = []
    for _ in range(2):
        desk.application.attach(session.id, paper, done.append, refused.append)
    desk.loop.run_until(lambda: len(done) + len(refused) == 2)
    assert len(done) == 1
    assert isinstance(refused[0], RuleRefused)
    desk.leave(session)
    assert PaperReader(desk.data).read(f"{paper.attachment.sha256}.pdf")
    assert sound(desk.data)


def test_the_store_answers_others_between_two_slices_of_a_heavy_paper(desk: Desk, heavy: ChosenPaper) -> None:
    session = desk.sit()
    answers: list[str] = []
    desk.application.attach(session.id, heavy, lambda _papers: answers.append("joined"), _raise)
    desk.application.list_sittings("", lambda _found: answers.append("listed"), _raise)
    desk.loop.run_until(lambda: len(answers) == 2)
    assert answers == ["listed", "joined"]
    desk.leave(session)
    assert PaperReader(desk.data).read(f"{heavy.attachment.sha256}.pdf").startswith(b"%PDF")
    assert sound(desk.data)


def test_a_disk_that_refuses_the_second_slice_keeps_nothing(
    desk: Desk, heavy: ChosenPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = SqlContent.put_part

    def refuse(content: SqlContent, digest: str, number: int, piece: bytes) -> None:
        if number == 1:
            raise EnvironmentProblem("Le disque est plein.", code="disk_full")
        keep(content, digest, number, piece)

    session = desk.sit()
    monkeypatch.setattr(SqlContent, "put_part", refuse)
    with pytest.raises(EnvironmentProblem, match="n’a pas été joint"):
        desk.join(session, heavy)
    desk.leave(session)
    with pytest.raises(EnvironmentProblem):
        PaperReader(desk.data).read(f"{heavy.attachment.sha256}.pdf")
    store = open_store_for_reading(desk.data)
    with store.reading() as sql:
        assert SqlAttachments(sql).kept(session.id) == frozenset()
    store.close()


def test_another_paper_taken_away_meanwhile_leaves_the_one_being_joined(
    desk: Desk, paper: ChosenPaper, heavy: ChosenPaper
) -> None:
    session = desk.sit()
    desk.join(session, paper)
    done: list[AttachedPapers] = []
    desk.application.attach(session.id, heavy, done.append, _raise)
    desk.ask(desk.application.detach, session.id, paper.attachment.sha256)
    desk.loop.run_until(lambda: bool(done))
    assert done[0].items == (heavy.attachment,)
    desk.leave(session)
    assert sound(desk.data)


def test_left_while_the_bytes_were_being_kept_it_is_joined_all_the_same(
    desk: Desk, paper: ChosenPaper
) -> None:
    session = desk.sit()
    done: list[AttachedPapers] = []
    desk.application.attach(session.id, paper, done.append, _raise)
    desk.leave(session)
    desk.loop.run_until(lambda: bool(done))
    assert done[0].items == (paper.attachment,)
    assert sound(desk.data)


def test_a_drill_takes_no_papers(desk: Desk, paper: ChosenPaper) -> None:
    target = desk.application.installation.load_pack(PACK).cases[0].id
    session = desk.sit(Rules(candidate="0412", drill=Drill(DrillKind.LETTER, target)))
    with pytest.raises(RuleRefused) as refused:
        desk.join(session, paper)
    assert refused.value.code == "drill"
    desk.leave(session)


def _raise(error: Exception) -> None:
    raise error
