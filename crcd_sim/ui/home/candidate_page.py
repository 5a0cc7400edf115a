"""The candidate sits down: a code, what is kept of the voice, and the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crcd_sim.domain.candidate import MOST_CHARACTERS, code_trouble
from crcd_sim.ui import texts
from crcd_sim.ui.home.choices import Choice
from crcd_sim.ui.home.page import Page, wrapped
from crcd_sim.ui.home.rooms import ServedRoom
from crcd_sim.ui.home.rules_draft import Prepared
from crcd_sim.ui.home.tiles import Badge, SizedLabel
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Field, Panel, PrimaryButton, SecondaryButton

AUDIO_MONTHS: Final = 6
GRID_YEARS: Final = 1

# What is said before a voice is recorded: plain words, one idea a line, no law quoted.
NOTICE: Final = (
    (
        "Votre voix est une donnée personnelle.",
        "Elle est enregistrée seulement pendant l’exercice : vos appels et vos réponses orales. "
        "Jamais avant, jamais entre deux parties, et jamais l’écran.",
    ),
    (
        "Vos textes et vos actions sont notés.",
        "Ce que vous écrivez, les documents ouverts, les heures : pour pouvoir relire le passage avec vous.",
    ),
    (
        "Ces données restent dans votre centre.",
        "Sur ce poste, ou sur une clé s’il faut en changer. Vous, votre formateur et le jury de l’exercice "
        "y avez accès ; personne d’autre.",
    ),
    (
        f"Elles ne sont pas gardées toujours : {AUDIO_MONTHS} mois pour la voix, "
        f"{GRID_YEARS} an pour les grilles.",
        "Vous pouvez demander à tout moment à les écouter ou à les faire effacer : il suffit de le dire "
        "à votre formateur.",
    ),
)
OTHER_POSTS: Final = (
    "Ce poste ne sait pas quels codes ont été choisis sur les autres : vérifiez le vôtre avant de commencer."
)
TAKEN: Final = (
    "Un passage a déjà commencé ici sous ce code. Si c’est le vôtre, revenez à l’accueil et choisissez "
    "« Reprendre le passage ». Sinon, prévenez votre formateur."
)
CONSENT: Final = "J’ai lu ces informations et j’accepte que ma voix soit enregistrée pendant l’exercice."


class CandidatePage(Page):
    """Passive: the code, the notice, the tick.

    Signals:
        started: the code, as typed; only when the box is ticked.
        edited
        rules_requested: staff want the rules again.
    """

    rules_requested = Signal()
    started = Signal(str)
    edited = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Candidat", width=760)
        self.space(self.body, (16, 20, 16, 20), 16)
        self.code = QLineEdit()
        self.code.setMaxLength(MOST_CHARACTERS)
        self.code.setPlaceholderText("Par exemple 0412")
        self.codes = QComboBox()
        self.codes.setPlaceholderText("Choisissez votre code")
        self.remark = wrapped("", "muted")
        self.remark.hide()
        self.sentence = wrapped("", "danger")
        self.sentence.hide()
        self._tick = Choice(look, CONSENT, many=True)
        self.consent = self._tick.mark
        self.start = PrimaryButton(look, "Commencer", icon="arrow-right", size="action")
        self._recap = wrapped("", "muted")
        self.body.addLayout(self._make_head())
        self.body.addWidget(self._make_code())
        self.body.addWidget(self._make_notice())
        self.body.addStretch(1)
        self.rules = SecondaryButton(look, "Modifier les règles", icon="lock", size="tall")
        self.rules.clicked.connect(self.rules_requested)
        self.foot.addWidget(self.rules)
        self.foot.addStretch(1)
        self.foot.addWidget(self.start)
        self.focus_first(self.code)
        self.code.textEdited.connect(self.edited)
        self.codes.currentIndexChanged.connect(lambda _: self.edited.emit())
        self.code.returnPressed.connect(self._return_pressed)
        self.consent.toggled.connect(self.edited)
        self.start.clicked.connect(self._start)

    def show_sitting(self, recap: str) -> None:
        """Start with an empty code for the next candidate. ``recap``: one line about the sitting."""
        self._recap.setText(recap)
        self.code.clear()
        self.codes.setCurrentIndex(-1)
        self.consent.setChecked(False)
        self.say("")
        self.edited.emit()

    def show_codes(self, codes: Sequence[str]) -> None:
        """Let the candidate choose among the codes of a room, where nothing is typed."""
        self.codes.clear()
        self.codes.addItems(list(codes))
        self.codes.setCurrentIndex(-1)
        self._choice.show()
        self._field.hide()
        self.remark.setText(OTHER_POSTS)
        self.remark.show()
        self.focus_first(self.codes)

    def show_recap(self, recap: str) -> None:
        self._recap.setText(recap)

    @property
    def chosen(self) -> str:
        """The code, typed or chosen."""
        return self.code.text().strip() if self._choice.isHidden() else self.codes.currentText()

    def say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        set_role(self.code, bad=bool(sentence))

    def set_ready(self, ready: bool) -> None:
        self.start.setEnabled(ready)

    def _make_head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        self.space(head, spacing=4)
        head.addWidget(SizedLabel(self.look, "Bonjour. Qui prend place ?", 22))
        head.addWidget(self._recap)
        return head

    def _make_code(self) -> Panel:
        panel = Panel(self.look)
        self._field = Field(self.look, "Code candidat", self.code, "remis par le centre ; jamais un nom")
        self._choice = Field(self.look, "Code candidat", self.codes, "celui que le centre vous a remis")
        self._choice.hide()
        inside = QWidget()
        layout = QVBoxLayout(inside)
        self.space(layout, (12, 12, 12, 12), 8)
        self.width_of(self._field, most=320)
        self.width_of(self._choice, most=320)
        layout.addWidget(self._field)
        layout.addWidget(self._choice)
        layout.addWidget(self.remark)
        layout.addWidget(self.sentence)
        panel.set_body(inside)
        return panel

    def _make_notice(self) -> Panel:
        panel = Panel(self.look, "Ce qui est gardé de votre passage")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        self.space(layout, (12, 14, 12, 12), 12)
        for icon, (fact, more) in zip(("mic", "document", "lock", "clock"), NOTICE, strict=True):
            words = QVBoxLayout()
            self.space(words, spacing=2)
            words.addWidget(wrapped(fact, "heading"))
            words.addWidget(wrapped(more, "muted"))
            line = QHBoxLayout()
            self.space(line, spacing=14)
            line.addWidget(Badge(self.look, icon, size=32), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(words, 1)
            layout.addLayout(line)
        layout.addSpacing(self.look.px(4))
        layout.addWidget(self._tick)
        panel.set_body(inside)
        return panel

    def _return_pressed(self) -> None:
        if self.consent.isChecked():
            self._start()
        else:
            self.consent.setFocus(Qt.FocusReason.TabFocusReason)

    def _start(self) -> None:
        if self.start.isEnabled():
            self.started.emit(self.chosen)


class CandidatePresenter:
    """Checks the code, then hands the sitting over to the equipment check."""

    def __init__(self, page: CandidatePage, start: Callable[[Prepared], None]) -> None:
        self._page = page
        self._start = start
        self._prepared: Prepared | None = None
        self._room: ServedRoom | None = None
        self._taken: frozenset[str] = frozenset()
        page.edited.connect(self._edited)
        page.started.connect(self._started)

    def prepare(self, prepared: Prepared, total_s: float) -> None:
        """Await the candidate of this sitting, whose parts last ``total_s`` in all."""
        self._prepared = prepared
        self._page.show_sitting(
            " · ".join(
                (
                    texts.session_label(prepared.session_type),
                    texts.mode_label(prepared.rules.mode),
                    f"{texts.duration(total_s)} d’épreuve en tout",
                )
            )
        )

    def prepare_room(self, served: ServedRoom, taken: frozenset[str] = frozenset()) -> None:
        """Await a candidate of a room: they choose their code among its own. ``taken``: those under which
        a sitting already began here; told, never refused."""
        self._room, self._taken = served, taken
        self._page.show_codes([seat.code for seat in served.plan.seats])
        self._page.show_sitting(self._recap(served, ""))

    def _recap(self, served: ServedRoom, code: str) -> str:
        """Return the line about the sitting, with the time of the candidate once the code is chosen."""
        if not code:
            return f"{served.about} · {served.when}"
        accommodation = served.plan.rules_of(code).accommodation
        total = sum(float(spec.seconds * accommodation.factor(spec.kind)) for spec in served.session.phases)
        return f"{served.about} · {texts.duration(total)} d’épreuve en tout"

    def _edited(self) -> None:
        self._page.say(TAKEN if self._room is not None and self._page.chosen in self._taken else "")
        if self._room is not None:
            self._page.show_recap(self._recap(self._room, self._page.chosen))
        self._page.set_ready(bool(self._page.chosen) and self._page.consent.isChecked())

    def _started(self, code: str) -> None:
        trouble = code_trouble(code)
        if trouble:
            self._page.say(trouble)
            self._page.code.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._room is not None:
            plan = self._room.plan
            self._start(Prepared(plan.session_type, plan.pack, plan.rules_of(code)))
        elif self._prepared is not None:
            rules = replace(self._prepared.rules, candidate=code)
            self._start(replace(self._prepared, rules=rules))
