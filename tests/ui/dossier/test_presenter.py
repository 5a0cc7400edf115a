from __future__ import annotations

import pytest

from crcd_sim.domain.pack import Document
from crcd_sim.ui.bridge import QtMainLoop
from crcd_sim.ui.dossier import presenter as module
from crcd_sim.ui.dossier.page_view import PageView
from crcd_sim.ui.dossier.panel import DossierPanel
from crcd_sim.ui.dossier.pdf_view import PdfView
from crcd_sim.ui.dossier.picture_view import PictureView
from crcd_sim.ui.dossier.presenter import BROKEN, DossierPresenter
from crcd_sim.ui.dossier.sheet_view import SheetView
from crcd_sim.ui.dossier.source import FolderSource
from crcd_sim.ui.dossier.viewer import CHOOSE, READING
from crcd_sim.ui.tasks import WorkPool
from tests.ui.dossier.support import HandJobs, MemorySource, page, pdf_bytes, small_dossier, write_files

A_LINE = 90  # characters


def documents_found(dossier) -> set[str]:
    return {hit.document for hit in dossier.presenter.hits()}


# --- documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [("offres", PageView), ("annexe-3", PdfView), ("annexe-4", SheetView), ("annexe-6", PictureView)],
)
def test_each_kind_of_document_has_its_viewer(dossier, identifier, kind):
    dossier.presenter.open(identifier)
    dossier.jobs.run_all()
    assert isinstance(dossier.panel.viewer.view(), kind)


def test_a_file_is_read_by_the_work_pool_and_the_screen_says_so(dossier):
    asked = len(dossier.source.asked)
    dossier.presenter.open("annexe-3")
    assert dossier.panel.viewer.sentence() == READING
    assert len(dossier.source.asked) == asked
    dossier.jobs.run_all()
    assert dossier.source.asked[asked:] == ["cas/facture.pdf"]
    assert dossier.panel.viewer.sentence() == ""


def test_a_page_already_in_memory_is_shown_at_once(dossier):
    dossier.presenter.open("offres")
    assert isinstance(dossier.panel.viewer.view(), PageView)
    assert dossier.jobs.waiting == []


def test_each_opening_is_a_fact_once(dossier):
    for identifier in ("offres", "offres", "annexe-3", "offres"):
        dossier.presenter.open(identifier)
    assert dossier.opened == ["offres", "annexe-3", "offres"]


def test_going_back_to_a_document_does_not_read_it_again(dossier):
    for identifier in ("annexe-3", "offres", "annexe-3"):
        dossier.presenter.open(identifier)
        dossier.jobs.run_all()
    assert dossier.source.asked.count("cas/facture.pdf") == 2  # once to search in it, once to show it


def test_a_pdf_gone_back_to_is_still_open(dossier, qtbot):
    for identifier in ("annexe-3", "offres", "annexe-3"):
        dossier.presenter.open(identifier)
        dossier.jobs.run_all()
    view = dossier.panel.viewer.view()
    view.clear()
    dossier.presenter.open("offres")
    dossier.presenter.open("annexe-3")
    dossier.panel.show()
    view.select_all()
    assert view.selected_text().strip()
    qtbot.waitUntil(lambda: 0 in view._images)


def test_a_document_is_found_again_where_it_was_left(dossier):
    dossier.presenter.open("offres")
    view = dossier.panel.viewer.view()
    bar = view.body.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    left = view.place().part
    dossier.presenter.open("consignes")
    assert bar.value() == 0
    dossier.presenter.open("offres")
    assert abs(view.place().part - left) < A_LINE
    assert left > A_LINE


def test_places_survive_another_set_of_documents_and_another_window(dossier, look, stage):
    dossier.presenter.open("offres")
    view = dossier.panel.viewer.view()
    bar = view.body.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    left = view.place().part
    places = dossier.presenter.places()
    panel = DossierPanel(look)
    panel.setFixedSize(900, 500)
    stage(panel)
    other = DossierPresenter(panel, HandJobs(), dossier.source)
    other.remember(places)
    other.set_documents(small_dossier()[0], show="offres")
    assert abs(panel.viewer.view().place().part - left) < A_LINE
    assert left > A_LINE


def test_the_tree_shows_which_document_is_open(dossier):
    dossier.presenter.open("annexe-4")
    assert dossier.panel.tree.opened == "annexe-4"


def test_another_set_of_documents_empties_the_viewer(dossier):
    dossier.presenter.open("offres")
    dossier.presenter.set_documents([page("nouveau", "texte")])
    assert dossier.panel.viewer.sentence() == CHOOSE
    assert dossier.panel.tree.document_ids() == ("nouveau",)


def test_a_slow_document_does_not_replace_the_one_opened_since(dossier):
    dossier.presenter.open("annexe-3")
    dossier.presenter.open("offres")
    dossier.jobs.run_all()
    assert isinstance(dossier.panel.viewer.view(), PageView)
    assert dossier.presenter.shown() == "offres"


def test_work_that_ends_after_the_screen_is_gone_is_dropped(dossier):
    dossier.presenter.open("annexe-3")
    dossier.presenter.close()
    dossier.jobs.run_all()
    assert dossier.panel.viewer.sentence() == READING


