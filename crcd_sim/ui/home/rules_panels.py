"""The parts of the rules page: each shows one piece of a draft and tells when a person changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crcd_sim.domain.framework import Framework, SessionSpec
from crcd_sim.domain.rules import Driver, Mode
from crcd_sim.ui import texts
from crcd_sim.ui.home.choices import Choice, Choices, trailing
from crcd_sim.ui.home.page import Measured, wrapped
from crcd_sim.ui.home.rules_draft import (
    ALONE,
    CONSOLE,
    EACH,
    FIRST_HOUR,
    TRAINER,
    ClientChoice,
    PackChoice,
    RulesDraft,
    players,
)
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Field, Panel, Pill, QuietButton, empty, line

FREE: Final[str] = "free"
# What staff pick, and the factor it stands for.
TIMES: Final[Sequence[tuple[str, str]]] = (
    ("Temps prévu", "1"),
    ("Tiers temps", "4/3"),
    ("Autre coefficient", FREE),
)
PLAYERS: Final = {
    Driver.RECORDED.value: "Enregistré",
    Driver.CONSOLE.value: "À la console",
    Driver.PERSON.value: "De vive voix",
}
PATIENCES: Final = (
    ("Patience habituelle des clients", "1"),
    ("Silences une fois et demie plus longs", "3/2"),
    ("Silences deux fois plus longs", "2"),
)


class RulesPanel(Panel):
    """A panel with a padded body.

    Signals:
        edited: a person changed something in it.
    """

    edited = Signal()

    def __init__(self, look: Look, title: str) -> None:
        super().__init__(look, title)
        self._inside = Measured(look)
        self.rows = QVBoxLayout(self._inside)
        self._inside.space(self.rows, (12, 8, 12, 10), 4)
        self.set_body(self._inside)

    def space(self, layout: QHBoxLayout | QVBoxLayout, spacing: int) -> None:
        self._inside.space(layout, spacing=spacing)


class SessionPanel(RulesPanel):
    """Which session. The lengths are the framework's."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Session")
        self.choices = Choices(self)
        self.choices.picked.connect(lambda _: self.edited.emit())
        self._built: Framework | None = None

    def show_draft(self, framework: Framework, draft: RulesDraft) -> None:
        if self._built is not framework:
            self._built = framework
            for spec in framework.sessions:
                self.rows.addWidget(self._row(spec))
        self.choices.choose(draft.session)

    def _row(self, spec: SessionSpec) -> Choice:
        exchanges = texts.count(spec.exchanges.count, "client")
        note = f"{texts.count(len(spec.competences), 'compétence')} · {exchanges}"
        choice = Choice(self._look, texts.session_label(spec.id), note)
        choice.add_aside(trailing(texts.duration(spec.totals.candidate * 60)))
        return self.choices.add(spec.id, choice)


