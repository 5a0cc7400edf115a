"""Opening a sitting, and what each row of its contents shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.writing import EMPTY, plain_text
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review import contents
from crcd_sim.ui.review.fact_sheet import FactSheet
from tests.builders import LETTER
from tests.fakes.review import GivenReviews
from tests.ui.review.conftest import Desk, Show
from tests.ui.review.examples import EARLIER, FINAL, opened

LETTER_KEY = contents.WORK + str(LETTER)
CALL_KEY = contents.EXCHANGE + "e2"


def read(sheet: FactSheet) -> list[str]:
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in sheet.texts()]


def tab(desk: Desk, name: str) -> FactSheet:
    """Open a tab beside the exchange and return its sheet."""
    bar = desk.page.exchange.tabs.bar
    index = next(at for at in range(bar.count()) if bar.tabText(at) == name)
    bar.setCurrentIndex(index)
    view = desk.page.exchange
    return (view.measures, view.qualification, view.messages, view.notes)[index]


# --- Opening ---------------------------------------------------------------------------------


def test_a_sitting_opens_on_its_overview(desk: Desk) -> None:
    assert desk.page.facts.startswith("Candidat 0412 · Titre professionnel")
    said = " ".join(read(desk.page.sheet))
    for words in ("Étude de cas", "8 h 00 – 9 h 16", "Règles", "majoré × 4/3", "enveloppe 2"):
        assert words in said


def test_the_pills_of_the_rules_are_above_the_axis(desk: Desk) -> None:
    assert desk.page.pills[:2] == ("tirage simulé", "client enregistré")


def test_the_page_waits_with_a_sentence_and_no_papers(look: Look, file: ReviewFile, show: Show) -> None:
    desk = Desk(look, GivenReviews(file, at_once=False))
    show(desk.page)
    desk.presenter.open("s1")
    assert desk.titles == []
    assert not desk.page.papers.isEnabled()
    desk.source.answer()
    assert desk.titles[0] == "Le passage"
    assert desk.page.papers.isEnabled()
    desk.presenter.leave()


def test_a_sitting_that_cannot_be_read_says_why(desk: Desk) -> None:
    desk.presenter.open("autre")
    assert desk.page.banner.label.text() == "Ce passage n’existe pas."
    assert desk.titles == []


def test_our_own_mistake_is_not_told_as_the_environments(desk: Desk) -> None:
    desk.source.error = ValueError("bug")
    with pytest.raises(ValueError, match="bug"):
        desk.presenter.open("s1")


def test_a_page_left_before_its_sitting_came_stays_empty(look: Look, file: ReviewFile, show: Show) -> None:
    desk = Desk(look, GivenReviews(file, at_once=False))
    show(desk.page)
    desk.presenter.open("s1")
    desk.presenter.leave()
    desk.source.answer()
    assert desk.titles == []
    assert desk.presenter.file is None


def test_a_page_left_keeps_nobodys_texts(desk: Desk) -> None:
    desk.choose(LETTER_KEY)
    desk.presenter.leave()
    assert (desk.presenter.file, desk.presenter.identifier, desk.titles) == (None, "", [])
    assert desk.page.facts == ""


def test_a_sitting_whose_content_is_lost_is_read_all_the_same(look: Look, show: Show) -> None:
    desk = Desk(look, GivenReviews(opened(lost=True)))
    show(desk.page)
    desk.presenter.open("s1")
    desk.choose(CALL_KEY)
    assert [line.text for line in desk.page.exchange.lines.lines][1] == "Mon Wi-Fi ne passe plus."
    desk.choose(LETTER_KEY)
    assert desk.page.writing.page is not None
    desk.presenter.leave()


# --- Exchanges -------------------------------------------------------------------------------


def test_an_exchange_shows_its_turns_and_its_two_voices(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    view = desk.page.exchange
    assert [line.who for line in view.lines.lines][:3] == ["Candidat", "Mme Rouvier", "Mise en attente"]
    assert view.recording.waveform.peaks is not None


def test_holds_mutes_and_lost_seconds_are_marked_on_the_waves(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    kinds = [span.kind for span in desk.page.exchange.recording.waveform.spans]
    assert kinds == ["held", "muted", "gap"]


def test_measures_are_sentences_and_say_they_are_no_mark(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    said = read(tab(desk, "Repères"))
    assert "1 mise en attente de 31 s." in said
    assert "Des mesures, jamais une note." in said
    assert "client enregistré" in said


def test_the_qualification_reads_in_the_forms_order_without_empty_fields(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    said = read(tab(desk, "Qualification"))
    assert said[:4] == ["Statut", "En cours", "Motif du contact", "Technique"]


def test_a_required_field_left_empty_is_told_where_the_form_was_begun(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    assert read(tab(desk, "Qualification"))[4:] == ["Résumé", "— (champ requis, laissé vide)"]


def test_a_form_left_empty_says_so(desk: Desk) -> None:
    desk.choose(contents.EXCHANGE + "e1")
    assert read(tab(desk, "Qualification")) == ["La fiche n’a pas été remplie."]


def test_messages_say_when_they_were_sent_and_keep_their_lists(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    said = read(tab(desk, "Message"))
    assert said == [
        "E-mail envoyé à 9:30:00",
        "Bonjour,",
        "• un répéteur offert",
        "• livré vendredi",
        "Message non envoyé",
        "Brouillon",
    ]


def test_notes_prepared_for_the_client_are_beside_the_exchange(desk: Desk) -> None:
    desk.choose(CALL_KEY)
    assert read(tab(desk, "Notes")) == ["M. Rouvier : box au sous-sol"]


def test_a_chat_has_messages_and_nothing_to_listen_to(desk: Desk) -> None:
    desk.choose(contents.EXCHANGE + "e1")
    view = desk.page.exchange
    assert [line.text for line in view.lines.lines][:2] == ["Bonjour", "Bonjour, je regarde."]
    assert not view.recording.isVisible()


def test_an_exchange_not_held_says_so(desk: Desk) -> None:
    desk.choose(contents.EXCHANGE + "e3")
    assert not desk.page.exchange.lines.isVisible()
    assert desk.page.exchange.nothing == "Cet échange n’a pas été tenu."


def test_an_interview_has_no_form_no_message_and_no_measure(desk: Desk) -> None:
    desk.choose(contents.INTERVIEW + "CLIENT_RECORDING")
    bar = desk.page.exchange.tabs.bar
    assert [bar.tabText(at) for at in range(bar.count()) if bar.isTabVisible(at)] == ["Repères"]
    assert "Des mesures, jamais une note." not in read(tab(desk, "Repères"))


def test_the_chosen_exchange_is_underlined_on_the_axis(desk: Desk) -> None:
    before = desk.page.axis.grab().toImage()
    desk.choose(contents.EXCHANGE + "e1")
    assert desk.page.axis.grab().toImage() != before


# --- Writings --------------------------------------------------------------------------------


def test_a_letter_is_shown_with_its_styles_on_the_companys_sheet(desk: Desk) -> None:
    desk.choose(LETTER_KEY)
    page = desk.page.writing.page
    assert page is not None
    assert page.content() == FINAL
    assert page.isReadOnly()


def test_a_sealed_writing_says_so_and_when(desk: Desk) -> None:
    desk.choose(LETTER_KEY)
    assert desk.page.writing.state == "scellé"
    assert read(desk.page.writing.facts) == ["Partie", "Étude de cas", "Scellé à", "9:16:10"]


def test_versions_are_listed_newest_first_under_the_final_text(desk: Desk) -> None:
    desk.choose(LETTER_KEY)
    names = [desk.page.writing.versions.item(at).text().replace("\u00a0", " ") for at in range(3)]
    assert names == ["Texte final · 7 mots", "8:32 · 7 mots", "8:27 · 1 mot"]


def test_a_version_is_read_and_the_final_text_comes_back(desk: Desk) -> None:
    desk.choose(LETTER_KEY)
    view = desk.page.writing
    view.versions.setCurrentRow(2)
    assert view.page is not None
    assert plain_text(view.page.content()) == plain_text(EARLIER)
    assert view.past.replace("\u00a0", " ").startswith("Version de 8:27, 1 mot.")
    view.latest.click()
    assert view.page.content() == FINAL
    assert view.past == ""


def test_escape_goes_back_to_the_final_text(desk: Desk, qtbot: QtBot) -> None:
    desk.choose(LETTER_KEY)
    view = desk.page.writing
    view.versions.setCurrentRow(1)
    qtbot.keyClick(view.versions, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: view.versions.currentRow() == 0)
    assert view.past == ""


def test_versions_that_cannot_be_read_say_why(desk: Desk) -> None:
    desk.source.error = EnvironmentProblem("Le disque refuse.", code="disk")
    desk.choose(LETTER_KEY)
    assert desk.page.writing.note == "Le disque refuse."
    assert desk.page.writing.versions.count() == 0


def test_versions_of_a_text_one_has_left_are_not_shown_elsewhere(
    look: Look, file: ReviewFile, show: Show
) -> None:
    desk = Desk(look, GivenReviews(file, at_once=False))
    show(desk.page)
    desk.presenter.open("s1")
    desk.source.answer()
    desk.choose(LETTER_KEY)
    desk.choose(contents.OVERVIEW)
    desk.presenter.leave()
    desk.source.answer()
    assert desk.page.writing.versions.count() == 0


def test_an_empty_document_can_be_shown(desk: Desk) -> None:
    desk.choose(LETTER_KEY)
    desk.page.writing.show_document(EMPTY)
    assert desk.page.writing.page is not None
    assert desk.page.writing.page.toPlainText() == ""


# --- The rest --------------------------------------------------------------------------------


def test_documents_read_are_listed_by_part_with_their_hour(desk: Desk) -> None:
    desk.choose(contents.DOCUMENTS)
    assert read(desk.page.sheet) == ["Étude de cas", "Ouvert à", "Document", "8:00:20", "Fiche client"]


def test_incidents_say_what_when_and_what_was_decided(desk: Desk) -> None:
    desk.choose(contents.INCIDENTS)
    said = read(desk.page.sheet)
    assert said[3:] == ["8:01:40", "Pause, 1 min, temps rendu : alarme incendie", "Étude de cas"]


def test_an_incident_on_the_axis_opens_the_incidents(desk: Desk) -> None:
    mark = next(item for item in desk.page.axis.marks if item.kind == "incident")
    desk.page.axis.mark_requested.emit(mark, mark.t)
    assert "Pause, 1 min, temps rendu : alarme incendie" in read(desk.page.sheet)


# --- By the keyboard ---------------------------------------------------------------------------


def test_the_contents_take_the_keyboard_and_arrows_go_through_them(desk: Desk, qtbot: QtBot) -> None:
    desk.page.setFocus()
    assert desk.page.contents.hasFocus()
    seen = []
    for _ in range(6):
        qtbot.keyClick(desk.page.contents, Qt.Key.Key_Down)
        seen.append(desk.page.contents.item(desk.page.contents.currentIndex().row()).title)
    assert seen[:4] == ["1 · Mme Abdi", "2 · Mme Rouvier", "3 · Mme Kessler", "Appel enregistré"]
    assert "Échanges" not in seen


def test_tab_reaches_everything_one_can_use_and_comes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.choose(CALL_KEY)
    page = desk.page
    page.contents.setFocus()
    reached: list[QWidget] = []
    for _ in range(40):
        widget = page.window().focusWidget()
        if widget in reached:
            break
        reached.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    view = page.exchange
    wanted = [
        page.back, page.papers, page.axis, page.contents, view.recording.waveform, view.recording.play,
        view.recording.back, view.recording.forward, view.recording.takes, view.lines, view.tabs.bar,
        view.measures,
    ]  # fmt: skip
    assert [widget for widget in wanted if widget not in reached] == []


def test_alt_left_leaves_the_page(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.page.back_requested):
        qtbot.keyClick(desk.page.contents, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)


def test_every_button_of_an_exchange_does_something(desk: Desk, qtbot: QtBot) -> None:
    desk.choose(CALL_KEY)
    page, panel = desk.page, desk.page.exchange.recording
    effects = {
        "Passages": page.back_requested,
        "Documents": page.papers.clicked,
        "Lire": panel.play_requested,
        "Reculer de 5 secondes": panel.moved,
        "Avancer de 5 secondes": panel.moved,
    }
    shown = {
        button.accessibleName(): button
        for button in page.findChildren(QAbstractButton)
        if button.isVisible() and button.accessibleName()
    }
    assert set(shown) == set(effects)
    for name, signal in effects.items():
        with qtbot.waitSignal(signal, timeout=500):
            shown[name].click()


def test_a_message_of_the_page_can_be_closed(desk: Desk) -> None:
    desk.page.tell("Le casque a été débranché.", "danger")
    close = next(button for button in desk.page.banner.findChildren(QAbstractButton) if button.isVisible())
    close.click()
    assert not desk.page.banner.isVisible()
