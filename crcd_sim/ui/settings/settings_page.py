"""The workstation's settings: look, sound devices, staff code, keys, where things are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from crcd_sim.services.ports import DeviceRef
from crcd_sim.ui import texts
from crcd_sim.ui.home.choices import Choice, Choices
from crcd_sim.ui.home.columns import Columns
from crcd_sim.ui.home.page import Measured, Page, wrapped
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import GESTURES, PhoneKey, PhoneKeys
from crcd_sim.ui.settings.key_choice import KeyChoice
from crcd_sim.ui.theme import ZOOMS
from crcd_sim.ui.widgets import Field, Key, Panel, Pill, SecondaryButton

THEMES: Final = (
    ("system", "Comme le système"),
    ("light", "Clair"),
    ("dark", "Sombre"),
)
ROLES: Final = (
    ("microphone", "Microphone", "celui du casque"),
    ("earphone", "Écouteur", "celui du casque"),
    ("ring", "Sonnerie", "où le téléphone sonne"),
    ("loudspeaker", "Haut-parleurs", "pour l’appel enregistré, devant un jury"),
)


@dataclass(frozen=True, slots=True)
class DeviceOption:
    """One line of a list of devices. ``ref`` is ``None`` for what is used when nothing is chosen."""

    ref: DeviceRef | None
    text: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys of one screen: (key sequence, what it does)."""

    title: str
    keys: tuple[tuple[str, str], ...]


# Keys that work everywhere; screens add theirs.
WINDOW_KEYS: Final = KeyGroup(
    "Partout",
    (
        ("Ctrl+Alt++", "Agrandir"),
        ("Ctrl+Alt+-", "Réduire"),
        ("Ctrl+Alt+0", "Taille normale"),
        ("Ctrl+Alt+F", "Plein écran"),
        ("Alt+Left", "Page précédente"),
        ("Esc", "Page précédente, si rien ne s’y perd"),
    ),
)
HOME_KEYS: Final = KeyGroup(
    "Accueil",
    (
        ("Ctrl+R", "Reprendre le passage"),
        ("Ctrl+N", "Nouveau passage"),
        ("Ctrl+E", "S’exercer"),
        ("Ctrl+D", "Découvrir le poste"),
        ("Ctrl+L", "Passages enregistrés"),
        ("Ctrl+,", "Réglages"),
    ),
)


