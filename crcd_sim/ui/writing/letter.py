"""What a letter starts from: the company's letterhead, and in training the guided template."""

from __future__ import annotations

from datetime import date

from crcd_sim.domain.pack import CaseStudy, Company
from crcd_sim.domain.writing import Block, Document, Run
from crcd_sim.ui.texts import NBSP, long_date
from crcd_sim.ui.writing.page_edit import Letterhead


def letterhead_of(company: Company) -> Letterhead:
    """Return the head of the company's sheets: the only thing a mock exam gives."""
    line = " · ".join(part for part in (company.service, *company.address) if part)
    return Letterhead(company.name, line)


def template_of(case: CaseStudy, day: date) -> Document:
    """Return the skeleton that training lays on an empty sheet: addressee, place and date, subject,
    salutation. Everything the candidate is judged on is left to write."""
    name = " ".join((case.client_title, case.client_first_name, case.client_last_name))
    place = case.letter_place or "…"
    salutation = "Monsieur" if case.client_title in ("M.", "Monsieur") else "Madame"
    blocks = [_block(text, "address", "right") for text in (name, *case.client_address)]
    # « mardi 24 novembre 2026 » loses its weekday on a letter.
    blocks.append(_block(f"{place}, le {long_date(day).split(' ', 1)[1]}", "date", "right"))
    blocks.append(_block(f"Objet{NBSP}: ", "subject"))
    blocks.append(_block(f"{salutation},"))
    blocks.append(Block())
    return Document(tuple(blocks))


def _block(text: str, style: str = "body", align: str = "left") -> Block:
    return Block((Run(text),), style, align)
