"""Everything written in one part of the exam, under tabs: « Résumé », « Courrier », « Notes »…"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crcd_sim.domain.writing import Document
from crcd_sim.services.exam.drafting import DraftingService
from crcd_sim.services.ports import SpellChecker, WorkKey
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel, Tabs, muted
from crcd_sim.ui.writing.editor_panel import EditorPanel
from crcd_sim.ui.writing.page_edit import Letterhead
from crcd_sim.ui.writing.writing_presenter import WritingPresenter

TITLES: Final = {
    "summary": "Résumé",
    "stakes_client": "Enjeux client",
    "stakes_company": "Enjeux entreprise",
    "letter": "Courrier",
    "notes": "Notes",
    "confirmation": "Message",
}
PROMPTS: Final = {
    "summary": "Résumez ici les éléments du dossier liés à la demande.",
    "stakes_client": "Les enjeux pour le client, un par ligne.",
    "stakes_company": "Les enjeux pour l’entreprise, un par ligne.",
    "notes": "Vos notes. Elles vous suivent jusqu’à l’entretien.",
    "confirmation": "Votre message au client.",
}


@dataclass(frozen=True, slots=True)
class LetterKit:
    """What the letter's editor needs. ``steps`` and ``template``: training only."""

    letterhead: Letterhead
    steps: tuple[str, ...] = ()
    template: Document | None = None


class WorkDesk(Panel):
    """The tabs of one part. Passive: ``WorkDeskPresenter`` runs it."""

    def __init__(
        self,
        look: Look,
        keys: Sequence[WorkKey],
        letter: LetterKit | None = None,
        titles: Mapping[WorkKey, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent=parent)
        self.setAccessibleName("Travail")
        self._brief = muted("", wrap=True)
        self._brief.setContentsMargins(look.px(12), look.px(10), look.px(12), look.px(6))
        self._brief.hide()
        self.editors: dict[WorkKey, EditorPanel] = {}
        self.tabs = Tabs(look, "Ce que vous écrivez")
        for key in keys:
            title = (titles or {}).get(key) or TITLES.get(key.kind, key.kind)
            sheet = letter.letterhead if letter and key.kind == "letter" else None
            editor = EditorPanel(look, title, letterhead=sheet, prompt=PROMPTS.get(key.kind, ""))
            if letter and sheet and letter.steps:
                editor.show_guide(letter.steps)
            self.editors[key] = editor
            self.tabs.add(editor, title)
        # One work needs no tab.
        self.tabs.bar.setVisible(len(keys) > 1)
        self.body.addWidget(self._brief)
        self.set_body(self.tabs)

    def show_brief(self, text: str) -> None:
        """Say above what is written what the part asks."""
        self._brief.setText(text)
        self._brief.setVisible(bool(text))

    def show_work(self, key: WorkKey) -> None:
        """Bring a work's tab to the front."""
        self.tabs.bar.setCurrentIndex(list(self.editors).index(key))

    def first_control(self) -> QWidget:
        """The page of the work in front."""
        editor = self.tabs.pages.currentWidget()
        return editor.first_control() if isinstance(editor, EditorPanel) else self


class WorkDeskPresenter(QObject):
    """Runs every editor of a desk.

    Connect ``settle`` before a seal (``runner.before_seal``) and ``lock`` after it.
    """

    def __init__(
        self,
        desk: WorkDesk,
        drafting: DraftingService,
        moment: Callable[[float], str],
        *,
        letter: LetterKit | None = None,
        checker: SpellChecker | None = None,
        checker_note: str = "",
        parent: QObject | None = None,
    ) -> None:
        """``checker_note``: the quiet remark when the rules want a checker and the machine has none."""
        super().__init__(parent or desk)
        self.desk = desk
        self.presenters: dict[WorkKey, WritingPresenter] = {}
        for key, editor in desk.editors.items():
            is_letter = key.kind == "letter"
            presenter = WritingPresenter(
                editor,
                drafting,
                key,
                moment,
                template=letter.template if letter and is_letter else None,
                counts_pages=is_letter,
            )
            presenter.set_checker(checker, checker_note)
            self.presenters[key] = presenter

    def settle(self, phase: str = "") -> dict[str, str]:
        """Make sure that what is kept is what is on the pages. Returns {}: a seal hook without hashes,
        to be given to the runner before the drafting service's own."""
        for key, presenter in self.presenters.items():
            if not phase or key.phase == phase:
                presenter.settle()
        return {}

    def lock(self, sentence: str, *, annex: bool = False) -> None:
        """Show every text as sealed. The annex opens beside the letter, or the only work."""
        for key, presenter in self.presenters.items():
            presenter.lock(sentence, annex=annex and (key.kind == "letter" or len(self.presenters) == 1))

    def unlock(self) -> None:
        for presenter in self.presenters.values():
            presenter.unlock()
