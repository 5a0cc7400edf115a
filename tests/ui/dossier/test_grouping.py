from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.domain.pack import Document, Pack
from crcd_sim.packs.loader import load_pack
from crcd_sim.paths import AUDIO, SCENARIOS
from crcd_sim.ui.dossier.finding import search
from crcd_sim.ui.dossier.grouping import case_documents, context_documents, grouped, reading_order
from crcd_sim.ui.dossier.loading import index, load
from crcd_sim.ui.dossier.source import FolderSource

ONDALYS = SCENARIOS / "ondalys-telecom"


@pytest.fixture(scope="module")
def pack() -> Pack:
    pack = load_pack(ONDALYS, AUDIO / "ondalys-telecom").pack
    assert pack is not None
    return pack


def document(identifier: str, group: str = "Contexte", when: str = "") -> Document:
    return Document(identifier, identifier, group=group, read_when=when)


def test_pages_to_read_now_come_before_those_for_the_exchanges():
    documents = [document("a", when="exchanges"), document("b"), document("c", when="now")]
    (group,) = grouped(documents)
    assert [(s.mark, [d.id for d in s.documents]) for s in group.sections] == [
        ("", ["b"]), ("à lire maintenant", ["c"]), ("utile pour les échanges", ["a"]),
    ]  # fmt: skip


def test_groups_keep_the_order_of_their_first_document():
    documents = [document("a", "Contexte"), document("b", "Dossier"), document("c", "Contexte")]
    assert [group.title for group in grouped(documents)] == ["Contexte", "Dossier"]
    assert [d.id for d in reading_order(documents)] == ["a", "c", "b"]


def test_the_case_study_shows_context_annexes_and_paper(pack):
    case = pack.case_for("TITRE")
    assert [group.title for group in grouped(case_documents(pack, case))] == [
        "Contexte entreprise", "Dossier de Mme Ferrand", "Épreuve",
    ]  # fmt: skip


def test_the_model_letter_is_never_shown(pack):
    case = pack.case_for("TITRE")
    shown = case_documents(pack, case)
    assert case.model_letter.id not in {d.id for d in shown}
    assert not any("Vous restez libre de partir" in d.text for d in shown)


def test_identifiers_are_unique_in_the_dossier(pack):
    documents = case_documents(pack, pack.case_for("TITRE"))
    assert len({d.id for d in documents}) == len(documents)


def test_a_context_page_without_a_group_goes_under_the_company(pack):
    bare = replace(pack, context=tuple(replace(d, group="") for d in pack.context))
    assert {d.group for d in context_documents(bare)} == {"Contexte entreprise"}


def test_every_document_of_the_pack_opens_and_the_case_is_found_in_all_kinds(pack):
    source = FolderSource(ONDALYS)
    documents = case_documents(pack, pack.case_for("TITRE"))
    for item in documents:
        load(item, source)
    hits = search([index(item, source) for item in documents], "mise en service")
    assert {hit.document for hit in hits} >= {"offres", "annexe-3", "annexe-4"}
