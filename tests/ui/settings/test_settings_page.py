"""The workstation's settings."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceRef, SoundDevice
from crcd_sim.settings import Device, Settings
from crcd_sim.ui.look import Look
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.settings.settings_page import KeyGroup, SettingsPage
from crcd_sim.ui.settings.settings_presenter import SettingsPresenter
from tests.fakes.screens import GivenDevices, MemoryKeeper, OpenGate
from tests.ui.home.conftest import Show
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls, texts_of

HEADSET = SoundDevice(DeviceRef("ALSA", "Jabra Evolve2 40"), inputs=1, outputs=2)
SPEAKERS = SoundDevice(DeviceRef("ALSA", "Haut-parleurs du poste"), inputs=0, outputs=2)
KEYS = (KeyGroup("Téléphone", (("F8", "J’ai fini de parler"), ("F11", "Raccrocher"))),)


class Bench:
    def __init__(
        self, look: Look, application: QApplication, devices: GivenDevices, settings: Settings
    ) -> None:
        self.keeper = MemoryKeeper(settings)
        self.gate = OpenGate()
        self.devices = devices
        self.told: list[tuple[str, str]] = []
        self.page = SettingsPage(look, KEYS, "/home/formateur/.local/share/simulateur-crcd")
        self.appearance = Appearance(application, look, self.keeper)
        self.presenter = SettingsPresenter(
            self.page, self.keeper, self.appearance, devices, self.gate, lambda *told: self.told.append(told)
        )
        self.presenter.start()


@pytest.fixture
def bench(dressed: Look, qapp: QApplication, show: Show) -> Bench:
    made = Bench(dressed, qapp, GivenDevices(HEADSET, SPEAKERS), Settings())
    show(made.page)
    return made


def items(combo: QComboBox) -> list[str]:
    return [combo.itemText(index) for index in range(combo.count())]


def pick(combo: QComboBox, text: str) -> None:
    combo.setCurrentIndex(items(combo).index(text))
    combo.activated.emit(combo.currentIndex())


# --- Look ------------------------------------------------------------------------------------


def test_the_dark_theme_is_put_on_at_once_and_remembered(bench: Bench, dressed: Look) -> None:
    bench.page.themes.button("dark").click()
    assert (dressed.theme.name, bench.keeper.settings.theme) == ("dark", "dark")


def test_the_zoom_is_put_on_at_once_and_remembered(bench: Bench, dressed: Look) -> None:
    pick(bench.page.zooms, "150\u00a0%")
    assert (dressed.theme.zoom, bench.keeper.settings.zoom) == (150, 150)


def test_the_list_follows_the_zoom_keys(bench: Bench) -> None:
    bench.appearance.zoom_in()
    assert bench.page.zooms.currentData() == 110


def test_what_was_chosen_is_shown(dressed: Look, qapp: QApplication, show: Show) -> None:
    made = Bench(dressed, qapp, GivenDevices(), Settings(theme="dark"))
    show(made.page)
    assert made.page.themes.value == "dark"


# --- Sound -----------------------------------------------------------------------------------


def test_only_what_can_record_is_a_microphone(bench: Bench) -> None:
    assert items(bench.page.devices["microphone"]) == ["Celui du système", "Jabra Evolve2 40"]
    assert items(bench.page.devices["ring"]) == [
        "Dans le casque",
        "Jabra Evolve2 40",
        "Haut-parleurs du poste",
    ]


@pytest.mark.parametrize("role", ["microphone", "earphone", "ring", "loudspeaker"])
def test_a_device_is_remembered_by_its_name(bench: Bench, role: str) -> None:
    pick(bench.page.devices[role], "Jabra Evolve2 40")
    assert getattr(bench.keeper.settings, role) == Device("ALSA", "Jabra Evolve2 40")


def test_the_systems_own_is_chosen_again(bench: Bench) -> None:
    for text in ("Jabra Evolve2 40", "Celui du système"):
        pick(bench.page.devices["microphone"], text)
    assert bench.keeper.settings.microphone == Device()


def test_an_unplugged_headset_stays_chosen_and_says_so(dressed: Look, qapp: QApplication, show: Show) -> None:
    made = Bench(dressed, qapp, GivenDevices(HEADSET), Settings(microphone=Device("ALSA", "Casque USB")))
    show(made.page)
    assert made.page.devices["microphone"].currentText() == "Casque USB (débranché)"
    assert made.keeper.settings.microphone.name == "Casque USB"


def test_a_wireless_headset_comes_with_a_warning(dressed: Look, qapp: QApplication, show: Show) -> None:
    wireless = SoundDevice(DeviceRef("ALSA", "WH-1000"), 1, 2, bluetooth=True)
    made = Bench(dressed, qapp, GivenDevices(wireless), Settings(microphone=Device("ALSA", "WH-1000")))
    show(made.page)
    assert any("Sans fil" in text for text in texts_of(made.page))


def test_two_devices_of_one_name_say_how_they_are_reached(
    dressed: Look, qapp: QApplication, show: Show
) -> None:
    twins = (SoundDevice(DeviceRef(api, "Casque"), 1, 2) for api in ("MME", "WASAPI"))
    made = Bench(dressed, qapp, GivenDevices(*twins), Settings())
    show(made.page)
    assert items(made.page.devices["microphone"])[1:] == ["Casque – MME", "Casque – WASAPI"]


def test_a_headset_plugged_in_since_is_found_on_demand(bench: Bench) -> None:
    bench.devices.found = (HEADSET, SPEAKERS, SoundDevice(DeviceRef("ALSA", "Nouveau"), 1, 2))
    bench.page.refresh.click()
    assert "Nouveau" in items(bench.page.devices["earphone"])


def test_a_workstation_without_a_microphone_says_what_to_do(
    dressed: Look, qapp: QApplication, show: Show
) -> None:
    made = Bench(dressed, qapp, GivenDevices(SPEAKERS), Settings())
    show(made.page)
    assert made.page.sound_sentence.text().startswith("Aucun microphone")


def test_sound_that_cannot_be_reached_is_told_in_a_sentence(
    dressed: Look, qapp: QApplication, show: Show
) -> None:
    made = Bench(
        dressed, qapp, GivenDevices(error=EnvironmentProblem("Le son de ce poste est occupé.")), Settings()
    )
    show(made.page)
    assert made.page.sound_sentence.text() == "Le son de ce poste est occupé."


# --- The rest --------------------------------------------------------------------------------


def test_the_staff_code_is_changed_through_its_gate(bench: Bench) -> None:
    bench.page.change_code.click()
    assert bench.gate.purposes == ["change"]
    assert bench.told == [("Le nouveau code formateur est en place.", "ok")]


def test_the_page_says_whether_a_code_was_chosen(bench: Bench) -> None:
    before = bench.page.code_state.text()
    bench.keeper.settings = Settings().with_staff_code("2468")
    bench.presenter.start()
    assert (before, bench.page.code_state.text()) == ("pas encore choisi", "choisi")


def test_keys_are_shown_as_the_keyboard_names_them(bench: Bench) -> None:
    said = set(texts_of(bench.page))
    assert {"F8", "J’ai fini de parler", "Ctrl+Alt++", "Alt+←"} <= said


def test_the_folder_can_be_copied_as_it_is(bench: Bench) -> None:
    bench.page.folder.selectAll()
    assert bench.page.folder.selectedText() == "/home/formateur/.local/share/simulateur-crcd"
    assert bench.page.folder.isReadOnly()


def test_every_button_is_known_to_these_tests(bench: Bench, qtbot: QtBot) -> None:
    named = {
        button.accessibleName()
        for button in bench.page.findChildren(QAbstractButton)
        if button.isVisible() and button not in bench.page.keys.values()  # see test_phone_keys.py
    }
    assert named == {
        "Accueil", "Comme le système", "Clair", "Sombre", "Choisir le code…", "Chercher à nouveau",
        "Voix du scénario…", "Remettre les touches d’origine",
    }  # fmt: skip
    with qtbot.waitSignal(bench.page.back_requested):
        bench.page.back.click()
    with qtbot.waitSignal(bench.page.voices_requested):
        bench.page.voices.click()


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_no_text_is_cut_at_1366(dressed: Look, show: Show, qapp: QApplication, zoom: int) -> None:
    bluetooth = SoundDevice(
        DeviceRef("ALSA", "Un casque au nom vraiment très long, modèle 40 UC"), 1, 2, bluetooth=True
    )
    made = Bench(dressed, qapp, GivenDevices(bluetooth), Settings(zoom=zoom))
    made.appearance.apply()
    show(made.page)
    assert cut_texts(made.page) == []


def test_the_french_is_well_typed_and_every_control_named(bench: Bench) -> None:
    assert (badly_typed(bench.page), nameless_controls(bench.page)) == ([], [])
