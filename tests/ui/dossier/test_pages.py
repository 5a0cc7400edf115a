"""The three locks of a page: HTML as text, links without a target, no picture but the pack's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextTable

from crcd_sim.ui.dossier.dress import build
from crcd_sim.ui.dossier.pages import (
    ClosedDocument,
    MarkdownPage,
    Picture,
    fragments,
    image_names,
    page_text,
    plain_text,
)
from tests.ui.dossier.support import png_bytes

pytestmark = pytest.mark.usefixtures("our_fonts")


def tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


@pytest.mark.parametrize(
    "html", ["<b>gras</b>", "<script>alert(1)</script>", "<div>bloc</div>", "<img src='file:///etc/passwd'>"]
)
def test_html_is_shown_as_text(html):
    assert html in page_text(MarkdownPage(f"Avant\n\n{html}\n\nAprès"))


@pytest.mark.parametrize(
    "name",
    ["file:///etc/passwd", "/etc/passwd", "../x.png", "http://exemple.org/x.png", "data:image/png;base64,A"],
)
def test_a_picture_that_is_not_the_packs_is_words(name, look):
    document = build(MarkdownPage(f"Avant ![un plan]({name}) après"), look, 100, 400)
    assert "[image non affichée\u00a0: un plan]" in plain_text(document)
    assert not any(fragment.charFormat().isImageFormat() for _, fragment in fragments(document))


def test_a_picture_of_the_pack_is_drawn_and_never_wider_than_the_text(look):
    image = QImage.fromData(png_bytes(900, 300))
    document = build(MarkdownPage("![plan](plan.png)", (Picture("plan.png", image),)), look, 100, 400)
    forms = [fragment.charFormat() for _, fragment in fragments(document)]
    form = next(form.toImageFormat() for form in forms if form.isImageFormat())
    assert (form.width(), round(form.height())) == (400, 133)


@pytest.mark.parametrize("name", ["file:///etc/hostname", "/etc/hostname", "autre.png"])
def test_a_closed_document_never_lets_qt_look_for_a_file(name):
    resource = ClosedDocument().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
    assert isinstance(resource, QImage)
    assert resource.size().width() == 1


def test_links_lead_nowhere(look):
    document = build(MarkdownPage("Voir [le site](http://exemple.org) et http://exemple.org"), look, 100, 400)
    assert "le site" in plain_text(document)
    assert not any(fragment.charFormat().isAnchor() for _, fragment in fragments(document))
    assert not any(fragment.charFormat().anchorHref() for _, fragment in fragments(document))


def test_the_text_searched_is_the_text_shown_character_for_character(look):
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    page = MarkdownPage(f"# Titre\n\nUn **mot**\\\nsuite : 44,99 €\n\n{table}\n\nFin 😀 mot")
    document = build(page, look, 125, 400)
    assert page_text(page) == plain_text(document)
    assert len(document.toPlainText()) == len(plain_text(document))


def test_a_kept_line_end_does_not_begin_a_paragraph():
    text = MarkdownPage("Claire Ferrand\\\n8 rue des Tanneurs  \n37000 Tours\n\nMadame,")
    document = ClosedDocument()
    text.fill(document)
    assert document.blockCount() == 2
    assert plain_text(document).splitlines()[:3] == ["Claire Ferrand", "8 rue des Tanneurs", "37000 Tours"]


def test_headings_are_larger_than_text_and_follow_the_zoom(look):
    def size_of_title(zoom: int) -> int:
        document = build(MarkdownPage("# Titre\n\ntexte"), look, zoom, 400)
        return next(iter(fragments(document)))[1].charFormat().font().pixelSize()

    assert size_of_title(100) > look.font(13).pixelSize()
    assert size_of_title(200) == 2 * size_of_title(100)


def test_a_table_takes_the_width_and_no_more(look):
    document = build(MarkdownPage("| Offre | Prix |\n|---|---|\n| Fibre | 29,99 € |"), look, 100, 400)
    width = tables(document)[0].format().width().rawValue()
    assert 390 <= width <= 400


def test_a_table_too_wide_for_the_panel_keeps_its_words_whole(look):
    heads = "|".join(f"Anticonstitutionnellement{n}" for n in range(5))
    text = f"|{heads}|\n|{'|'.join(['---'] * 5)}|\n|{heads}|"
    document = build(MarkdownPage(text), look, 100, 300)
    assert tables(document)[0].format().width().rawValue() > 600


def test_numbers_stay_at_the_right_as_the_page_says(look):
    document = build(MarkdownPage("| Offre | Prix |\n|---|---:|\n| Fibre | 29,99 € |"), look, 100, 400)
    for row in (0, 1):  # the heading stands over its figures
        block = tables(document)[0].cellAt(row, 1).firstCursorPosition().block()
        assert block.blockFormat().alignment() & Qt.AlignmentFlag.AlignRight


def test_the_pictures_a_page_asks_for_are_listed_once():
    assert image_names("![a](x.png) ![b](../y.jpg) ![c](x.png) [lien](z.png)") == ("x.png", "../y.jpg")
