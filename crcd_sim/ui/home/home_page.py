"""The first page of the day: go on, start, discover, look back. Not one technical word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crcd_sim.services.ports import Clock
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.ui import texts
from crcd_sim.ui.home.page import Measured, wrapped
from crcd_sim.ui.home.tiles import Badge, SizedLabel, Tile
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Button, Pill, PrimaryButton, SecondaryButton, empty, small
from crcd_sim.ui.widgets.keyboard import tab_as_laid_out

if TYPE_CHECKING:
    from crcd_sim.ui.home.rooms import ServedRoom

OTHERS: Final = 3  # unfinished sittings shown under the newest one; the list has them all
COLUMN_PX: Final = 1000


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting with the words of its framework and pack. ``phase_title`` is "" before the first
    part; an empty ``pack_title`` falls back on the identifier."""

    summary: SittingSummary
    pack_title: str = ""
    phase_title: str = ""

    @property
    def about(self) -> str:
        """« Titre professionnel · Ondalys Télécom · Entraînement »."""
        summary = self.summary
        return " · ".join(
            (
                texts.sitting_label(summary.session_type, summary.drill),
                self.pack_title or summary.pack,
                texts.mode_label(summary.mode),
            )
        )

    @property
    def candidate(self) -> str:
        return f"Candidat {self.summary.candidate}"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An unfinished sitting in words, ready to be shown."""

    id: str
    candidate: str
    about: str
    where: str  # « Étude de cas, interrompu hier à 16 h 42 »


class HomeSource(Protocol):
    """What the home page asks for. Answers come later, on the main loop."""

    def unfinished(
        self, done: Callable[[Sequence[SittingLine]], None], failed: Callable[[Exception], None]
    ) -> None:
        """Give the sittings that can be gone on with here, newest first."""

    def about(self, done: Callable[[str], None]) -> None:
        """Give the line at the foot: « Version 0.1 · TP-00483, millésime 06 »."""


class HomePage(Measured):
    """Passive: shows unfinished sittings, says what was asked for.

    Signals:
        resume_requested: id of the sitting to go on with.
        new_requested, drill_requested, discover_requested, sittings_requested, settings_requested.
    """

    resume_requested = Signal(str)
    new_requested = Signal()
    drill_requested = Signal()
    discover_requested = Signal()
    sittings_requested = Signal()
    settings_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        self.space(outer, (0, 0, 0, 12), 0)
        column = self._column = QWidget()
        outer.addWidget(self._around(column), 1)
        outer.addLayout(self._make_foot())
        inside = QVBoxLayout(column)
        self.space(inside, spacing=16)
        inside.addLayout(self._make_head())
        inside.addSpacing(look.px(12))
        self.card = ResumeCard(look)
        self.card.resume.clicked.connect(lambda: self.resume_requested.emit(self.card.sitting))
        self._others = QWidget()
        self._others_layout = QVBoxLayout(self._others)
        self.space(self._others_layout, spacing=6)
        self.room = RoomCard(look)
        inside.addWidget(self.room)
        inside.addWidget(self.card)
        inside.addWidget(self._others)
        inside.addLayout(self._make_tiles())
        self.show_unfinished(())
        self.show_room(None)

    def show_unfinished(self, sittings: Sequence[Unfinished]) -> None:
        """Show the newest unfinished sitting large, a few others under it, the rest in the list."""
        with self._keyboard_on_the_first():
            self.card.setVisible(bool(sittings))
            self._one_primary()
        empty(self._others_layout)
        if sittings:
            self.card.show_sitting(sittings[0])
        for sitting in sittings[1 : OTHERS + 1]:
            self._others_layout.addWidget(self._other(sitting))
        self._others.setVisible(len(sittings) > 1)
        tab_as_laid_out(self._column)

    def _one_primary(self) -> None:
        self.new.set_primary(self.card.isHidden() and self.room.isHidden())

    def show_room(self, served: ServedRoom | None) -> None:
        """Show the room this workstation serves, if any."""
        with self._keyboard_on_the_first():
            self.room.setVisible(served is not None)
            self._one_primary()
        if served is not None:
            self.room.show_room(served.plan.title, served.about, served.when, len(served.plan.seats))

    def first_control(self) -> QWidget:
        """Where the keyboard goes: to what there is to do."""
        if not self.card.isHidden():
            return self.card.resume
        return self.new if self.room.isHidden() else self.room.sit

    @contextmanager
    def _keyboard_on_the_first(self) -> Iterator[None]:
        """What there is to do comes late, from the disk: a keyboard nobody moved follows it."""
        unmoved = self.window().focusWidget() is self.first_control()
        yield
        if unmoved:
            self.first_control().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_about(self, text: str) -> None:
        self.about.setText(text)

    def _other(self, sitting: Unfinished) -> QWidget:
        line = OtherSitting(self.look, sitting)
        line.resume.clicked.connect(lambda: self.resume_requested.emit(sitting.id))
        return line

    def _around(self, column: QWidget) -> QScrollArea:
        """Set the column a little above the middle of what is left; it scrolls when zoomed."""
        self.width_of(column, most=COLUMN_PX)
        inside = QWidget()
        set_role(inside, role="plain")
        across = QHBoxLayout()
        self.space(across)
        across.addStretch(1)
        across.addWidget(column, 1000)
        across.addStretch(1)
        down = QVBoxLayout(inside)
        self.space(down, (24, 20, 24, 20))
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def _make_head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        self.space(words, spacing=2)
        words.addWidget(SizedLabel(self.look, texts.APPLICATION, 26))
        words.addWidget(wrapped(f"{texts.TRADE} – l’épreuve du titre professionnel, sur un poste", "muted"))
        head = QHBoxLayout()
        self.space(head, spacing=16)
        head.addWidget(Badge(self.look, "headset", strong=True, size=52))
        head.addLayout(words, 1)
        return head

    def _make_tiles(self) -> QHBoxLayout:
        self.new = Tile(
            self.look,
            "Nouveau passage",
            "Un formateur choisit la session et ses règles, puis le candidat prend place.",
            "user",
            "Ctrl+N",
        )
        self.drill = Tile(
            self.look,
            "S’exercer",
            "Un échange, un courrier ou un appel enregistré, puis son corrigé. Seul, avec son code.",
            "repeat",
            "Ctrl+E",
        )
        self.discover = Tile(
            self.look,
            "Découvrir le poste",
            "Dix minutes pour essayer le téléphone, le chat et la saisie. Rien n’est gardé.",
            "headset",
            "Ctrl+D",
        )
        self.sittings = Tile(
            self.look,
            "Passages enregistrés",
            "Réécouter, relire, reprendre un passage ou le copier sur une clé.",
            "list",
            "Ctrl+L",
        )
        self.new.clicked.connect(self.new_requested)
        self.drill.clicked.connect(self.drill_requested)
        self.discover.clicked.connect(self.discover_requested)
        self.sittings.clicked.connect(self.sittings_requested)
        tiles = QHBoxLayout()
        self.space(tiles, spacing=16)
        for tile in (self.new, self.drill, self.discover, self.sittings):
            tiles.addWidget(tile, 1)
        return tiles

    def _make_foot(self) -> QHBoxLayout:
        self.settings = Button(
            self.look, "Réglages", kind="plain", icon="settings", key="Ctrl+,", size="small", show_key=False
        )
        self.settings.clicked.connect(self.settings_requested)
        self.about = small("", wrap=True)
        foot = QHBoxLayout()
        self.space(foot, (24, 0, 16, 0), 12)
        foot.addWidget(self.about, 1)
        foot.addWidget(self.settings)
        return foot


class RoomCard(QFrame):
    """The room this workstation serves, and the chair."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        set_role(self, role="panel")
        self._name = SizedLabel(look, "", 20)
        self._about = wrapped("")
        self._when = wrapped("", "muted")
        self.sit = PrimaryButton(look, "Prendre place", icon="user", key="Ctrl+P", size="action")
        self.away = Button(look, "Ranger la salle", kind="plain", icon="lock", size="small")
        self._words = QVBoxLayout()
        self._words.addWidget(Pill("Salle", "accent"))
        self._words.addSpacing(look.px(4))
        for label in (self._name, self._about, self._when):
            self._words.addWidget(label)
        self._acts = QVBoxLayout()
        self._acts.addWidget(self.sit)
        self._acts.addWidget(self.away, 0, Qt.AlignmentFlag.AlignRight)
        self._inside = QHBoxLayout(self)
        self._inside.addLayout(self._words, 1)
        self._inside.addLayout(self._acts)
        look.changed.connect(self._measure)
        self._measure()

    def show_room(self, name: str, about: str, when: str, seats: int) -> None:
        self._name.setText(name)
        self._about.setText(f"{about} · {texts.count(seats, 'candidat')}")
        self._when.setText(when)
        self.sit.setAccessibleDescription(f"{name}, {when}")

    def _measure(self) -> None:
        px = self._look.px
        self._inside.setContentsMargins(px(24), px(20), px(24), px(14))
        self._inside.setSpacing(px(24))
        self._words.setSpacing(px(4))
        self._acts.setSpacing(px(4))