class PackPanel(RulesPanel):
    """Which scenario. One that cannot serve says why."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Scénario")
        self.choices = Choices(self)
        self.choices.picked.connect(lambda _: self.edited.emit())
        self.sentence = wrapped("", "danger")
        self.rows.addWidget(self.sentence)
        self._packs: dict[str, PackRow] = {}

    def show_draft(self, packs: Sequence[PackChoice], draft: RulesDraft, trouble: str) -> None:
        if list(self._packs) != [pack.id for pack in packs]:
            self._rebuild(packs)
        for pack in packs:
            self._packs[pack.id].show_for(draft.session)
        self.choices.choose(draft.pack)
        self.sentence.setText(trouble)
        self.sentence.setVisible(bool(trouble))

    def row(self, pack: str) -> PackRow:
        return self._packs[pack]

    def _rebuild(self, packs: Sequence[PackChoice]) -> None:
        self.choices.clear()
        for widget in self._packs.values():
            widget.hide()
            widget.deleteLater()
        self._packs = {pack.id: PackRow(self._look, pack) for pack in packs}
        for pack in packs:
            widget = self._packs[pack.id]
            self.choices.add(pack.id, widget)
            self.rows.addWidget(widget)


class PackRow(Choice):
    """One scenario: title, sector, what its draw is worth, why it cannot serve."""

    def __init__(self, look: Look, pack: PackChoice) -> None:
        super().__init__(look, pack.title or pack.id)
        self._pack = pack
        self.pill = Pill()
        self.add_aside(self.pill)
        name = f"Détail du scénario {pack.title}"
        self.details = QuietButton(look, "Voir le détail", size="small", name=name)
        self.details.setCheckable(False)
        self.details.clicked.connect(self._toggle)
        self.faults = wrapped("\n".join(f"• {fault}" for fault in pack.faults), "small")
        self.faults.hide()
        self.add_under(self.details)
        self.add_under(self.faults)
        self.details.setVisible(bool(pack.faults))

    def show_for(self, session: str) -> None:
        pack = self._pack
        obstacle = pack.obstacle(session)
        self.set_offered(not obstacle)
        if obstacle:
            self.set_note(obstacle, "danger" if pack.faults else "muted")
            self.pill.show_state("à corriger", "danger")
            self.pill.setVisible(bool(pack.faults))
            return
        simulated = pack.simulated(session)
        words = [pack.sector, texts.count(pack.subjects.get(session, 0), "sujet")]
        self.set_note(" · ".join(word for word in words if word))
        self.pill.show_state("tirage simulé", "neutral")
        self.pill.setVisible(simulated)
        self.pill.setToolTip("Un seul sujet : toutes les enveloppes contiennent le même.")

    def _toggle(self) -> None:
        shown = self.faults.isVisibleTo(self)
        self.faults.setVisible(not shown)
        self.details.setText("Voir le détail" if shown else "Masquer le détail")


class ModePanel(RulesPanel):
    """To learn, or as on the day; with a jury, or without."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Mode")
        self.choices = Choices(self)
        self.choices.picked.connect(lambda _: self.edited.emit())
        for mode, note in (
            (Mode.TRAINING, "Pauses, aides et retours possibles ; le candidat peut poursuivre hors temps."),
            (Mode.MOCK_EXAM, "Comme le jour de l’épreuve : ni pause ni aide sans le formateur."),
        ):
            self.rows.addWidget(self.choices.add(mode.value, Choice(look, texts.MODES[mode], note)))
        self.rows.addWidget(line())
        self.jury = Choice(
            look,
            "Jury aux entretiens",
            "Il pose ses questions. Sans lui, le programme les pose.",
            many=True,
        )
        self.jury.mark.clicked.connect(lambda _: self.edited.emit())
        self.rows.addWidget(self.jury)

    def show_draft(self, draft: RulesDraft) -> None:
        self.choices.choose(draft.mode.value)
        self.jury.mark.setChecked(draft.jury)


