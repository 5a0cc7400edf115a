"""A paper shows what people wrote, and reads nothing but what it is given."""

from __future__ import annotations

import io
import shutil
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter

from crcd_sim import paths
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.writing import from_text, to_canonical
from crcd_sim.reports.papers import MAX_PAGES, TypstPapers, pages_of
from tests.fakes.disks import fill, small_disk

INVOICE = paths.SCENARIOS / "ondalys-telecom/cas/ferrand/annexe-3-facture.pdf"

HOSTILE = [
    '#read("/etc/passwd")',
    '#image("/etc/passwd")',
    '#import "/etc/passwd": *',
    "#eval(\"1 + 1\")",
    "$x^2 + y$",
    "*gras* _italique_ `code` ~tilde~",
    "@ref <label>",
    r"a \ b \u{41} \#",
    "= Titre - liste + numéro / terme: x",
    "// commentaire /* bloc */ fin",
    "[crochet] {accolade} (parenthèse)",
    "\"droits\" 'simples' -- --- ... https://exemple.example",
    "#set page(width: 1cm)",
    "<script>alert(1)</script> &amp; %s {0} ${HOME}",
]  # fmt: skip


def pdf(blocks: Iterable[dict[str, Any]], folder: Path | None = None, **more: Any) -> PdfReader:
    data: dict[str, Any] = {
        "title": "T",
        "subtitle": "",
        "header": {"left": "gauche", "right": "droite"},
        "facts": [],
        "footer": "pied",
        "notices": [],
        "sections": [{"title": "", "newpage": False, "blocks": list(blocks)}],
        **more,
    }
    if folder:
        data["folder"] = str(folder)
    return PdfReader(io.BytesIO(TypstPapers(paths.RESOURCES).pdf("document", data)))


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def par(said: str) -> dict[str, Any]:
    return {"kind": "par", "runs": [{"t": said}], "align": "left", "style": "body"}


@pytest.mark.parametrize("said", HOSTILE)
def test_what_a_person_wrote_is_never_markup(said: str) -> None:
    found = text(pdf([{"kind": "writing", "canonical": to_canonical(from_text(said))}]))
    assert " ".join(said.split()) in found
    assert "root:" not in found


@pytest.mark.parametrize("said", HOSTILE)
def test_nothing_around_a_text_is_markup_either(said: str) -> None:
    """Titles, heads, labels, cells, notices."""
    cell = [{"t": said}]
    reader = pdf(
        [
            {"kind": "heading", "level": 2, "runs": cell},
            {"kind": "pairs", "rows": [[said, said]]},
            {"kind": "table", "head": [cell], "rows": [[cell], [{"list": [said]}], {"span": cell}],
             "widths": [1], "aligns": ["left"]},
            {"kind": "tag", "text": said},
            {"kind": "signatures", "labels": [said]},
        ],
        title=said, subtitle=said, notices=[said], facts=[[said, said]], footer=said,
        header={"left": said, "right": said},
    )  # fmt: skip
    found = text(reader)
    assert "root:" not in found
    assert found.replace(" ", "").count(said.replace(" ", "")) >= 10


def test_markdown_of_a_pack_is_not_markup_of_the_paper() -> None:
    found = text(pdf([{"kind": "markdown", "text": '# T #read("x")\n\nUn $prix$ et #rien @x `#let`\n'}]))
    assert 'T #read("x")' in found
    assert "Un $prix$ et #rien @x #let" in found


