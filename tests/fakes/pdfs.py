"""PDF files made for a test, sound and not."""

from __future__ import annotations

import hashlib
import io

from pypdf import PdfWriter

from crcd_sim.domain.attachments import Attachment, AttachmentKind


def a_pdf(pages: int = 1, *, mark: str = "", weight: int = 0) -> bytes:
    """Return a PDF of blank pages. ``mark`` makes its bytes its own; ``weight``: bytes of ballast that no
    compression makes lighter."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": mark or "essai"})
    if weight:
        block = b"".join(hashlib.sha256(f"{mark}{n}".encode()).digest() for n in range(weight // 32))
        writer.add_attachment("lest.bin", block)
    return _bytes(writer)


def a_locked_pdf(user: str = "secret") -> bytes:
    """Return an encrypted PDF; ``user`` "": it opens without a word, printing alone is refused."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt(user, "proprietaire", algorithm="RC4-40")
    return _bytes(writer)


def an_attachment(
    data: bytes, kind: AttachmentKind = AttachmentKind.PORTFOLIO, name: str = "dossier.pdf"
) -> Attachment:
    return Attachment(kind, name, hashlib.sha256(data).hexdigest(), len(data), 1)


def _bytes(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
