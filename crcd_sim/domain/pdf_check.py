"""Whether some bytes are a PDF that anybody can open, told from its two ends: no library, no decoding.

A PDF begins with its version and ends with the place of its table, which says whether it is encrypted.
One cut short by a copy has lost that end.
"""

from __future__ import annotations

import re
from typing import Final

from crcd_sim.domain.errors import UserMistake

HEAD_BYTES: Final = 1024  # where the version must be
FOOT_BYTES: Final = 4096  # where the last place of the table is
TABLE_BYTES: Final = 65_536  # what is looked at of a table kept as a stream

_HEADER: Final = re.compile(rb"%PDF-\d\.\d")
_START: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_STREAM: Final = re.compile(rb"\d+\s+\d+\s+obj\b")


def check_pdf_file(data: bytes) -> None:
    """Refuse what cannot be read by the jury.

    Raises ``UserMistake`` (codes: empty, not_pdf, damaged, encrypted).
    """
    if not data:
        raise UserMistake("Ce fichier est vide\u00a0: il n’a pas été joint.", code="empty")
    header = _HEADER.search(data[:HEAD_BYTES])
    if header is None:
        raise UserMistake(
            "Ce fichier n’est pas un PDF\u00a0: il n’a pas été joint. Enregistrez-le d’abord au format PDF.",
            code="not_pdf",
        )
    found = _trailer(data, header.start())
    if found is None:
        raise damaged()
    if b"/Encrypt" in found:
        raise UserMistake(
            "Ce PDF est protégé (mot de passe ou restrictions)\u00a0: il n’a pas été joint. Joignez-en une "
            "copie sans protection.",
            code="encrypted",
        )


def damaged() -> UserMistake:
    return UserMistake(
        "Ce PDF est abîmé ou incomplet\u00a0: il n’a pas été joint. Copiez-le de nouveau, ou imprimez-le "
        "en PDF.",
        code="damaged",
    )


def _trailer(data: bytes, shift: int) -> bytes | None:
    """Return the dictionary at the end of the newest table, None when the table is not where it is said
    to be. ``shift``: what stands before the header, which places are counted from in some files."""
    ends = list(_START.finditer(data, max(0, len(data) - FOOT_BYTES)))
    if not ends:
        return None
    place, end = int(ends[-1].group(1)), ends[-1].start()
    for at in dict.fromkeys((place, place + shift)):
        table = data[at : at + 64].lstrip()
        if table.startswith(b"xref"):
            trailer = data.find(b"trailer", at)
            if trailer < 0:
                return None
            stop = data.find(b"startxref", trailer)
            return data[trailer : stop if stop >= 0 else end]
        if _STREAM.match(table):
            stop = data.find(b"stream", at, at + TABLE_BYTES)
            return data[at:stop] if stop >= 0 else None
    return None