class ResumeCard(QFrame):
    """The newest unfinished sitting, and the button that goes on with it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.sitting = ""
        set_role(self, role="panel")
        self._pill = Pill("Passage non terminé", "accent")
        self._candidate = SizedLabel(look, "", 20)
        self._about = wrapped("")
        self._where = wrapped("", "muted")
        self.resume = PrimaryButton(look, "Reprendre le passage", icon="play", key="Ctrl+R", size="action")
        self._words = QVBoxLayout()
        self._words.addWidget(self._pill)
        self._words.addSpacing(look.px(4))
        self._words.addWidget(self._candidate)
        self._words.addWidget(self._about)
        self._words.addWidget(self._where)
        self._inside = QHBoxLayout(self)
        self._inside.addLayout(self._words, 1)
        self._inside.addWidget(self.resume)
        look.changed.connect(self._measure)
        self._measure()

    def show_sitting(self, sitting: Unfinished) -> None:
        self.sitting = sitting.id
        self._candidate.setText(sitting.candidate)
        self._about.setText(sitting.about)
        self._where.setText(sitting.where)
        self.resume.setAccessibleDescription(f"{sitting.candidate}, {sitting.about}, {sitting.where}")

    def _measure(self) -> None:
        px = self._look.px
        self._inside.setContentsMargins(px(24), px(20), px(24), px(20))
        self._inside.setSpacing(px(24))
        self._words.setSpacing(px(4))


class OtherSitting(QFrame):
    """One more unfinished sitting, on a line."""

    def __init__(self, look: Look, sitting: Unfinished) -> None:
        super().__init__()
        set_role(self, role="panel")
        candidate = wrapped(sitting.candidate, "heading")
        about = wrapped(f"{sitting.about} · {sitting.where}", "muted")
        whose = f"Reprendre le passage du {sitting.candidate.lower()}"
        self.resume = SecondaryButton(look, "Reprendre", name=whose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(8), look.px(12), look.px(8))
        layout.setSpacing(look.px(16))
        candidate.setWordWrap(False)
        layout.addWidget(candidate)
        layout.addWidget(about, 1)
        layout.addWidget(self.resume)


class HomePresenter:
    """Puts unfinished sittings into words. ``trouble``: hears why nothing can be kept here today, or None
    once all is well: better now than when a candidate sits down."""

    def __init__(
        self,
        page: HomePage,
        source: HomeSource,
        clock: Clock,
        trouble: Callable[[Exception | None], None] = lambda _error: None,
    ) -> None:
        self._page = page
        self._source = source
        self._clock = clock
        self._trouble = trouble
        source.about(page.show_about)

    def refresh(self) -> None:
        """Ask again what is unfinished; called each time the page comes back."""
        self._source.unfinished(self._show, self._failed)

    def _failed(self, error: Exception) -> None:
        self._page.show_unfinished(())
        self._trouble(error)

    def _show(self, lines: Sequence[SittingLine]) -> None:
        self._trouble(None)
        now = texts.local(self._clock.wall())
        self._page.show_unfinished(
            [
                Unfinished(
                    line.summary.id,
                    line.candidate,
                    line.about,
                    f"{line.phase_title or 'Pas encore commencé'}, laissé "
                    f"{texts.since(texts.local(line.summary.updated_at), now)}",
                )
                for line in lines
            ]
        )
