"""Which documents a screen shows and how they are grouped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from crcd_sim.domain.pack import CaseStudy, ClientFile, Document, Pack

CONTEXT: Final = "Contexte entreprise"
PAPER: Final = "Épreuve"
MARKS: Final = {"now": "à lire maintenant", "exchanges": "utile pour les échanges"}


@dataclass(frozen=True, slots=True)
class Section:
    """Documents under one mark; ``mark`` is empty when the group has none."""

    mark: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the tree; ``title`` is empty for documents without a group."""

    title: str
    sections: tuple[Section, ...]


def grouped(documents: Sequence[Document]) -> tuple[Group, ...]:
    """Return the groups in the order of their first document, marks in the order of reading."""
    titles = list(dict.fromkeys(document.group for document in documents))
    return tuple(Group(title, _sections([d for d in documents if d.group == title])) for title in titles)


def _sections(documents: Sequence[Document]) -> tuple[Section, ...]:
    # Pages without a mark come first: after a mark they would seem to be under it.
    marks = [when for when in ("", *MARKS) if any(d.read_when == when for d in documents)]
    return tuple(
        Section(MARKS.get(when, ""), tuple(d for d in documents if d.read_when == when)) for when in marks
    )


def reading_order(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return the documents as the tree shows them: the order of search results and of arrows."""
    return tuple(d for group in grouped(documents) for section in group.sections for d in section.documents)


def context_documents(pack: Pack) -> tuple[Document, ...]:
    """Return the company's context, at hand in every part where the candidate works."""
    return tuple(replace(document, group=document.group or CONTEXT) for document in pack.context)


def case_documents(pack: Pack, case: CaseStudy) -> tuple[Document, ...]:
    """Return what is at hand in the case study: context, annexes, paper. Never the model letter."""
    paper = tuple(replace(document, group=PAPER) for document in (case.cover, case.instructions))
    return (*context_documents(pack), *case.annexes, *paper)


def client_documents(client: ClientFile) -> tuple[Document, ...]:
    """Return the documents of one client file."""
    return client.documents
