from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from crcd_sim.domain.pack import CaseStudy, Company
from crcd_sim.domain.pack import Document as Page
from crcd_sim.domain.writing import plain_text
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.writing.letter import letterhead_of, template_of
from crcd_sim.ui.writing.page_edit import Letterhead
from crcd_sim.ui.writing.work_desk import LetterKit, WorkDesk, WorkDeskPresenter
from crcd_sim.ui.writing.writing_presenter import sealed_sentence
from tests.ui.writing.conftest import press, type_text

KINDS = ("summary", "stakes_client", "stakes_company", "letter", "notes")
KEYS = [WorkKey(kind, "CASE_STUDY") for kind in KINDS]
HEAD = Letterhead("Ondalys Télécom", "Nantes")


def a_case(title: str = "Mme") -> CaseStudy:
    page = Page("p", "Page")
    return CaseStudy(
        id="ferrand", title="", sessions=("TITRE",), competences=("C3",), client_title=title,
        client_first_name="Claire", client_last_name="Ferrand", client_number="4 807 215",
        client_address=("8 rue des Tanneurs", "37000 Tours"), cover=page, instructions=page, annexes=(),
        letter_place="Nantes", letter_guide=("Objet",), elements=(), stakes_client=(), stakes_company=(),
        solutions=(), forbidden=(), model_letter=page,
    )  # fmt: skip


@pytest.fixture
def desk(look, stage, kept) -> WorkDesk:
    desk = WorkDesk(look, KEYS, LetterKit(HEAD))
    WorkDeskPresenter(desk, kept.service, kept.moment, letter=LetterKit(HEAD))
    stage(desk)
    return desk


def test_each_work_is_written_under_its_own_tab(desk, kept):
    for key in KEYS:
        desk.show_work(key)
        type_text(desk.editors[key].page, key.kind)
    assert [plain_text(kept.service.document(key)) for key in KEYS] == list(KINDS)


def test_tabs_are_named_in_french(desk):
    titles = [desk.tabs.bar.tabText(index) for index in range(desk.tabs.bar.count())]
    assert titles == ["Résumé", "Enjeux client", "Enjeux entreprise", "Courrier", "Notes"]


def test_control_tab_goes_on_to_the_next_work_and_its_page_takes_the_keys(desk):
    desk.editors[KEYS[0]].page.setFocus()
    press(desk.editors[KEYS[0]].page, Qt.Key.Key_Tab, "ctrl")
    assert desk.tabs.pages.currentWidget() is desk.editors[KEYS[1]]


def test_only_the_letter_has_the_sheet_of_paper(desk):
    papers = [key.kind for key in KEYS if desk.editors[key].page.property("role") == "paper"]
    assert papers == ["letter"]


def test_one_work_alone_has_no_tab(look, stage, kept):
    desk = WorkDesk(look, [WorkKey("notes", "EXCHANGE_PREP")])
    WorkDeskPresenter(desk, kept.service, kept.moment)
    stage(desk)
    assert not desk.tabs.bar.isVisible()


def test_works_may_be_named_by_the_screen(look, stage):
    keys = [WorkKey("notes", "EXCHANGE_PREP", "e1"), WorkKey("notes", "EXCHANGE_PREP", "e2")]
    desk = WorkDesk(look, keys, titles={keys[0]: "M. Abdi", keys[1]: "Mme Rouvier"})
    stage(desk)
    assert [desk.tabs.bar.tabText(index) for index in range(2)] == ["M. Abdi", "Mme Rouvier"]


def test_at_the_seal_every_page_rests(look, stage, kept):
    desk = WorkDesk(look, KEYS)
    presenter = WorkDeskPresenter(desk, kept.service, kept.moment)
    stage(desk)
    presenter.lock(sealed_sentence("10:15:00"))
    assert all(editor.page.isReadOnly() for editor in desk.editors.values())


def test_in_training_the_annex_opens_beside_the_letter_alone(look, stage, kept):
    desk = WorkDesk(look, KEYS, LetterKit(HEAD))
    presenter = WorkDeskPresenter(desk, kept.service, kept.moment)
    stage(desk)
    presenter.lock(sealed_sentence("10:15:00"), annex=True)
    assert [key.kind for key in KEYS if desk.editors[key].annex is not None] == ["letter"]


def test_a_seal_settles_the_pages_of_its_phase_first(look, stage, kept):
    desk = WorkDesk(look, KEYS)
    presenter = WorkDeskPresenter(desk, kept.service, kept.moment)
    stage(desk)
    page = desk.editors[KEYS[0]].page
    with page.recorder.paused():
        type_text(page, "x")
    presenter.settle("EXCHANGES")
    before = plain_text(kept.service.document(KEYS[0]))
    hashes = presenter.settle("CASE_STUDY")
    assert (before, plain_text(kept.service.document(KEYS[0])), hashes) == ("", "x", {})


def test_the_letterhead_is_the_companys():
    company = Company("Ondalys Télécom", "Service clients", ("14 quai des Antilles", "44200 Nantes"), "", "")
    head = letterhead_of(company)
    expected = "Service clients · 14 quai des Antilles · 44200 Nantes"
    assert (head.company, head.line) == ("Ondalys Télécom", expected)


def test_the_template_gives_the_places_and_leaves_the_words():
    blocks = template_of(a_case(), date(2026, 11, 24)).blocks
    assert [(block.text, block.style) for block in blocks] == [
        ("Mme Claire Ferrand", "address"),
        ("8 rue des Tanneurs", "address"),
        ("37000 Tours", "address"),
        ("Nantes, le 24\u00a0novembre\u00a02026", "date"),
        ("Objet\u00a0: ", "subject"),
        ("Madame,", "body"),
        ("", "body"),
    ]


def test_the_template_greets_a_man_as_one():
    assert template_of(a_case("M."), date(2026, 11, 24)).blocks[-2].text == "Monsieur,"