# --- faults of the pack ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("x.pdf", b"rubbish", "Ce document PDF est abîmé"),
        ("x.xlsx", b"rubbish", "Cette feuille de calcul est abîmée"),
        ("x.png", b"rubbish", "Cette image est abîmée"),
        ("x.pdf", None, "Le fichier « x.pdf » est introuvable"),
    ],
)
def test_a_broken_or_missing_file_is_a_sentence_in_the_viewer(dossier, path, data, sentence):
    if data is not None:
        dossier.source.files[path] = data
    dossier.presenter.set_documents([Document("x", "Pièce", path), page("sain", "lisible")])
    dossier.jobs.run_all()
    dossier.presenter.open("x")
    dossier.jobs.run_all()
    assert dossier.panel.viewer.sentence().startswith(sentence)
    dossier.presenter.open("sain")
    assert isinstance(dossier.panel.viewer.view(), PageView)


def test_a_mistake_of_ours_is_a_sentence_and_still_reaches_the_crash_log(dossier, monkeypatch):
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "load", mistaken)
    dossier.presenter.open("annexe-3")
    with pytest.raises(ZeroDivisionError):
        dossier.jobs.run_all()
    assert dossier.panel.viewer.sentence() == BROKEN


# --- search --------------------------------------------------------------------------------------------


def test_a_word_is_found_in_a_page_a_pdf_and_a_cell(dossier):
    dossier.presenter.search("mise en service")
    assert documents_found(dossier) == {"offres", "annexe-3", "annexe-4"}
    assert dossier.panel.results.count.text() == "3 passages dans 3 documents"


def test_next_goes_through_all_documents_and_around(dossier):
    dossier.presenter.search("mise en service")
    seen = []
    for _ in range(4):
        dossier.presenter.step(1)
        dossier.jobs.run_all()
        seen.append(dossier.presenter.shown())
    assert seen == ["offres", "annexe-3", "annexe-4", "offres"]


def test_previous_begins_at_the_end(dossier):
    dossier.presenter.search("mise en service")
    dossier.presenter.step(-1)
    assert dossier.presenter.shown() == "annexe-4"
    assert dossier.panel.results.count.text() == "3 sur 3"


def test_the_passage_is_marked_once_its_document_is_read(dossier):
    dossier.presenter.search("mise en service")
    dossier.presenter.go_to(1)
    dossier.jobs.run_all()
    view = dossier.panel.viewer.view()
    assert view.current == dossier.presenter.hits()[1]
    assert any(current for _, current in view.marks(0))


def test_passages_are_marked_in_a_document_opened_from_the_tree(dossier):
    dossier.presenter.search("paragraphe 1")
    dossier.presenter.open("offres")
    view = dossier.panel.viewer.view()
    assert len(view.hits) > 1
    assert view.current is None


def test_ending_the_search_brings_the_tree_back_and_takes_the_marks_away(dossier):
    dossier.presenter.search("mise en service")
    dossier.presenter.step(1)
    dossier.presenter.search("")
    assert not dossier.panel.searching()
    assert dossier.panel.viewer.view().hits == ()


def test_a_word_that_is_nowhere_is_told(dossier):
    dossier.presenter.search("hippopotame")
    dossier.presenter.step(1)
    assert dossier.panel.results.count.text() == "Aucun passage trouvé"
    assert dossier.presenter.shown() == ""


def test_results_are_completed_when_the_last_document_is_read(look, stage):
    documents, source = small_dossier()
    panel, jobs = DossierPanel(look), HandJobs()
    stage(panel)
    presenter = DossierPresenter(panel, jobs, source)
    presenter.set_documents(documents)
    presenter.search("mise en service")
    assert panel.results.count.text() == "Lecture des documents…"
    jobs.run_all()
    assert len(presenter.hits()) == 3


def test_completing_the_results_keeps_the_passage_being_read(look, stage):
    documents, source = small_dossier()
    panel, jobs = DossierPanel(look), HandJobs()
    stage(panel)
    presenter = DossierPresenter(panel, jobs, source)
    presenter.set_documents(documents)
    jobs.waiting.pop(0)()
    presenter.search("mise en service")
    presenter.step(1)
    jobs.run_all()
    assert panel.results.count.text() == "1 sur 3"
    assert presenter.shown() == "offres"


# --- with the real work pool ---------------------------------------------------------------------------


def test_files_are_read_and_searched_off_the_main_thread(look, stage, qtbot, tmp_path, loop_clock):
    files = {"a/facture.pdf": pdf_bytes(["Frais de mise en service"])}
    root = write_files(tmp_path, files)
    pool = WorkPool(QtMainLoop(loop_clock))
    panel = DossierPanel(look)
    stage(panel)
    presenter = DossierPresenter(panel, pool, FolderSource(root))
    try:
        presenter.set_documents([Document("f", "Facture", "a/facture.pdf")], show="f")
        qtbot.waitUntil(lambda: isinstance(panel.viewer.view(), PdfView))
        presenter.search("mise en service")
        qtbot.waitUntil(lambda: len(presenter.hits()) == 1)
    finally:
        presenter.close()
        pool.close()


@pytest.fixture
def loop_clock():
    from crcd_sim.clock import SystemClock

    return SystemClock()


def test_a_source_may_be_anything_that_reads(dossier):
    assert isinstance(dossier.source, MemorySource)
    dossier.source.files["n.md"] = b"# Lu"
    dossier.presenter.set_documents([Document("n", "Neuf", "n.md")], show="n")
    dossier.jobs.run_all()
    assert dossier.panel.viewer.view().document().toPlainText() == "Lu"
