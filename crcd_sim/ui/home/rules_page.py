"""Staff choose the rules of a sitting and see at once what they make of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import Qt, Signal

from crcd_sim.domain.errors import CrcdError, UserMistake
from crcd_sim.domain.framework import SessionSpec
from crcd_sim.domain.rules import Mode
from crcd_sim.services.ports import Clock
from crcd_sim.ui import texts
from crcd_sim.ui.home.columns import Columns
from crcd_sim.ui.home.page import Page, wrapped
from crcd_sim.ui.home.rules_draft import (
    Prepared,
    RulesDraft,
    RulesOffer,
    Timetable,
    first_draft,
    prepare,
    remembered,
    timetable,
    troubles,
    with_fit_pack,
)
from crcd_sim.ui.home.rules_panels import (
    AccommodationPanel,
    ClientsPanel,
    ModePanel,
    PackPanel,
    PlacePanel,
    SessionPanel,
)
from crcd_sim.ui.home.timetable_panel import TimetablePanel
from crcd_sim.ui.look import Look
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.widgets import PrimaryButton, SecondaryButton
from crcd_sim.ui.widgets.keyboard import tab_as_laid_out

if TYPE_CHECKING:
    from crcd_sim.ui.attachments.draft import DraftPapers, OpenPapers

PAPERS: Final = "Documents du candidat…"
NO_ROOM: Final = "Des documents sont choisis pour un candidat\u00a0: une salle se prépare sans eux."


class RulesSource(Protocol):
    """What there is to choose from: the framework and the installed packs, checked."""

    def offer(self, done: Callable[[RulesOffer], None], failed: Callable[[Exception], None]) -> None:
        """Give the offer later, on the main loop: packs are read and checked off the GUI thread."""


class RulesPage(Page):
    """Passive: shows a draft, reads a draft.

    Signals:
        edited: a person changed something; read ``draft()``.
        accepted: « Continuer ».
        papers_requested: the candidate's own papers.
        room_requested: a room with these rules; room_file_requested: one that was prepared before.
    """

    edited = Signal()
    accepted = Signal()
    papers_requested = Signal()
    room_requested = Signal()
    room_file_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Règles du passage", width=1520)
        self.space(self.body, (8, 8, 8, 8), 8)
        self.waiting = wrapped("Lecture des scénarios…", "muted")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._columns = Columns(look, least=340)
        self.session = SessionPanel(look)
        self.packs = PackPanel(look)
        self.mode = ModePanel(look)
        self.clients = ClientsPanel(look)
        self.accommodation = AccommodationPanel(look)
        self.place = PlacePanel(look)
        self.timetable = TimetablePanel(look)
        self._columns.add((self.session, self.packs, self.mode))
        self._columns.add((self.clients, self.accommodation))
        self._columns.add((self.timetable, self.place))
        self.body.addWidget(self.waiting, 1)
        self.body.addWidget(self._columns, 1)
        self.sentence = wrapped("", "muted")
        self.next = PrimaryButton(look, "Continuer", icon="arrow-right", key="Ctrl+Return", size="tall")
        self.open_room = SecondaryButton(look, "Ouvrir une salle…", icon="folder", size="tall")
        self.room = SecondaryButton(look, "Préparer une salle", icon="users", size="tall")
        self.foot.addWidget(self.sentence, 1)
        self.papers = SecondaryButton(look, PAPERS, icon="pdf", size="tall")
        self.papers.hide()
        self.papers.clicked.connect(self.papers_requested)
        self.foot.addWidget(self.papers)
        self.foot.addWidget(self.open_room)
        self.foot.addWidget(self.room)
        self.foot.addWidget(self.next)
        self.open_room.clicked.connect(self.room_file_requested)
        self.room.clicked.connect(self.room_requested)
        self.next.clicked.connect(self.accepted)
        for panel in self._panels():
            panel.edited.connect(self.edited)
        self._draft = RulesDraft()
        self._papers, self._trouble = 0, ""
        self.show_waiting("Lecture des scénarios…")

    def show_waiting(self, sentence: str) -> None:
        """Show one sentence in place of the choices (reading, or what went wrong)."""
        self.waiting.setText(sentence)
        self.waiting.show()
        self._columns.hide()
        self.next.setEnabled(False)
        self.room.setEnabled(False)
        self.papers.setEnabled(False)

    def show_draft(
        self, offer: RulesOffer, draft: RulesDraft, timetable: Timetable, troubles: Mapping[str, str]
    ) -> None:
        """Show the draft, what it makes of the day, and what keeps it from being accepted."""
        self._draft = draft
        pack = offer.pack(draft.pack)
        self.session.show_draft(offer.framework, draft)
        self.packs.show_draft(offer.packs, draft, troubles.get("pack", ""))
        self.mode.show_draft(draft)
        self.clients.show_draft(pack.clients_for(draft.session) if pack else (), draft)
        self.accommodation.show_draft(draft, troubles.get("time_factor", ""))
        self.place.show_draft(draft, troubles.get("common_start", ""))
        self.timetable.show_timetable(timetable, draft, troubles)
        tab_as_laid_out(self.back, self._columns, self.next)
        self.next.setEnabled(not troubles)
        self.room.setEnabled(not troubles and not self._papers)
        self.papers.setEnabled(True)
        self._trouble = next(iter(troubles.values()), "")
        self._say_foot()
        if self.waiting.isVisibleTo(self):
            self.waiting.hide()
            self._columns.show()
            first = self.session.choices.button(draft.session)
            self.focus_first(first)
            if self.window().focusWidget() is self:  # shown before the packs were read: the page waited
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft(self) -> RulesDraft:
        """Return what the controls say now."""
        common = self.place.hour.text() if self.place.common.mark.isChecked() else None
        return replace(
            self._draft,
            session=self.session.choices.value,
            pack=self.packs.choices.value,
            mode=Mode(self.mode.choices.value),
            clients=self.clients.choices.value,
            drivers={**self._draft.drivers, **self.clients.drivers()},
            time_factor=self.accommodation.time_factor(),
            by_part=self.accommodation.by_part.mark.isChecked(),
            phase_factors=self.timetable.phase_factors(),
            silence_factor=self.accommodation.silence_factor(),
            done_key_only=self.accommodation.key_only.mark.isChecked(),
            note=self.accommodation.note.text(),
            spell_check=self.place.spell.mark.isChecked(),
            jury=self.mode.jury.mark.isChecked(),
            loudspeakers=self.place.loud.mark.isChecked(),
            noisy_room=self.place.noisy.mark.isChecked(),
            common_start=common,
        )

    def show_papers(self, count: int) -> None:
        """Say how many papers are chosen for the candidate to come. They are one person's: no room is
        prepared with them."""
        self.papers.setText(f"{PAPERS} ({count})" if count else PAPERS)
        self._papers = count
        self.room.setEnabled(self.next.isEnabled() and not count)
        self._say_foot()

    def _say_foot(self) -> None:
        usual = NO_ROOM if self._papers else "Les règles figureront au relevé du passage."
        self.sentence.setText(self._trouble or usual)

    def reset_candidate(self) -> None:
        """Forget what was prescribed for the candidate before."""
        self.accommodation.reset()

    def _panels(self) -> tuple[Any, ...]:
        return (
            self.session, self.packs, self.mode, self.clients, self.accommodation, self.place, self.timetable,
        )  # fmt: skip


class RulesPresenter:
    """Reads the offer, keeps the draft sound, remembers the last choices."""

    def __init__(
        self,
        page: RulesPage,
        source: RulesSource,
        keeper: SettingsKeeper,
        clock: Clock,
        accepted: Callable[[Prepared, Timetable], None],
        room: Callable[[Prepared, SessionSpec], None] | None = None,
        papers: tuple[DraftPapers, OpenPapers] | None = None,
    ) -> None:
        """``room``: what prepares a room with these rules; without it none can be prepared here.
        ``papers``: those chosen for the candidate to come, and what opens the dialog on them."""
        self._papers = papers
        page.papers.setVisible(papers is not None)
        page.papers_requested.connect(self._choose_papers)
        self._room = room
        page.room.setVisible(room is not None)
        page.open_room.setVisible(room is not None)
        page.room_requested.connect(self._prepare_room)
        self._page = page
        self._source = source
        self._keeper = keeper
        self._clock = clock
        self._accepted = accepted
        self._offer: RulesOffer | None = None
        page.edited.connect(self._edited)
        page.accepted.connect(self._accept)

    def start(self) -> None:
        """Begin the rules of a new sitting; packs are read again, a trainer may have changed one."""
        self._page.show_waiting("Lecture des scénarios…")
        self._source.offer(self._offered, self._failed)

    def _offered(self, offer: RulesOffer) -> None:
        self._offer = offer
        self._page.reset_candidate()
        if self._papers is not None:
            self._papers[0].clear()
            self._page.show_papers(0)
        self._show(first_draft(offer, self._keeper.settings.last_choices))

    def _choose_papers(self) -> None:
        if self._papers is not None:
            draft, open_dialog = self._papers
            open_dialog(draft, lambda joined: self._page.show_papers(len(joined.items)))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self._page.show_waiting(error.sentence)

    def _edited(self) -> None:
        if self._offer is not None:
            self._show(with_fit_pack(self._page.draft(), self._offer))

    def _show(self, draft: RulesDraft) -> None:
        assert self._offer is not None
        self._draft = draft
        found = troubles(draft, self._offer)
        self._page.show_draft(self._offer, draft, timetable(draft, self._offer), found)

    def _accept(self) -> None:
        prepared = self._settled()
        if prepared is not None and self._offer is not None:
            papers = self._papers[0].chosen if self._papers is not None else ()
            self._accepted(replace(prepared, papers=papers), timetable(self._draft, self._offer))

    def _prepare_room(self) -> None:
        prepared = self._settled()
        if prepared is not None and self._offer is not None and self._room is not None:
            self._room(prepared, self._offer.framework.session(prepared.session_type))

    def _settled(self) -> Prepared | None:
        """Return the rules once they hold, and remember the choices."""
        if self._offer is None:
            return None
        try:
            prepared = prepare(self._draft, self._offer, texts.local(self._clock.wall()))
        except UserMistake:
            return None  # the page already says it, and its buttons are off
        settings = self._keeper.settings
        self._keeper.keep(replace(settings, last_choices=remembered(self._draft)))
        return prepared
