"""The names of a pack, kept apart from its texts."""

from __future__ import annotations

import json

import pytest

from crcd_sim.bootstrap import Installation
from crcd_sim.domain.pack import Pack
from crcd_sim.services.records.pack_outline import outline_text, question_texts, read_outline


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Installation().load_pack("ondalys-telecom")


def outline(pack: Pack) -> Pack:
    found = read_outline(outline_text(pack), pack.sha256)
    assert found is not None
    return found


def test_exchanges_keep_what_a_review_says_of_them(pack: Pack) -> None:
    def said(one: Pack) -> list[tuple[object, ...]]:
        return [
            (e.id, e.title, e.competences, e.channel, e.direction, e.client, e.voices)
            for e in one.exchanges.values()
        ]

    assert said(outline(pack)) == said(pack)


def test_every_document_keeps_its_title(pack: Pack) -> None:
    titles = {document.id: document.title for document in outline(pack).context}
    wanted = {document.id: document.title for document in pack.context}
    for case in pack.cases:
        wanted |= {document.id: document.title for document in (case.cover, case.instructions, *case.annexes)}
    for client in pack.clients.values():
        wanted |= {document.id: document.title for document in client.documents}
    assert titles == wanted


def test_names_of_clients_and_voices_are_kept(pack: Pack) -> None:
    made = outline(pack)
    assert {c.id: c.short_name for c in made.clients.values()} == {
        c.id: c.short_name for c in pack.clients.values()
    }
    assert [(v.id, v.name) for v in made.voices] == [(v.id, v.name) for v in pack.voices]


def test_the_company_is_kept_for_the_letterhead(pack: Pack) -> None:
    assert outline(pack).company == pack.company


def test_questions_of_every_interview_are_kept(pack: Pack) -> None:
    assert question_texts(outline(pack)) == question_texts(pack)


def test_labels_of_the_qualification_are_kept_in_order(pack: Pack) -> None:
    assert [(f.id, f.label) for f in outline(pack).qualification] == [
        (f.id, f.label) for f in pack.qualification
    ]


def test_nothing_of_the_jury_is_in_an_outline(pack: Pack) -> None:
    text = outline_text(pack)
    role = next(iter(pack.exchanges.values())).role
    assert role.goal not in text
    assert pack.cases[0].solutions[0].text not in text


def test_the_outline_of_another_pack_is_refused(pack: Pack) -> None:
    assert read_outline(outline_text(pack), "0" * 64) is None


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"format": "crcd-outline/1"}'])
def test_a_damaged_outline_is_refused(text: str) -> None:
    assert read_outline(text, "0" * 64) is None


def test_an_outline_of_another_version_is_refused(pack: Pack) -> None:
    data = json.loads(outline_text(pack)) | {"format": "crcd-outline/9"}
    assert read_outline(json.dumps(data), pack.sha256) is None