class ClientsPanel(RulesPanel):
    """Who plays the clients: the recording, a trainer at the console, or a trainer aloud."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Qui joue les clients")
        self.choices = Choices(self)
        self.choices.picked.connect(lambda _: self.edited.emit())
        for name, text, note in (
            (ALONE, "Clients enregistrés", "Le candidat travaille seul."),
            (CONSOLE, "À la console", "Un formateur choisit les répliques, sur un second écran."),
            (TRAINER, "De vive voix", "Un formateur joue chaque client au téléphone, fiche de rôle en main."),
            (EACH, "Client par client", ""),
        ):
            self.rows.addWidget(self.choices.add(name, Choice(look, text, note)))
        self._table = QWidget()
        self._lines = QVBoxLayout(self._table)
        self.space(self._lines, 4)
        self.rows.addWidget(self._table)
        self.rows.addWidget(
            wrapped("Au chat, le programme ou la console\u00a0: jamais de vive voix.", "small")
        )
        self._clients: tuple[ClientChoice, ...] = ()
        self.combos: dict[str, QComboBox] = {}

    def show_draft(self, clients: Sequence[ClientChoice], draft: RulesDraft) -> None:
        if tuple(clients) != self._clients:
            self._clients = tuple(clients)
            self._rebuild()
        self.choices.choose(draft.clients)
        self._table.setVisible(draft.clients == EACH)
        for exchange, combo in self.combos.items():
            combo.setCurrentIndex(max(0, combo.findData(draft.drivers.get(exchange, ""))))

    def drivers(self) -> dict[str, str]:
        return {exchange: str(combo.currentData()) for exchange, combo in self.combos.items()}

    def _rebuild(self) -> None:
        empty(self._lines)
        self.combos.clear()
        subject = ""
        for client in self._clients:
            if client.subject != subject:
                subject = client.subject
                self._lines.addWidget(wrapped(subject, "small"))
            self._lines.addWidget(self._line(client))

    def _line(self, client: ClientChoice) -> QWidget:
        combo = QComboBox()
        for driver in players(client):
            combo.addItem(PLAYERS[driver], driver)
        combo.setAccessibleName(f"Qui joue {client.label}")
        combo.activated.connect(lambda _: self.edited.emit())
        self.combos[client.exchange] = combo
        across = QWidget()
        layout = QHBoxLayout(across)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(wrapped(client.label), 1)
        layout.addWidget(combo)
        return across


class AccommodationPanel(RulesPanel):
    """What the centre prescribes for this candidate. Never remembered for the next one."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Aménagement du candidat")
        self.time = _combo([text for text, _ in TIMES], "Temps de chaque partie")
        self.free = QLineEdit()
        self.free.setPlaceholderText("par exemple 1,5")
        self.free.setAccessibleName("Coefficient de temps")
        self._inside.width_of(self.free, most=130)
        self.sentence = wrapped("", "danger")
        self.by_part = Choice(
            look, "Régler partie par partie", "Les coefficients s’écrivent dans le déroulé.", many=True
        )
        self.patience = _combo([text for text, _ in PATIENCES], "Patience des clients au téléphone")
        self.key_only = Choice(
            look,
            "Touche « J’ai fini » seulement",
            "Le silence ne rend jamais la parole au client.",
            many=True,
        )
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        times = QHBoxLayout()
        self.space(times, 8)
        times.addWidget(Field(look, "Temps de chaque partie", self.time), 1)
        times.addWidget(self.free, 0, Qt.AlignmentFlag.AlignBottom)
        self.rows.addLayout(times)
        for widget in (
            self.sentence,
            self.by_part,
            Field(look, "Patience des clients au téléphone", self.patience),
            self.key_only,
            Field(look, "Note pour le relevé", self.note, "facultative, sans donnée de santé"),
        ):
            self.rows.addWidget(widget)
        self.time.activated.connect(self._time_picked)
        self.free.textEdited.connect(lambda _: self.edited.emit())
        self.patience.activated.connect(lambda _: self.edited.emit())
        self.note.textEdited.connect(lambda _: self.edited.emit())
        for choice in (self.by_part, self.key_only):
            choice.mark.clicked.connect(lambda _: self.edited.emit())

    def show_draft(self, draft: RulesDraft, trouble: str) -> None:
        factors = [factor for _, factor in TIMES]
        if not self._free_shown():
            index = factors.index(draft.time_factor) if draft.time_factor in factors else len(factors) - 1
            self.time.setCurrentIndex(index)
        if self._free_shown() and self.free.text() != draft.time_factor:
            self.free.setText(draft.time_factor)
        self.free.setVisible(self._free_shown())
        set_role(self.free, bad=bool(trouble))
        self.sentence.setText(trouble)
        self.sentence.setVisible(bool(trouble))
        self.by_part.mark.setChecked(draft.by_part)
        patiences = [factor for _, factor in PATIENCES]
        self.patience.setCurrentIndex(patiences.index(draft.silence_factor))
        self.key_only.mark.setChecked(draft.done_key_only)
        if self.note.text() != draft.note:
            self.note.setText(draft.note)

    def reset(self) -> None:
        """Forget the candidate before this one."""
        self.time.setCurrentIndex(0)
        self.free.clear()

    def time_factor(self) -> str:
        return self.free.text() if self._free_shown() else TIMES[self.time.currentIndex()][1]

    def silence_factor(self) -> str:
        return PATIENCES[self.patience.currentIndex()][1]

    def _free_shown(self) -> bool:
        return TIMES[self.time.currentIndex()][1] == FREE

    def _time_picked(self) -> None:
        self.free.setVisible(self._free_shown())
        if self._free_shown():
            self.free.setFocus()
        self.edited.emit()


class PlacePanel(RulesPanel):
    """The workstation, the room and the hour."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Poste et salle")
        self.spell = Choice(look, "Correcteur d’orthographe dans les écrits", many=True)
        self.loud = Choice(look, "Haut-parleurs", "La sonnerie s’entend aussi dans la salle.", many=True)
        self.noisy = Choice(
            look,
            "Salle bruyante",
            "La voix ne décide de rien : le candidat appuie sur « J’ai fini ».",
            many=True,
        )
        self.common = Choice(
            look, "Départ commun de l’étude de cas", "Un retardataire garde la fin commune.", many=True
        )
        self.hour = QLineEdit(FIRST_HOUR)
        self.hour.setMaxLength(8)
        self.hour.setAccessibleName("Heure du départ commun")
        self._inside.width_of(self.hour, least=84, most=84)
        self.common.add_aside(self.hour)
        for choice in (self.spell, self.loud, self.noisy, self.common):
            self.rows.addWidget(choice)
            choice.mark.clicked.connect(lambda _: self.edited.emit())
        self.hour.textEdited.connect(lambda _: self.edited.emit())

    def show_draft(self, draft: RulesDraft, trouble: str) -> None:
        self.spell.mark.setChecked(draft.spell_check)
        self.loud.mark.setChecked(draft.loudspeakers)
        self.noisy.mark.setChecked(draft.noisy_room)
        self.common.mark.setChecked(draft.common_start is not None)
        self.hour.setEnabled(draft.common_start is not None)
        if draft.common_start is not None and self.hour.text() != draft.common_start:
            self.hour.setText(draft.common_start)
        set_role(self.hour, bad=bool(trouble))


def _combo(items: Sequence[str], name: str) -> QComboBox:
    combo = QComboBox()
    combo.addItems(list(items))
    combo.setAccessibleName(name)
    return combo
