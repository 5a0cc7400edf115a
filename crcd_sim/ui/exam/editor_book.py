"""The editors of a part that are not under tabs: one per work, made when first needed, then kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crcd_sim.services.exam.drafting import DraftingService
from crcd_sim.services.ports import SpellChecker, WorkKey
from crcd_sim.ui.look import Look
from crcd_sim.ui.writing.editor_panel import EditorPanel
from crcd_sim.ui.writing.work_desk import PROMPTS
from crcd_sim.ui.writing.writing_presenter import WritingPresenter

SENT = "Ce message est parti\u00a0: il ne se modifie plus."


class EditorBook(QObject):
    """Implements ``exchange_presenter.Editors``."""

    def __init__(
        self,
        look: Look,
        drafting: DraftingService,
        moment: Callable[[float], str],
        checker: SpellChecker | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._drafting, self._moment, self._checker = look, drafting, moment, checker
        self._panels: dict[WorkKey, EditorPanel] = {}
        self._presenters: dict[WorkKey, WritingPresenter] = {}
        self._heard: set[WorkKey] = set()

    def editor(self, key: WorkKey, name: str) -> QWidget:
        """Return the editor of a work."""
        if key not in self._panels:
            panel = EditorPanel(self._look, name, prompt=PROMPTS.get(key.kind, ""))
            presenter = WritingPresenter(panel, self._drafting, key, self._moment, parent=self)
            presenter.set_checker(self._checker)
            self._panels[key], self._presenters[key] = panel, presenter
        return self._panels[key]

    def on_text(self, key: WorkKey, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever a work's text changes; asked twice, told once."""
        if key not in self._heard:
            self._heard.add(key)
            self._panels[key].page.textChanged.connect(changed)

    def lock(self, key: WorkKey) -> None:
        """A message sent is read, never changed."""
        if key in self._presenters:
            self._presenters[key].lock(SENT)

    def settle(self) -> None:
        """Make sure that what is kept is what is on the pages."""
        for presenter in self._presenters.values():
            presenter.settle()

    def lock_all(self, sentence: str) -> None:
        for presenter in self._presenters.values():
            presenter.lock(sentence)
