from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.pack import Document
from crcd_sim.ui.dossier import loading, pdf_file
from crcd_sim.ui.dossier.finding import search
from crcd_sim.ui.dossier.loading import PdfFile, PictureFile, index, load, ready
from crcd_sim.ui.dossier.pages import MarkdownPage
from crcd_sim.ui.dossier.sheets import Workbook
from tests.ui.dossier.support import MemorySource, pdf_bytes, png_bytes, price_list, small_dossier

pytestmark = pytest.mark.usefixtures("our_fonts")


def document(path: str, text: str = "") -> Document:
    return Document("d", "Document", path, text)


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("a.pdf", pdf_bytes, PdfFile),
        ("a.xlsx", price_list, Workbook),
        ("a.png", png_bytes, PictureFile),
        ("a.md", lambda: "é".encode(), MarkdownPage),
    ],
)
def test_each_kind_of_document_is_read(path, data, kind):
    content = data() if path != "a.pdf" else pdf_bytes(["x"])
    assert isinstance(load(document(path), MemorySource({path: content})), kind)


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7 rubbish", "Ce document PDF est abîmé"),
        ("a.pdf", b"", "Ce document PDF est abîmé"),
        ("a.xlsx", b"rubbish", "Cette feuille de calcul est abîmée"),
        ("a.png", b"rubbish", "Cette image est abîmée"),
        ("a.md", b"\xff\xfe\x00", "Ce document est abîmé"),
        ("a.docx", b"", "Ce genre de document"),
    ],
)
def test_a_broken_document_has_a_sentence_that_says_what_to_do(path, data, sentence):
    with pytest.raises(EnvironmentProblem) as caught:
        load(document(path), MemorySource({path: data}))
    assert caught.value.sentence.startswith(sentence)
    assert "Signalez-le" in caught.value.sentence


def test_a_pdf_opened_in_the_work_pool_belongs_to_the_window(qapp):
    with ThreadPoolExecutor(1) as pool:
        source = MemorySource({"a.pdf": pdf_bytes(["Une"], ["Deux"])})
        content = pool.submit(load, document("a.pdf"), source).result()
    assert isinstance(content, PdfFile)
    assert content.pdf.document.thread() is qapp.thread()
    assert [size.toSize().width() for size in content.pdf.sizes] == [595, 595]
    assert "Deux" in content.pdf.document.getAllText(1).text()


def test_the_window_is_let_in_after_each_page_read_for_the_search(monkeypatch):
    let_in: list[None] = []
    monkeypatch.setattr(pdf_file, "breathe", lambda: let_in.append(None))
    data = pdf_bytes(["Une"], ["Deux"], ["Trois"])
    pdf_file.OpenPdf(data)
    copying = len(let_in)
    let_in.clear()
    assert len(pdf_file.pdf_passages(data)) == len(let_in) - copying == 3


def test_a_pdf_with_a_password_says_so(locked_pdf):
    with pytest.raises(EnvironmentProblem, match="mot de passe"):
        load(document("a.pdf"), MemorySource({"a.pdf": locked_pdf}))


@pytest.fixture
def locked_pdf() -> bytes:
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_bytes(["secret"]))))
    writer.encrypt("mot", algorithm="RC4-128")
    data = BytesIO()
    writer.write(data)
    return data.getvalue()


def test_an_enormous_picture_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(loading, "MEGAPIXELS", 0)
    with pytest.raises(EnvironmentProblem, match="trop grande"):
        load(document("a.png"), MemorySource({"a.png": png_bytes()}))


def test_a_page_already_in_memory_reads_no_file():
    source = MemorySource()
    assert ready(document("a.md", "# Titre")) == MarkdownPage("# Titre")
    text = "# Titre\n\n![x](file:///etc/passwd) ![y](../../z.png) ![z](http://a.b/c.png)"
    load(document("a.md", text), source)
    assert source.asked == []


def test_a_page_with_pictures_waits_for_the_work_pool():
    assert ready(document("a.md", "![x](x.png)")) is None


def test_a_page_takes_its_pictures_from_beside_it():
    source = MemorySource({"contexte/plan.png": png_bytes()})
    page = load(document("contexte/a.md", "![x](plan.png) ![y](absent.png)"), source)
    assert isinstance(page, MarkdownPage)
    assert [picture.name for picture in page.pictures] == ["plan.png"]
    assert source.asked == ["contexte/plan.png", "contexte/absent.png"]


def test_a_file_that_is_no_picture_is_not_read_for_a_page():
    source = MemorySource({"contexte/pack.yaml": b"secret"})
    load(document("contexte/a.md", "![x](pack.yaml)"), source)
    assert source.asked == []


def test_a_word_is_found_in_a_page_a_pdf_and_a_cell():
    documents, source = small_dossier()
    made = [index(item, source) for item in documents]
    assert {hit.document for hit in search(made, "mise en service")} == {"offres", "annexe-3", "annexe-4"}


def test_a_cell_hit_names_its_sheet_and_cell():
    documents, source = small_dossier()
    hit = search([index(documents[2], source)], "repeteur")[0]
    assert (hit.part, hit.row, hit.column) == (0, 3, 0)


def test_a_broken_document_is_searched_as_if_it_were_empty():
    assert index(document("a.pdf"), MemorySource({"a.pdf": b"x"})).passages == ()
