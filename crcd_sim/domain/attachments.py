"""The candidate's own papers: the « dossier professionnel » and the results of the course assessments.

PDF files the centre joins to a sitting. They are the jury's, in the final interview and when it decides;
the journal says which are there, their bytes are kept under their hash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import PhaseKind

LARGEST: Final = 50_000_000  # bytes of one file
LARGEST_ALL: Final = 200_000_000  # bytes of all those of one sitting
LONGEST_NAME: Final = 160
MEGABYTE: Final = 1_000_000
SUFFIX: Final = ".pdf"


def kept_as(sha256: str) -> str:
    """Return the name under which a paper is kept and read."""
    return sha256 + SUFFIX


class AttachmentKind(StrEnum):
    PORTFOLIO = "dossier"  # dossier professionnel: one
    ECF = "ecf"  # évaluations passées en cours de formation: as many as there are


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file joined. ``name``: of the file, as it was. ``pages``: None when nobody counted them."""

    kind: AttachmentKind
    name: str
    sha256: str
    size: int
    pages: int | None = None
    by: str = "staff"

    def as_data(self) -> dict[str, Any]:
        """Return what the journal holds of it."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "sha256": self.sha256,
            "bytes": self.size,
            "pages": self.pages,
            "by": self.by,
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Attachment:
        pages = data.get("pages")
        return Attachment(
            AttachmentKind(data["kind"]),
            str(data["name"]),
            str(data["sha256"]),
            int(data["bytes"]),
            int(pages) if pages is not None else None,
            str(data.get("by", "")),
        )


@dataclass(frozen=True, slots=True)
class AttachedPapers:
    """What is joined to a sitting, in order, and why nothing more may be: "" while it may."""

    items: tuple[Attachment, ...] = ()
    shut: str = ""

    def after(self, event: Event) -> AttachedPapers:
        """Return the papers once ``event`` happened."""
        if event.kind is EventKind.PAPER_ATTACHED:
            return replace(self, items=(*self.items, Attachment.from_data(event.data)))
        if event.kind is EventKind.PAPER_REMOVED:
            gone = event.data["sha256"]
            return replace(self, items=tuple(item for item in self.items if item.sha256 != gone))
        return replace(self, shut=_shut_by(event, self.shut))

    @staticmethod
    def of(events: Iterable[Event]) -> AttachedPapers:
        papers = AttachedPapers()
        for event in events:
            papers = papers.after(event)
        return papers

    def of_kind(self, kind: AttachmentKind) -> tuple[Attachment, ...]:
        return tuple(item for item in self.items if item.kind is kind)

    def check_open(self) -> None:
        """Raise ``RuleRefused`` (codes: drill, closed, final_over, away) when nothing may be joined now."""
        if self.shut:
            raise RuleRefused(_SHUT[self.shut], code=self.shut)

    def check_new(self, new: Attachment) -> None:
        """Refuse a file that may not be joined.

        Raises ``RuleRefused`` (codes of ``check_open``, and already_attached, one_portfolio, too_much).
        """
        self.check_open()
        if same := next((item for item in self.items if item.sha256 == new.sha256), None):
            raise RuleRefused(
                f"Ce fichier est déjà joint\u00a0: «\u00a0{same.name}\u00a0».", code="already_attached"
            )
        if new.kind is AttachmentKind.PORTFOLIO and (own := self.of_kind(new.kind)):
            raise RuleRefused(
                f"Un dossier professionnel est déjà joint («\u00a0{own[0].name}\u00a0»)\u00a0: retirez-le "
                "d’abord.",
                code="one_portfolio",
            )
        if sum(item.size for item in self.items) + new.size > LARGEST_ALL:
            raise RuleRefused(
                f"Les documents d’un passage tiennent en {LARGEST_ALL // MEGABYTE}\u00a0Mo\u00a0: il n’y a "
                "plus la place pour celui-ci.",
                code="too_much",
            )

    def check_removal(self, sha256: str) -> Attachment:
        """Return what is to be removed: at any time, for it is personal data.

        Raises ``RuleRefused`` (codes: not_attached, away).
        """
        if self.shut == "away":
            raise RuleRefused(_SHUT["away"], code="away")
        found = next((item for item in self.items if item.sha256 == sha256), None)
        if found is None:
            raise RuleRefused("Ce document n’est pas joint à ce passage.", code="not_attached")
        return found


_SHUT: Final[Mapping[str, str]] = {
    "drill": "Un exercice n’a pas de jury\u00a0: aucun document ne s’y joint.",
    "closed": "Ce passage est clos\u00a0: plus rien ne peut y être joint.",
    "final_over": "L’entretien final est terminé\u00a0: plus rien ne peut être joint à ce passage.",
    "away": "Ce passage est parti sur une clé\u00a0: ses documents se joignent et se retirent là où il "
    "continue.",
}


def _shut_by(event: Event, shut: str) -> str:
    """Return why nothing may be joined after ``event``, given why before it."""
    data = event.data
    if event.kind is EventKind.SITTING_CREATED and dict(data.get("rules") or {}).get("drill"):
        return "drill"
    if event.kind is EventKind.SITTING_CLOSED:
        return shut or "closed"
    if event.kind is EventKind.PHASE_SEALED and data.get("phase") == PhaseKind.FINAL:
        return shut or "final_over"
    if event.kind is EventKind.SITTING_MOVED:
        if data.get("direction") == "out":
            return shut or "away"
        if shut == "away":
            return ""
    return shut


def removal(gone: Attachment, by: str) -> dict[str, str]:
    """Return what the journal says of a paper taken away."""
    return {"kind": gone.kind.value, "name": gone.name, "sha256": gone.sha256, "by": by}


def plain_name(name: str) -> str:
    """Return the name of a file as it can be shown and written: no control signs, not endless."""
    shown = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    shown = shown.strip()
    if len(shown) > LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        tail = dot + suffix if stem and len(suffix) <= 4 else ""
        shown = shown[: LONGEST_NAME - 1 - len(tail)] + "…" + tail
    return shown or "document.pdf"
