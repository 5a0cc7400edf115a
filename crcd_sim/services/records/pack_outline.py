"""The names of a pack, without its contents: what a review shows beside a sitting.

Reading a whole pack takes a second; its outline is a few KB of JSON made once and kept beside the
pack's files. It is no truth: lost or of another version, it is made again from the pack.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, Final

from crcd_sim.domain.pack import (
    Channel,
    ClientFile,
    ClientRecording,
    Company,
    Direction,
    Document,
    Exchange,
    Expected,
    InterviewGuide,
    Pack,
    QualificationField,
    Question,
    RoleCard,
    Subject,
    Voice,
    VoiceOrigin,
)

FORMAT: Final = "crcd-outline/2"


def outline_text(pack: Pack) -> str:
    """Return the names of ``pack`` as one line of JSON."""
    company = pack.company
    return json.dumps(
        {
            "format": FORMAT,
            "sha256": pack.sha256,
            "id": pack.id,
            "version": pack.version,
            "title": pack.title,
            "framework": pack.framework,
            "sessions": list(pack.sessions),
            "company": [company.name, company.service, list(company.address), company.phone, company.email],
            "day": pack.day.isoformat(),
            "hour": pack.hour.isoformat(),
            "advisor": [pack.advisor, pack.advisor_role],
            "documents": [[document.id, document.title] for document in _documents(pack)],
            "clients": [[c.id, c.title, c.first_name, c.last_name] for c in pack.clients.values()],
            "exchanges": [
                [
                    *(e.id, e.title, e.competence, list(e.also), e.channel.value, e.direction.value),
                    *(e.client, sorted(e.voices)),
                ]
                for e in pack.exchanges.values()
            ],
            "subjects": [[s.id, s.title, s.session, list(s.exchanges)] for s in pack.subjects],
            "recordings": [[r.id, r.title, r.synthetic, _asked(r.questions)] for r in pack.recordings],
            "questions": [_asked(pack.guide.review), _asked(pack.guide.final)],
            "qualification": [
                [field.id, field.label, field.kind, field.required, list(field.competences)]
                for field in pack.qualification
            ],
            "voices": [[voice.id, voice.name, voice.engine] for voice in pack.voices],
        },
        ensure_ascii=False,
    )


def read_outline(text: str, sha256: str) -> Pack | None:
    """Return a pack that holds names only, None when ``text`` is not the outline of ``sha256``."""
    try:
        data = json.loads(text)
        if (data["format"], data["sha256"]) != (FORMAT, sha256):
            return None
        return _pack(data)
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def question_texts(pack: Pack) -> dict[str, str]:
    """Return every question of the interviews by its id."""
    asked = [question for recording in pack.recordings for question in recording.questions]
    return {question.id: question.question for question in (*asked, *pack.guide.review, *pack.guide.final)}


def _documents(pack: Pack) -> list[Document]:
    found = [*pack.context]
    for case in pack.cases:
        found += [case.cover, case.instructions, *case.annexes]
    for client in pack.clients.values():
        found += client.documents
    return found


def _asked(questions: Iterable[Question]) -> list[list[str]]:
    return [[question.id, question.question] for question in questions]


def _questions(rows: Iterable[list[str]]) -> tuple[Question, ...]:
    return tuple(Question(row[0], row[1], ()) for row in rows)


def _pack(data: Mapping[str, Any]) -> Pack:
    name, service, address, phone, email = data["company"]
    return Pack(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        sector="",
        framework=data["framework"],
        sessions=tuple(data["sessions"]),
        company=Company(name, service, tuple(address), phone, email),
        day=date.fromisoformat(data["day"]),
        hour=time.fromisoformat(data["hour"]),
        law_state=date.min,
        difficulty=0,
        authors=(),
        licence="",
        advisor=data["advisor"][0],
        advisor_role=data["advisor"][1],
        targets={},
        context=tuple(Document(row[0], row[1]) for row in data["documents"]),
        cases=(),
        subjects=tuple(Subject(row[0], row[1], row[2], tuple(row[3])) for row in data["subjects"]),
        exchanges={row[0]: _exchange(row) for row in data["exchanges"]},
        clients={row[0]: _client(row) for row in data["clients"]},
        recordings=tuple(_recording(row) for row in data["recordings"]),
        qualification=tuple(_field(*row) for row in data["qualification"]),
        guide=InterviewGuide(review=_questions(data["questions"][0]), final=_questions(data["questions"][1])),
        voices=tuple(Voice(row[0], row[1], "", row[2], "", "", 0, 0) for row in data["voices"]),
        sha256=data["sha256"],
    )


def _field(name: str, label: str, kind: str, required: bool, competences: list[str]) -> QualificationField:
    return QualificationField(name, label, kind, required=required, competences=tuple(competences))


def _exchange(row: list[Any]) -> Exchange:
    return Exchange(
        id=row[0],
        title=row[1],
        competence=row[2],
        also=tuple(row[3]),
        channel=Channel(row[4]),
        direction=Direction(row[5]),
        client=row[6],
        mood=0,
        target_s=0,
        max_s=0,
        brief="",
        serves={},
        facts=(),
        role=RoleCard("", ""),
        expected=Expected(),
        observables=(),
        script=None,
        voices=frozenset(VoiceOrigin(voice) for voice in row[7]),
    )


def _client(row: list[str]) -> ClientFile:
    return ClientFile(row[0], row[1], row[2], row[3], "", (), (), (), ())


def _recording(row: list[Any]) -> ClientRecording:
    return ClientRecording(row[0], "", row[1], "", "", (), "", (), _questions(row[3]), synthetic=bool(row[2]))
