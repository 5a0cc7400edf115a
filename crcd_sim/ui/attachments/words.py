"""What the screens say of the candidate's papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from crcd_sim.domain.attachments import MEGABYTE, SUFFIX, Attachment, AttachmentKind
from crcd_sim.domain.pack import Document
from crcd_sim.ui import texts
from crcd_sim.ui.texts import NBSP

TITLE: Final = "Documents du candidat"
PURPOSE: Final = "voir les documents du candidat"
PRIVACY: Final = f"Ces documents portent le nom du candidat{NBSP}: ils restent sur ce poste, avec le passage."
KINDS: Final = {
    AttachmentKind.PORTFOLIO: "Dossier professionnel",
    AttachmentKind.ECF: "Évaluations en cours de formation",
}
GROUPS: Final = {  # in the narrow list of what there is to read
    AttachmentKind.PORTFOLIO: "Dossier professionnel",
    AttachmentKind.ECF: "Évaluations (ECF)",
}


def details(paper: Attachment) -> str:
    """« Dossier professionnel · 42 pages · 3,2 Mo »."""
    parts = [KINDS[paper.kind]]
    if paper.pages is not None:
        parts.append(texts.count(paper.pages, "page"))
    parts.append(size(paper.size))
    return " · ".join(parts)


def size(count: int) -> str:
    """« 3,2 Mo », « 48 ko »."""
    if count >= MEGABYTE:
        return f"{count / MEGABYTE:.1f}".replace(".", ",") + f"{NBSP}Mo"
    return f"{max(1, round(count / 1000))}{NBSP}ko"


def documents(papers: Sequence[Attachment]) -> tuple[Document, ...]:
    """Return the papers as pages of a dossier, the « dossier professionnel » first."""
    ordered = [paper for kind in AttachmentKind for paper in papers if paper.kind is kind]
    return tuple(
        Document(paper.sha256, _title(paper), paper.sha256 + SUFFIX, group=GROUPS[paper.kind])
        for paper in ordered
    )


def _title(paper: Attachment) -> str:
    return paper.name[:-4] if paper.name.lower().endswith(".pdf") and len(paper.name) > 4 else paper.name