class SettingsPage(Page):
    """Passive.

    Signals:
        theme_picked: system | light | dark.
        zoom_picked: per cent.
        device_picked: role (microphone | earphone | ring | loudspeaker), ``DeviceRef`` or ``None``.
        devices_requested: look for devices again.
        code_change_requested
        voices_requested: record the voices of a pack.
        key_picked: gesture of the telephone, key sequence.
        usual_keys_requested: the telephone's keys as they were at first.
    """

    escape_leads_back = True  # every choice is kept as soon as it is made
    theme_picked = Signal(str)
    zoom_picked = Signal(int)
    device_picked = Signal(str, object)
    devices_requested = Signal()
    code_change_requested = Signal()
    voices_requested = Signal()
    key_picked = Signal(str, str)
    usual_keys_requested = Signal()

    def __init__(self, look: Look, keys: Sequence[KeyGroup], data_folder: str) -> None:
        super().__init__(look, "Réglages", width=1520)
        self.space(self.body, (8, 8, 8, 8), 8)
        self._columns = Columns(look, least=340)
        self._columns.add((self._make_look_panel(), self._make_code_panel(), self._make_voices_panel()))
        self._columns.add((self._make_sound_panel(), self._make_data_panel(data_folder)))
        self._columns.add((self._make_keys_panel((WINDOW_KEYS, HOME_KEYS, *keys)),))
        self.body.addWidget(self._columns)
        self.body.addStretch(1)
        self.hide_foot()
        self.focus_first(self.themes.button(THEMES[0][0]))

    def show_look(self, theme: str, zoom: int) -> None:
        self.themes.choose(theme)
        if self.themes.value:
            self.focus_first(self.themes.button(self.themes.value))
        self.zooms.setCurrentIndex(self.zooms.findData(zoom))

    def show_devices(
        self, role: str, options: Sequence[DeviceOption], chosen: DeviceRef | None, note: str = ""
    ) -> None:
        """Show the devices of one role; ``note``: a sentence about the one chosen."""
        combo = self.devices[role]
        combo.clear()
        for option in options:
            combo.addItem(option.text, option.ref)
        index = next((at for at, option in enumerate(options) if option.ref == chosen), 0)
        combo.setCurrentIndex(index)
        self._notes[role].setText(note)
        self._notes[role].setVisible(bool(note))

    def show_devices_state(self, sentence: str) -> None:
        """Say what the search for devices is doing, or found wrong; "" when all is well."""
        self.sound_sentence.setText(sentence)
        self.sound_sentence.setVisible(bool(sentence))

    def show_code(self, chosen: bool) -> None:
        self.code_state.show_state("choisi" if chosen else "pas encore choisi", "ok" if chosen else "warning")
        self.change_code.setText("Changer le code…" if chosen else "Choisir le code…")

    def show_phone_keys(self, keys: PhoneKeys, sentence: str = "") -> None:
        """Show the telephone's keys; ``sentence``: why the last one picked was not taken."""
        for gesture, choice in self.keys.items():
            choice.show_key(keys[gesture])
        self.usual_keys.setEnabled(bool(keys.as_kept()))
        self.keys_sentence.setText(sentence)
        self.keys_sentence.setVisible(bool(sentence))

    # --- Making --------------------------------------------------------------------------

    def _panel(self, title: str) -> tuple[Panel, QVBoxLayout]:
        panel = Panel(self.look, title)
        inside = Measured(self.look)
        rows = QVBoxLayout(inside)
        inside.space(rows, (12, 10, 12, 12), 8)
        panel.set_body(inside)
        return panel, rows

    def _make_look_panel(self) -> Panel:
        panel, rows = self._panel("Apparence")
        self.themes = Choices(self)
        for name, text in THEMES:
            rows.addWidget(self.themes.add(name, Choice(self.look, text)))
        self.zooms = QComboBox()
        for zoom in ZOOMS:
            self.zooms.addItem(f"{zoom}{texts.NBSP}%", zoom)
        rows.addWidget(Field(self.look, "Taille de l’affichage", self.zooms))
        self.themes.picked.connect(self.theme_picked)
        self.zooms.activated.connect(lambda index: self.zoom_picked.emit(self.zooms.itemData(index)))
        return panel

    def _make_code_panel(self) -> Panel:
        panel, rows = self._panel("Code formateur")
        self.code_state = Pill()
        panel.add_action(self.code_state)
        rows.addWidget(
            wrapped(
                "Il protège les règles des passages, les pauses, le temps rendu, les passages des autres "
                "candidats et le matériel du jury.",
                "muted",
            )
        )
        self.change_code = SecondaryButton(self.look, "Changer le code…", icon="lock")
        self.change_code.clicked.connect(self.code_change_requested)
        rows.addWidget(self.change_code, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    def _make_voices_panel(self) -> Panel:
        panel, rows = self._panel("Appels enregistrés")
        rows.addWidget(
            wrapped(
                "Un formateur peut lire et enregistrer lui-même les appels de l’entretien, à la place de la "
                "voix de synthèse.",
                "muted",
            )
        )
        self.voices = SecondaryButton(self.look, "Voix du scénario…", icon="mic")
        self.voices.clicked.connect(self.voices_requested)
        rows.addWidget(self.voices, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    def _make_sound_panel(self) -> Panel:
        panel, rows = self._panel("Son")
        self.devices: dict[str, QComboBox] = {}
        self._notes = {}
        for role, name, hint in ROLES:
            combo = QComboBox()
            # A device may have a very long name: the list is as wide as it needs, the field is not.
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(18)
            combo.activated.connect(
                lambda index, role=role: self.device_picked.emit(role, self.devices[role].itemData(index))
            )
            self.devices[role] = combo
            self._notes[role] = wrapped("", "small")
            rows.addWidget(Field(self.look, name, combo, hint))
            rows.addWidget(self._notes[role])
        self.sound_sentence = wrapped("", "muted")
        rows.addWidget(self.sound_sentence)
        self.refresh = SecondaryButton(self.look, "Chercher à nouveau", icon="repeat")
        self.refresh.clicked.connect(self.devices_requested)
        rows.addWidget(self.refresh, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    def _make_data_panel(self, folder: str) -> Panel:
        panel, rows = self._panel("Dossier des passages")
        rows.addWidget(
            wrapped(
                "Tout ce que le programme écrit est dans ce dossier : il suffit de le sauvegarder.", "muted"
            )
        )
        self.folder = QLineEdit(folder)
        self.folder.setReadOnly(True)
        self.folder.setCursorPosition(0)
        self.folder.setAccessibleName("Dossier des passages")
        rows.addWidget(self.folder)
        return panel

    def _make_keys_panel(self, groups: Sequence[KeyGroup]) -> Panel:
        panel, rows = self._panel("Touches")
        self._add_phone_keys(rows)
        for group in groups:
            rows.addWidget(wrapped(group.title, "small"))
            table = QWidget()
            grid = QGridLayout(table)
            self.space(grid, spacing=6)
            grid.setColumnStretch(0, 1)
            for row, (key, what) in enumerate(group.keys):
                grid.addWidget(wrapped(what), row, 0)
                grid.addWidget(Key(key), row, 1, Qt.AlignmentFlag.AlignRight)
            rows.addWidget(table)
        return panel

    def _add_phone_keys(self, rows: QVBoxLayout) -> None:
        rows.addWidget(wrapped("Téléphone et chat (cliquez sur une touche pour la changer)", "small"))
        table = QWidget()
        grid = QGridLayout(table)
        self.space(grid, spacing=6)
        grid.setColumnStretch(0, 1)
        self.keys: dict[PhoneKey, KeyChoice] = {}
        for row, (gesture, what) in enumerate(GESTURES.items()):
            choice = KeyChoice(self.look, what)
            choice.key_picked.connect(lambda key, name=gesture.value: self.key_picked.emit(name, key))
            self.keys[gesture] = choice
            grid.addWidget(wrapped(what), row, 0)
            grid.addWidget(choice, row, 1, Qt.AlignmentFlag.AlignRight)
        rows.addWidget(table)
        self.keys_sentence = wrapped("", "warning")
        self.keys_sentence.hide()
        rows.addWidget(self.keys_sentence)
        self.usual_keys = SecondaryButton(self.look, "Remettre les touches d’origine", icon="undo")
        self.usual_keys.clicked.connect(self.usual_keys_requested)
        rows.addWidget(self.usual_keys, 0, Qt.AlignmentFlag.AlignLeft)