def test_unusual_characters_do_not_stop_a_paper() -> None:
    odd = "tab\tfin · œuvre Œ æ ß ÿ € “ ” … − × ⅓ → ✓ 日本 עברית 😀 \u200b\u2028fin"
    found = text(pdf([{"kind": "writing", "canonical": to_canonical(from_text(odd))}]))
    for kept in ("œuvre", "€", "− ×", "fin"):
        assert kept in found


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../etc/passwd", "secret.pdf", "nope.pdf", "", "."])
def test_a_document_outside_the_pack_is_not_joined(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    shutil.copy(INVOICE, tmp_path / "outside.pdf")
    (folder / "secret.pdf").symlink_to(tmp_path / "outside.pdf")
    found = text(pdf([{"kind": "document", "path": path}], folder))
    assert "document non joint" in found
    assert "88,99" not in found


@pytest.mark.parametrize("name", ["facture.pdf", "tarifs.xlsx", "plan.png", "photo.jpg"])
@pytest.mark.parametrize("content", [b"", b'#read("/etc/passwd")', b"%PDF-1.7\n1 0 obj", b"PK\x03\x04"])
def test_a_damaged_document_costs_its_place_not_the_booklet(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    found = text(pdf([par("avant"), {"kind": "document", "path": name}, par("après")], tmp_path))
    assert "avant" in found
    assert "après" in found
    assert name in found


def test_a_picture_of_a_page_is_shown_and_a_stray_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "contexte").mkdir()
    (tmp_path / "contexte/plan.png").write_bytes(one_pixel())
    reader = pdf(
        [{"kind": "markdown", "text": "![Plan](plan.png)\n\n![Loin](../../loin.png)\n", "base": "contexte"}],
        tmp_path,
    )
    assert len(reader.pages[0].images) == 1
    assert "Loin : image non jointe" in text(reader)


def one_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    body = zlib.compress(b"\0\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16, MAX_PAGES])
def test_the_pages_of_a_pdf_are_counted_by_what_can_be_shown(tmp_path: Path, count: int) -> None:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(200, 200)
    writer.compress_identical_objects()
    writer.write(tmp_path / "a.pdf")
    assert pages_of(tmp_path / "a.pdf") == count


def test_a_pdf_that_lies_about_its_pages_shows_those_it_has(tmp_path: Path) -> None:
    content = INVOICE.read_bytes() + b"\n% /Count 4000\n"
    (tmp_path / "a.pdf").write_bytes(content)
    assert pages_of(tmp_path / "a.pdf") == 1
    assert len(pdf([{"kind": "document", "path": "a.pdf"}], tmp_path).pages) == 1


def test_a_very_long_pdf_is_cut(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(MAX_PAGES + 5):
        writer.add_blank_page(200, 200)
    writer.write(tmp_path / "a.pdf")
    assert pages_of(tmp_path / "a.pdf") == MAX_PAGES


def test_a_pdf_of_several_pages_is_shown_page_by_page(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(3):
        writer.append(INVOICE)
    writer.write(tmp_path / "a.pdf")
    assert text(pdf([{"kind": "document", "path": "a.pdf"}], tmp_path)).count("Montant de votre facture") == 3


def test_a_spreadsheet_of_many_rows_is_cut_and_its_formulas_never_run(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Offre", "Prix"])
    for number in range(2000):
        sheet.append([f"Ligne {number}", number])
    sheet["B2"] = '=HYPERLINK("http://a.example","x")'
    book.save(tmp_path / "a.xlsx")
    found = text(pdf([{"kind": "document", "path": "a.xlsx"}], tmp_path))
    assert "Ligne 100" in found
    assert "Ligne 1999" not in found
    assert "HYPERLINK" not in found


def test_a_template_that_cannot_be_laid_out_is_an_environment_problem() -> None:
    with pytest.raises(EnvironmentProblem, match="mis en page"):
        pdf([{"kind": "file", "path": "absent.pdf", "pages": 1}])


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        fill(disk)
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with pytest.raises(EnvironmentProblem, match="vérifiez la place sur le disque"):
            pdf([par("x")])


def test_two_papers_made_at_the_same_time_do_not_mix() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(lambda n: text(pdf([par(f"papier numéro {n}")])), range(8)))
    assert all(f"papier numéro {n}" in said for n, said in enumerate(found))
