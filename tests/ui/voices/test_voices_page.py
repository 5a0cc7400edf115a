"""Recording the voices of a pack, on the page, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.bootstrap import Installation
from crcd_sim.services.exam.voice_recording import COUNT_S
from crcd_sim.ui.look import Look
from crcd_sim.ui.voices import words
from tests.fakes.disks import read_only
from tests.fakes.screens import HandJobs
from tests.ui.home.conftest import Show
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls
from tests.ui.voices.conftest import Studio

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def faces(studio: Studio) -> dict[str, bool]:
    """The buttons on the screen, and whether each can be pressed."""
    return {button.accessibleName(): button.isEnabled() for button in studio.shown()}


def pick(studio: Studio, call: str) -> None:
    studio.page.calls.button(call).click()
    studio.wait(0.1)


# --- What is there -----------------------------------------------------------------------------


def test_each_call_comes_with_its_text_its_speaker_and_its_voice(studio: Studio) -> None:
    page = studio.page
    assert page.calls.names == ("r1-colere", "r2-detresse")
    assert page.text.toPlainText().startswith("Oui, bonjour. Claire Ferrand, à Tours.")
    assert (page.speaker.text(), page.tone.text()) == ("Mme\u00a0Claire Ferrand", "Ton\u00a0: furieuse")
    assert (page.voice.text(), page.length.text()) == ("Voix de synthèse", "1\u00a0min\u00a008\u00a0s")


def test_another_call_is_chosen_with_the_mouse(studio: Studio) -> None:
    pick(studio, "r2-detresse")
    assert studio.page.text.toPlainText().startswith("Bonjour. Claire Ferrand, à Tours. Je vous appelle")
    assert studio.page.tone.text() == "Ton\u00a0: en détresse"


def test_the_text_is_as_large_as_its_place_allows(studio: Studio, qtbot: QtBot) -> None:
    page = studio.page
    small = page.text.size_px
    assert page.text.verticalScrollBar().maximum() == 0
    page.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.text.size_px > small)
    assert page.text.verticalScrollBar().maximum() == 0


def test_a_pack_being_read_says_so(dressed: Look, show: Show, tmp_path: Path) -> None:
    studio = Studio(dressed, show, tmp_path, jobs=HandJobs(at_once=False))
    assert studio.page.state.text() == words.READING
    assert not studio.page.record.isEnabled()
    studio.jobs.run_all()
    assert not studio.page.state.isVisible()
    assert studio.page.record.isEnabled()


def test_a_workstation_without_a_pack_says_so(dressed: Look, show: Show, tmp_path: Path) -> None:
    empty = Installation(tmp_path / "scenarios", tmp_path / "audio")
    studio = Studio(dressed, show, tmp_path, installation=empty)
    assert studio.page.state.text() == words.NO_PACK
    assert not studio.page.record.isEnabled()


def test_a_pack_that_cannot_be_opened_says_why(dressed: Look, show: Show, tmp_path: Path) -> None:
    folder = tmp_path / "scenarios" / "casse"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        (Installation().scenarios / "ondalys-telecom" / "pack.yaml").read_text(encoding="utf-8"), "utf-8"
    )
    studio = Studio(
        dressed, show, tmp_path, installation=Installation(tmp_path / "scenarios", tmp_path / "audio")
    )
    assert "ne peut pas être ouvert" in studio.page.state.text()
    assert not studio.page.record.isEnabled()


# --- Recording ---------------------------------------------------------------------------------


def test_the_count_goes_three_two_one_then_the_take_runs(studio: Studio) -> None:
    studio.click(studio.page.record)
    seen = []
    for _ in range(3):
        seen.append(studio.page.figure.text())
        studio.wait(1)
    assert (seen, studio.page.guide.text()) == (["3", "2", "1"], "Lisez le texte à voix haute.")
    studio.wait(2)
    assert studio.page.figure.text() == "00:02"


def test_the_meter_moves_with_the_voice(studio: Studio) -> None:
    studio.click(studio.page.record)
    studio.wait(COUNT_S)
    quiet = studio.page.meter.share
    studio.speak(2)
    assert studio.page.meter.share > quiet


def test_while_one_records_there_is_nothing_to_do_but_stop(studio: Studio) -> None:
    studio.click(studio.page.record)
    studio.wait(COUNT_S + 1)
    assert faces(studio) == {"Réglages": True, "Arrêter": True, "Écouter la voix actuelle": False} | {
        choice.mark.accessibleName(): False for choice in studio.page._cards.values()
    }


def test_a_good_take_is_to_be_kept_first(studio: Studio) -> None:
    studio.take(60)
    page = studio.page
    assert page.banner.kind == "ok"
    assert (page.keep.kind, page.record.kind, page.record.text()) == ("primary", "secondary", "Recommencer")
    assert page.focusWidget() is page.keep


def test_a_doubtful_take_is_to_be_done_again_first(studio: Studio) -> None:
    studio.take(8)
    page = studio.page
    assert (page.banner.kind, page.keep.kind, page.record.kind) == ("warning", "secondary", "primary")
    assert "la fin manque peut-être" in page.banner.label.text()
    assert page.keep.isEnabled()


def test_a_silent_take_can_only_be_done_again(studio: Studio) -> None:
    studio.silent_take()
    page = studio.page
    assert "Aucune voix" in page.banner.label.text()
    assert not page.keep.isEnabled()
    assert not page.listen.isEnabled()
    assert page.record.isEnabled()


def test_the_take_is_heard_and_stopped(studio: Studio) -> None:
    studio.take(60)
    studio.click(studio.page.listen)
    studio.wait(2)
    assert (studio.page.figure.text(), studio.page.guide.text()) == (
        "00:02",
        "Votre prise, telle qu’elle serait gardée.",
    )
    studio.click(studio.page.stop)
    assert studio.page.keep.isVisible()


def test_the_present_voice_is_heard(studio: Studio) -> None:
    studio.click(studio.page.present)
    studio.wait(1)
    assert (studio.page.guide.text(), studio.page.stop.isVisible()) == ("La voix actuelle.", True)


def test_a_take_kept_is_the_voice_of_the_call(studio: Studio) -> None:
    studio.take(60)
    studio.click(studio.page.keep)
    page = studio.page
    assert (page.voice.text(), page.voice.kind) == ("Enregistrée par une personne", "ok")
    assert page.banner.label.text().startswith("Votre voix est gardée")
    assert soundfile.info(str(studio.calls / "r1-colere.wav")).duration == pytest.approx(60, abs=1)
    assert page.restore.isVisible()
    assert not page.keep.isVisible()


def test_a_voice_kept_before_is_replaced_only_if_one_says_so(
    dressed: Look, show: Show, tmp_path: Path
) -> None:
    studio = Studio(dressed, show, tmp_path, answers=(False, True))
    studio.take(60)
    studio.click(studio.page.keep)
    before = (studio.calls / "r1-colere.wav").read_bytes()
    studio.take(50)
    studio.click(studio.page.keep)
    refused = (studio.calls / "r1-colere.wav").read_bytes()
    studio.click(studio.page.keep)
    assert refused == before
    assert (studio.calls / "r1-colere.wav").read_bytes() != before
    assert "r1-colere.wav" in studio.asker.asked[0].text


def test_the_synthetic_voice_comes_back_only_if_one_says_so(
    dressed: Look, show: Show, tmp_path: Path
) -> None:
    studio = Studio(dressed, show, tmp_path, answers=(False, True))
    studio.take(60)
    studio.click(studio.page.keep)
    studio.click(studio.page.restore)
    there = (studio.calls / "r1-colere.wav").exists()
    studio.click(studio.page.restore)
    assert (there, (studio.calls / "r1-colere.wav").exists()) == (True, False)
    assert studio.page.voice.text() == "Voix de synthèse"
    assert not studio.page.restore.isVisible()


def test_a_recording_dropped_by_hand_is_shown_and_can_be_taken_away(
    dressed: Look, show: Show, tmp_path: Path
) -> None:
    studio = Studio(dressed, show, tmp_path, answers=(True,))
    sound, rate = soundfile.read(str(studio.calls / "r2-detresse.ogg"))
    soundfile.write(str(studio.calls / "r2-detresse.flac"), sound, rate)
    studio.presenter.start()
    pick(studio, "r2-detresse")
    shown = studio.page.voice.text()
    studio.click(studio.page.restore)
    assert (shown, studio.page.voice.text()) == ("Enregistrée par une personne", "Voix de synthèse")
    assert studio.asker.asked[0].text.startswith("«\u00a0r2-detresse.flac\u00a0» sera effacé")


def test_without_a_synthetic_voice_under_it_a_recording_is_not_taken_away(
    dressed: Look, show: Show, tmp_path: Path
) -> None:
    studio = Studio(dressed, show, tmp_path)
    sound, rate = soundfile.read(str(studio.calls / "r1-colere.ogg"))
    soundfile.write(str(studio.calls / "r1-colere.ogg"), sound, rate, format="OGG", subtype="VORBIS")
    studio.presenter.start()
    assert not studio.page.restore.isVisible()
    assert studio.page.under.text() == words.NOTHING_UNDER
    assert studio.page.under.isVisible()


def test_a_protected_folder_is_said_before_one_reads_for_nothing(
    dressed: Look, show: Show, tmp_path: Path
) -> None:
    studio = Studio(dressed, show, tmp_path)
    with read_only(studio.installation.audio):
        studio.presenter.start()
    page = studio.page
    assert "refuse l’écriture" in page.banner.label.text()
    assert not page.record.isEnabled()
    assert page.present.isEnabled()


def test_a_folder_protected_meanwhile_leaves_the_take(dressed: Look, show: Show, tmp_path: Path) -> None:
    studio = Studio(dressed, show, tmp_path)
    studio.take(60)
    with read_only(studio.installation.audio):
        studio.click(studio.page.keep)
    refused = studio.page.banner.label.text()
    studio.click(studio.page.keep)
    assert "Votre prise est toujours là" in refused
    assert studio.page.voice.text() == "Enregistrée par une personne"


# --- Leaving -----------------------------------------------------------------------------------


def test_an_unkept_take_is_not_lost_without_asking(dressed: Look, show: Show, tmp_path: Path) -> None:
    studio = Studio(dressed, show, tmp_path, answers=(False, False, True))
    studio.take(60)
    pick(studio, "r2-detresse")
    studio.click(studio.page.back)
    assert (studio.page.calls.value, studio.left, studio.page.keep.isVisible()) == ("r1-colere", 0, True)
    studio.click(studio.page.back)
    assert studio.left == 1
    assert [question.title for question in studio.asker.asked] == [words.ABANDON.title] * 3


def test_nothing_is_asked_when_there_is_nothing_to_lose(studio: Studio) -> None:
    pick(studio, "r2-detresse")
    studio.click(studio.page.back)
    assert (studio.left, studio.asker.asked) == (1, [])


def test_leaving_gives_the_headset_back_and_stops_the_clock(studio: Studio) -> None:
    studio.click(studio.page.record)
    studio.presenter.leave()
    studio.wait(1)
    assert studio.time.idle


# --- The headset -------------------------------------------------------------------------------


def test_a_missing_microphone_is_said_and_nothing_can_be_recorded(studio: Studio) -> None:
    studio.sound.unplug("input")
    studio.wait(0.2)
    page = studio.page
    assert (page.banner.label.text(), page.record.isEnabled()) == (words.NO_MICROPHONE, False)
    studio.sound.plug("input")
    studio.wait(0.2)
    assert (page.banner.isVisible(), page.record.isEnabled()) == (False, True)


# --- By keyboard alone -------------------------------------------------------------------------


def test_a_voice_is_recorded_heard_and_kept_by_keys_alone(dressed: Look, show: Show, tmp_path: Path) -> None:
    studio = Studio(dressed, show, tmp_path, answers=(True,))
    studio.key(Qt.Key.Key_R, CONTROL)
    studio.wait(COUNT_S)
    studio.speak(60)
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_E, CONTROL)
    assert studio.page.guide.text().startswith("Votre prise, telle")
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_S, CONTROL)
    assert (studio.calls / "r1-colere.wav").exists()
    studio.key(Qt.Key.Key_E, CONTROL, SHIFT)
    assert studio.page.guide.text() == "La voix actuelle."
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Delete, CONTROL, SHIFT)
    assert not (studio.calls / "r1-colere.wav").exists()


def test_enter_goes_through_a_recording_where_the_keyboard_is(studio: Studio) -> None:
    studio.key(Qt.Key.Key_Return)
    studio.wait(COUNT_S)
    studio.speak(60)
    studio.key(Qt.Key.Key_Return)  # Arrêter
    studio.key(Qt.Key.Key_Return)  # Garder
    assert (studio.calls / "r1-colere.wav").exists()


# --- Every button, every size ------------------------------------------------------------------


def test_every_button_is_known_to_these_tests(studio: Studio) -> None:
    idle = set(faces(studio))
    studio.take(60)
    taken = set(faces(studio))
    studio.click(studio.page.keep)
    kept = set(faces(studio))
    always = {"Réglages", "Écouter la voix actuelle"} | {
        choice.mark.accessibleName() for choice in studio.page._cards.values()
    }
    assert idle == always | {"Enregistrer"}
    assert taken == always | {"Recommencer", "Écouter la prise", "Garder"}
    assert kept == always | {"Enregistrer", "Revenir à la voix de synthèse…"}


def cut_now(studio: Studio) -> list[str]:
    """The texts cut once what was just shown is laid out."""
    for _ in range(4):
        QApplication.processEvents()
    return cut_texts(studio.page)


@pytest.mark.parametrize("zoom", [100, 125, 150, 200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_at_1366_in_any_state(
    qapp: QApplication, dressed: Look, show: Show, tmp_path: Path, theme: str, zoom: int
) -> None:
    dressed.use(qapp, name=theme, zoom=zoom)
    studio = Studio(dressed, show, tmp_path)
    cut = cut_now(studio)
    studio.take(8)
    cut += cut_now(studio)
    studio.click(studio.page.keep)
    cut += cut_now(studio)
    dressed.use(qapp, name="light", zoom=100)
    assert cut == []


def test_the_recorder_stays_in_view_with_the_text_under_it_when_zoomed(
    qapp: QApplication, dressed: Look, show: Show, tmp_path: Path, qtbot: QtBot
) -> None:
    dressed.use(qapp, zoom=150)
    studio = Studio(dressed, show, tmp_path)
    page = studio.page
    studio.key(Qt.Key.Key_R, CONTROL)

    def in_view() -> bool:
        view = page.area.viewport()
        top = page.text.mapTo(page, page.text.rect().topLeft()).y()
        stop = page.stop.mapTo(page, page.stop.rect().topLeft()).y()
        first = view.mapTo(page, view.rect().topLeft()).y()
        return first <= stop < top < first + view.height() - 100

    qtbot.waitUntil(in_view)
    dressed.use(qapp, zoom=100)
    assert page.focusWidget() is page.stop


def test_the_french_is_well_typed_and_every_control_named(studio: Studio) -> None:
    studio.take(60)
    assert (badly_typed(studio.page), nameless_controls(studio.page)) == ([], [])
