"""A small dossier on the screen, its work done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from crcd_sim.ui.dossier.panel import DossierPanel
from crcd_sim.ui.dossier.presenter import DossierPresenter
from tests.ui.dossier.support import HandJobs, MemorySource, small_dossier


@dataclass
class Dossier:
    panel: DossierPanel
    presenter: DossierPresenter
    jobs: HandJobs
    source: MemorySource
    opened: list[str]


@pytest.fixture
def dossier(look, stage) -> Iterator[Dossier]:
    """All documents read and searched already."""
    documents, source = small_dossier()
    panel, jobs, opened = DossierPanel(look), HandJobs(), []
    presenter = DossierPresenter(panel, jobs, source, opened.append)
    panel.setFixedSize(900, 500)
    stage(panel)
    presenter.set_documents(documents)
    jobs.run_all()
    yield Dossier(panel, presenter, jobs, source, opened)
    presenter.close()
