"""What is refused before a file is joined to a sitting, each with its own sentence."""

from __future__ import annotations

import random

import pytest

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.pdf_check import check_pdf_file
from tests.fakes.pdfs import a_locked_pdf, a_pdf

STREAMED = (  # its table is a stream, as most word processors write it
    b"%%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R%s/Length 4>>\nstream\nabcd\nendstream\nendobj\n"
    b"startxref\n54\n%%%%EOF\n"
)


def code(data: bytes) -> str:
    try:
        check_pdf_file(data)
    except UserMistake as refused:
        return refused.code if refused.sentence.endswith(".") else refused.sentence
    return ""


@pytest.mark.parametrize("pages", [1, 200])
def test_a_pdf_is_taken(pages: int) -> None:
    assert code(a_pdf(pages)) == ""


def test_a_pdf_whose_table_is_a_stream_is_taken() -> None:
    data = STREAMED % b""
    assert data[54:].startswith(b"3 0 obj")
    assert code(data) == ""


def test_a_pdf_behind_a_few_stray_bytes_is_taken() -> None:
    assert code(b"\xef\xbb\xbf" + a_pdf()) == ""


def test_a_pdf_followed_by_a_new_line_or_two_is_taken() -> None:
    assert code(a_pdf() + b"\r\n\r\n\0\0") == ""


@pytest.mark.parametrize("data", [a_locked_pdf(), a_locked_pdf(user=""), STREAMED % b"/Encrypt 9 0 R"])
def test_an_encrypted_pdf_is_refused(data: bytes) -> None:
    assert code(data) == "encrypted"


def test_nothing_at_all_is_refused() -> None:
    assert code(b"") == "empty"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 docx", b"bonjour", b"\0" * 5000, b"%PD", bytes(range(256)) * 9]
)
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert code(data) == "not_pdf"


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99])
def test_a_pdf_cut_short_is_refused(share: float) -> None:
    data = a_pdf(5)
    assert code(data[: int(len(data) * share)]) == "damaged"


def test_a_table_that_is_not_where_it_is_said_to_be_is_refused() -> None:
    assert code(b"%PDF-1.4\nrien\nstartxref\n999999\n%%EOF\n") == "damaged"


def test_rubbish_never_breaks_the_check() -> None:
    rng = random.Random(5)
    whole = a_pdf(3)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        assert code(bytes(data)) in ("", "damaged", "not_pdf", "encrypted")
