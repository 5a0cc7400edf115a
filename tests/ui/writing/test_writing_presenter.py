from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer

from crcd_sim.domain.writing import Block, Document, Run, from_text, plain_text, text_delta, to_canonical
from crcd_sim.services.exam.drafting import annex_of
from crcd_sim.ui.writing.editor_panel import EditorPanel
from crcd_sim.ui.writing.page_edit import Letterhead
from crcd_sim.ui.writing.writing_presenter import WritingPresenter, sealed_sentence
from tests.ui.writing.conftest import LETTER, Kept, press, type_text

TEMPLATE = Document((Block((Run("Mme Ferrand"),), "address", "right"), Block((Run("Objet : "),), "subject")))


class Desk:
    """The letter's editor in a window, with its presenter."""

    def __init__(self, look, stage, kept: Kept, **options) -> None:
        self.kept = kept
        self.panel = EditorPanel(look, "Courrier", letterhead=Letterhead("Ondalys", "Nantes"))
        self.presenter = WritingPresenter(
            self.panel, kept.service, LETTER, kept.moment, counts_pages=True, **options
        )
        self.window = stage(self.panel)
        self.page = self.panel.page
        self.page.setFocus()

    @property
    def text(self) -> str:
        return plain_text(self.kept.service.document(LETTER))

    def count(self) -> str:
        self.presenter.show_count()
        return self.panel._count.text()

    def two_versions(self) -> None:
        """« un » at 9:02, « un deux » now."""
        type_text(self.page, "un")
        self.kept.time.pass_seconds(121)
        type_text(self.page, " deux")


@pytest.fixture
def desk(look, stage, kept) -> Desk:
    return Desk(look, stage, kept)


def test_what_is_typed_is_kept(desk):
    type_text(desk.page, "Madame,\nNous 😀")
    assert desk.text == "Madame,\nNous 😀"
    assert to_canonical(desk.kept.service.document(LETTER)) == to_canonical(desk.page.content())


def test_a_work_begun_before_is_shown(look, stage, kept):
    kept.service.open(LETTER)
    kept.service.edit(LETTER, [text_delta(0, "", "hier")])
    assert plain_text(Desk(look, stage, kept).page.content()) == "hier"


def test_words_and_pages_are_counted(desk):
    type_text(desk.page, "Madame Ferrand,")
    assert desk.count() == "2\u00a0mots · 1\u00a0page"


def test_a_long_letter_has_several_pages(desk):
    desk.page.write(from_text("\n".join(["Nous vous écrivons au sujet de la coupure. " * 6] * 20)))
    assert desk.count() == "960\u00a0mots · 2\u00a0pages"


def test_a_count_follows_a_pause_in_typing(desk, qtbot):
    type_text(desk.page, "un deux")
    qtbot.waitUntil(lambda: desk.panel._count.text().startswith("2\u00a0mots"))


# --- Versions --------------------------------------------------------------------------------


def test_versions_are_listed_newest_first_with_their_time(desk):
    desk.two_versions()
    desk.kept.time.pass_seconds(121)
    desk.panel.tools.versions.click()
    items = [desk.panel.versions.list.item(row).text() for row in range(desk.panel.versions.list.count())]
    assert items == ["9:04   2\u00a0mots", "9:02   1\u00a0mot"]
    assert desk.panel.showing_versions


def test_a_version_is_shown_before_one_goes_back(desk):
    desk.two_versions()
    desk.panel.tools.versions.click()
    assert plain_text(desk.panel.versions.preview.content()) == "un"
    assert desk.panel.versions.restore.text() == "Revenir à la version de 9:02"
    assert desk.text == "un deux"


def test_going_back_puts_the_version_on_the_page_and_keeps_it(desk):
    desk.two_versions()
    desk.panel.tools.versions.click()
    desk.panel.versions.restore.click()
    assert (desk.text, plain_text(desk.page.content())) == ("un", "un")
    assert not desk.panel.showing_versions


def test_going_back_can_itself_be_taken_back(desk):
    desk.two_versions()
    desk.panel.tools.versions.click()
    desk.panel.versions.restore.click()
    press(desk.page, Qt.Key.Key_Z, "ctrl")
    assert (desk.text, plain_text(desk.page.content())) == ("un deux", "un deux")


def test_one_goes_back_by_keys_alone(desk):
    desk.two_versions()
    press(desk.page, Qt.Key.Key_H, "ctrl", "shift")
    press(desk.panel.versions.list, Qt.Key.Key_Return)
    assert desk.text == "un"


def test_escape_leaves_the_versions_and_changes_nothing(desk):
    desk.two_versions()
    desk.panel.tools.versions.click()
    press(desk.panel.versions.list, Qt.Key.Key_Escape)
    assert (desk.panel.showing_versions, desk.text) == (False, "un deux")


def test_without_a_version_it_is_said(desk):
    desk.panel.tools.versions.click()
    assert desk.panel.versions.empty.isVisible()
    assert not desk.panel.versions.restore.isEnabled()


# --- The seal --------------------------------------------------------------------------------


def test_at_zero_the_page_says_that_the_work_is_kept(desk):
    type_text(desk.page, "fin")
    desk.kept.service.seal()
    desk.presenter.lock(sealed_sentence("10:15:00"))
    type_text(desk.page, "x")
    assert desk.panel.banner.label.text() == "Temps écoulé. Votre travail est enregistré (10:15:00)."
    assert desk.panel.banner.isVisible()
    assert desk.text == plain_text(desk.page.content()) == "fin"


