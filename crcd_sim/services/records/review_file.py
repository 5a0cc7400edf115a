"""A sitting laid open for the review page: its model, the names of its pack, where its sounds are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.pack import Pack
from crcd_sim.domain.writing import Document
from crcd_sim.services.ports import TakeRecord, WorkKey
from crcd_sim.services.records.ports import ContentReader, SittingHistory, SittingRepository
from crcd_sim.services.records.review_model import ReviewModel, review_model, text_at, versions


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """``pack``: names only (``pack_outline``), None when what was kept is lost. ``data``: the data
    folder, which the takes' files are relative to."""

    model: ReviewModel
    pack: Pack | None
    data: Path

    def sound(self, take: TakeRecord) -> Path:
        """Return where the recording is, or would be."""
        return self.data / take.file


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper ready to be printed or saved. ``name``: a file name with its suffix."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PastText:
    """A writing as it stood at ``at``."""

    at: datetime
    words: int
    document: Document


def review_file(
    repository: SittingRepository, contents: ContentReader, identifier: str, data: Path
) -> ReviewFile:
    """Return a sitting laid open. Inside one store job.

    Raises ``UserMistake`` when there is no such sitting.
    """
    model = review_model(repository, contents, identifier)
    try:
        pack = contents.pack(model.summary.pack_sha)
    except EnvironmentProblem:
        pack = None
    return ReviewFile(model, pack, data)


def past_texts(history: SittingHistory, work: WorkKey) -> tuple[PastText, ...]:
    """Return the kept versions of a writing, newest first. ``history`` must be whole."""
    return tuple(
        PastText(at, version.words, text_at(history, work, version.t))
        for version, at in reversed(versions(history, work))
    )