def test_the_tools_rest_once_sealed(desk):
    desk.presenter.lock(sealed_sentence("10:15:00"))
    tools = desk.panel.tools
    every = (*tools.toggles.values(), tools.styles, tools.align, tools.undo, tools.redo, tools.versions)
    assert not any(tool.isEnabled() for tool in every)


def test_a_key_struck_as_the_part_is_sealed_leaves_the_sealed_text_on_the_page(desk):
    type_text(desk.page, "fin")
    desk.kept.service.seal()
    type_text(desk.page, "x")
    assert plain_text(desk.page.content()) == desk.text == "fin"
    assert desk.page.isReadOnly()


def test_a_work_sealed_before_is_opened_to_be_read(look, stage, kept):
    kept.service.open(LETTER)
    kept.service.edit(LETTER, [text_delta(0, "", "fin")])
    kept.service.seal()
    desk = Desk(look, stage, kept)
    type_text(desk.page, "x")
    assert (desk.page.isReadOnly(), desk.panel.banner.isVisible(), desk.text) == (True, True, "fin")


def test_a_page_closed_in_mid_sentence_ends_quietly(look, stage, kept, qtbot, qapp):
    desk = Desk(look, stage, kept)
    desk.presenter.setParent(qapp)
    type_text(desk.page, "un")
    with qtbot.waitSignal(desk.panel.destroyed):
        desk.panel.deleteLater()
    assert not desk.presenter.findChild(QTimer).isActive()
    desk.presenter.deleteLater()


def test_in_a_mock_exam_there_is_no_annex(desk):
    desk.presenter.lock(sealed_sentence("10:15:00"))
    assert desk.panel.annex is None


def test_in_training_one_goes_on_in_an_annex(desk):
    type_text(desk.page, "fin")
    desk.kept.service.seal()
    desk.presenter.lock(sealed_sentence("10:15:00"), annex=True)
    type_text(desk.panel.annex, "suite")
    assert plain_text(desk.kept.service.document(annex_of(LETTER))) == "suite"
    assert desk.text == "fin"


def test_an_annex_is_found_again_after_a_stop(look, stage, kept):
    kept.service.open(annex_of(LETTER))
    kept.service.edit(annex_of(LETTER), [text_delta(0, "", "suite")])
    desk = Desk(look, stage, kept)
    desk.presenter.lock(sealed_sentence("10:15:00"), annex=True)
    assert plain_text(desk.panel.annex.content()) == "suite"


def test_a_part_reopened_is_written_on_again(desk):
    type_text(desk.page, "fin")
    desk.kept.service.seal()
    desk.presenter.lock(sealed_sentence("10:15:00"))
    desk.kept.service.reopen("CASE_STUDY")
    desk.presenter.unlock()
    type_text(desk.page, "e")
    assert plain_text(desk.page.content()) in ("fine", "efin")
    assert desk.text == plain_text(desk.page.content())
    assert not desk.panel.banner.isVisible()


def test_a_page_that_agrees_is_settled_without_a_word(desk):
    type_text(desk.page, "fin")
    desk.presenter.settle()
    assert desk.kept.facts == []


def test_a_page_gone_astray_is_kept_whole_and_that_is_journalled(desk):
    type_text(desk.page, "fin")
    with desk.page.recorder.paused():
        type_text(desk.page, "!")
    desk.presenter.settle()
    assert desk.text == "fin!"
    assert [kind for kind, _ in desk.kept.facts] == ["incident"]


def test_deltas_that_do_not_fit_do_not_lose_the_text(desk):
    type_text(desk.page, "fin")
    desk.kept.service.edit(LETTER, [text_delta(0, "fin", "autre")])
    press(desk.page, Qt.Key.Key_Backspace)
    assert desk.text == "fi"


# --- Training --------------------------------------------------------------------------------


def test_the_template_is_laid_on_an_empty_sheet(look, stage, kept):
    desk = Desk(look, stage, kept, template=TEMPLATE)
    desk.panel.show_guide(["Objet et références", "Rappel daté"])
    desk.panel.lay_template.click()
    assert [(b.text, b.style) for b in kept.service.document(LETTER).blocks] == [
        ("Mme Ferrand", "address"), ("Objet : ", "subject"),
    ]  # fmt: skip


def test_the_template_never_falls_on_a_letter_begun(look, stage, kept):
    desk = Desk(look, stage, kept, template=TEMPLATE)
    desk.panel.show_guide(["Objet"])
    type_text(desk.page, "Madame")
    desk.panel.lay_template.click()
    assert desk.text == "Madame"


def test_the_guide_can_be_put_away(look, stage, kept):
    desk = Desk(look, stage, kept)
    desk.panel.show_guide(["Objet"])
    desk.panel.tools.guide.click()
    assert not desk.panel.lay_template.isVisible()


def test_a_mock_exam_has_no_guide(desk):
    desk.panel.show_guide([])
    assert desk.panel.tools.guide is None


def test_a_paste_is_journalled(desk):
    desk.page.pasted.emit(25, "dossier")
    expected = {"work": "letter:CASE_STUDY::1", "characters": 25, "from": "dossier"}
    assert desk.kept.facts == [("pasted", expected)]


def test_a_missing_dictionary_is_said_quietly(desk):
    desk.presenter.set_checker(None, "Le dictionnaire français n’est pas installé.")
    assert desk.panel._note.text() == "Le dictionnaire français n’est pas installé."
