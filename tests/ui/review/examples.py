"""A small sitting to read: one call with all that can happen in it, one chat, one exchange not held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.domain.pack import (
    ClientRecording,
    Company,
    InterviewGuide,
    Pack,
    QualificationField,
    Question,
    Voice,
)
from crcd_sim.domain.writing import Block, Document, Run, sha256_of
from crcd_sim.services.ports import Snapshot, WorkKey
from crcd_sim.services.records.ports import SittingHistory
from crcd_sim.services.records.review_file import ReviewFile, past_texts, review_file
from tests.builders import LETTER, a_field, a_journal, a_snapshot, a_take, wall_at
from tests.fakes.records import KeptContents, MemorySittings, a_history, a_pack

ZONE = UTC
NOTES = WorkKey("notes", "EXCHANGE_PREP", "e2")
MESSAGE = WorkKey("confirmation", "EXCHANGES", "e2")
DRAFT = WorkKey("confirmation", "EXCHANGES", "e2", 2)
CALL, CALL_BACK, ANSWER, ANSWER_2 = "t1", "t2", "t3", "t4"
CALL_T, BACK_T = 5100.0, 5300.0

Row = tuple[Kind, float, Mapping[str, Any]]


def written(text: str, style: str = "body", **marks: bool) -> Document:
    return Document(tuple(Block((Run(line, **marks),), style) for line in text.split("\n")))


FINAL = Document(
    (
        Block((Run("Objet : votre ligne", b=True),), "subject"),
        Block((Run("Madame, nous regrettons "), Run("vivement", i=True), Run("."))),
    )
)
EARLIER = written("Madame,")
MAIL = Document(
    (
        Block((Run("Bonjour,"),)),
        Block((Run("un répéteur offert"),), list="bullet"),
        Block((Run("livré vendredi"),), list="bullet"),
    )
)

CASE: tuple[Row, ...] = (
    (Kind.PHASE_STARTED, 10.0, {"phase": "CASE_STUDY", "common_start": None, "by": "candidate"}),
    (Kind.DOCUMENT_OPENED, 20.0, {"document": "annexe-1"}),
    (Kind.PAUSED, 100.0, {"phase": "CASE_STUDY", "by": "staff", "reason": "alarme incendie"}),
    (Kind.RESUMED, 160.0, {"phase": "CASE_STUDY", "by": "staff"}),
    (
        Kind.PHASE_SEALED,
        4570.0,
        {"phase": "CASE_STUDY", "reason": "time", "at": 4570.0, "works": {str(LETTER): sha256_of(FINAL)}},
    ),
    (Kind.PHASE_STARTED, 4600.0, {"phase": "EXCHANGE_PREP", "common_start": None, "by": "candidate"}),
    (
        Kind.ENVELOPE_OPENED,
        4600.0,
        {"phase": "EXCHANGE_PREP", "purpose": "subject", "envelope": 2, "content": "sujet-1",
         "simulated": True},
    ),
    (Kind.PHASE_SEALED, 4900.0, {"phase": "EXCHANGE_PREP", "reason": "next", "at": 4900.0, "works": {}}),
    (Kind.PHASE_STARTED, 5000.0, {"phase": "EXCHANGES", "common_start": None, "by": "candidate"}),
)  # fmt: skip


def in_call(kind: Kind, t: float, **data: Any) -> Row:
    return (kind, t, {"exchange": "e2", **data})


CALLS: tuple[Row, ...] = (
    in_call(Kind.CALL_RINGING, 5096.0, attempt=1, delay_s=3.0),
    in_call(Kind.CALL_CONNECTED, CALL_T, attempt=1, take=CALL, driver="recorded"),
    in_call(Kind.CANDIDATE_SPOKE, 5103.0, start_s=1.0, end_s=3.0),
    in_call(Kind.CANDIDATE_SPOKE, 5105.0, start_s=3.4, end_s=5.0),
    in_call(
        Kind.LINE_STARTED,
        5106.0,
        line="T01",
        speaker="client-e2",
        text="Mon Wi-Fi ne passe plus.",
        reason="opening",
    ),
    in_call(Kind.LINE_ENDED, 5110.0, line="T01", complete=True, start_s=6.0, end_s=10.0),
    in_call(Kind.CALL_HELD, 5112.0),
    in_call(Kind.CALL_RETRIEVED, 5143.0, seconds=31.0),
    in_call(Kind.CALL_MUTED, 5145.0),
    in_call(Kind.CALL_UNMUTED, 5147.0),
    in_call(Kind.LINE_STARTED, 5148.0, line="T02", speaker="secretaire", text="Un instant, je"),
    in_call(Kind.LINE_ENDED, 5150.0, line="T02", complete=False, start_s=48.0, end_s=50.0),
    in_call(Kind.CALL_ENDED, 5155.0, by="fault", seconds=55.0),
    in_call(Kind.CALL_MISSED, 5200.0, attempt=2),
    in_call(Kind.CALL_CONNECTED, BACK_T, attempt=3, take=CALL_BACK, driver="recorded"),
    in_call(Kind.CANDIDATE_SPOKE, 5303.0, start_s=1.0, end_s=2.5),
    in_call(Kind.CALL_ENDED, 5320.0, by="client", seconds=20.0),
    in_call(Kind.CONFIRMATION_SENT, 5400.0, channel="email", work=str(MESSAGE), sha256=sha256_of(MAIL)),
)
CHAT: tuple[Row, ...] = (
    (Kind.CHAT_OPENED, 5500.0, {"exchange": "e1"}),
    (Kind.CHAT_MESSAGE, 5505.0, {"exchange": "e1", "speaker": "client", "text": "Bonjour", "at_s": 5.0}),
    (
        Kind.CHAT_MESSAGE,
        5517.0,
        {"exchange": "e1", "speaker": "candidate", "text": "Bonjour, je regarde.", "at_s": 17.0},
    ),
    (Kind.CHAT_CLOSED, 5600.0, {"exchange": "e1", "by": "candidate"}),
    (Kind.PHASE_SEALED, 8600.0, {"phase": "EXCHANGES", "reason": "time", "at": 8600.0, "works": {}}),
)
INTERVIEW: tuple[Row, ...] = (
    (Kind.PHASE_STARTED, 9000.0, {"phase": "INTERVIEW_PREP", "common_start": None, "by": "candidate"}),
    (Kind.PHASE_SEALED, 9100.0, {"phase": "INTERVIEW_PREP", "reason": "next", "at": 9100.0, "works": {}}),
    (Kind.PHASE_STARTED, 9200.0, {"phase": "CLIENT_RECORDING", "common_start": None, "by": "candidate"}),
    (
        Kind.RECORDING_PLAYED,
        9270.0,
        {"recording": "r1", "from_s": 0.0, "to_s": 68.0, "complete": True},
    ),
    (Kind.ANSWER_STARTED, 9280.0, {"question": None, "take": ANSWER}),
    (Kind.ANSWER_ENDED, 9300.0, {"question": None, "take": ANSWER, "seconds": 20.0}),
    (Kind.QUESTION_SHOWN, 9305.0, {"question": "q1", "phase": "CLIENT_RECORDING"}),
    (Kind.ANSWER_STARTED, 9310.0, {"question": "q1", "take": ANSWER_2}),
    (Kind.ANSWER_ENDED, 9322.0, {"question": "q1", "take": ANSWER_2, "seconds": 12.0}),
)

RULES: Mapping[str, Any] = {"accommodation": {"time_factor": "4/3"}}


def pack() -> Pack:
    """The fakes' pack, with what a review names."""
    base = a_pack()
    clients = {
        key: replace(client, last_name=name)
        for (key, client), name in zip(base.clients.items(), ("Abdi", "Rouvier", "Kessler"), strict=True)
    }
    return replace(
        base,
        clients=clients,
        company=Company("Ondalys Télécom", "Service clients", ("44200 Nantes",), "", ""),
        qualification=(
            QualificationField("statut", "Statut", "choice"),
            QualificationField("motif", "Motif du contact", "choice"),
            QualificationField("resume", "Résumé", "long_text", required=True),
            QualificationField("appel", "Recouvrement", "text", required=True, competences=("C7",)),
        ),
        voices=(Voice("secretaire", "Mme Weber, secrétaire", "f", "espeak-ng", "fr", "", 0, 0),),
        recordings=(
            ClientRecording(
                "r1", "ferrand", "Mme Ferrand rappelle", "", "", (), "", (),
                (Question("q1", "Qu’avez-vous entendu ?", ()),), synthetic=True,
            ),
        ),
        guide=InterviewGuide(),
    )  # fmt: skip


def history(*more: Row, rules: Mapping[str, Any] | None = None) -> SittingHistory:
    rows = sorted((*CASE, *CALLS, *CHAT, *INTERVIEW, *more), key=lambda row: row[1])
    snapshots: list[Snapshot] = [
        a_snapshot(LETTER, EARLIER, 7, t=1630.0),
        a_snapshot(LETTER, FINAL, 60, t=1930.0),
        a_snapshot(NOTES, written("M. Rouvier : box au sous-sol"), 20, t=4700.0),
        a_snapshot(MESSAGE, MAIL, 30, t=5390.0),
        a_snapshot(DRAFT, written("Brouillon"), 9, t=5410.0),
    ]
    return a_history(
        a_journal(*rows, rules=RULES if rules is None else rules),
        snapshots=snapshots,
        fields=[
            a_field("motif", "Technique", exchange="e2"),
            a_field("statut", "En cours", exchange="e2"),
            a_field("resume", "", exchange="e2"),
        ],
        takes=[
            a_take(CALL, exchange="e2", t=CALL_T, duration_s=55.0, gaps=((51.0, 51.5),)),
            a_take(CALL_BACK, exchange="e2", t=BACK_T, duration_s=20.0),
            a_take(ANSWER, phase="CLIENT_RECORDING", exchange="", t=9280.0, duration_s=20.0),
            a_take(ANSWER_2, phase="CLIENT_RECORDING", exchange="", t=9310.0, duration_s=12.0),
        ],
    )


def opened(*more: Row, lost: bool = False, rules: Mapping[str, Any] | None = None) -> ReviewFile:
    """The sitting laid open; ``lost``: neither framework nor pack can be read any more."""
    sittings = MemorySittings(history(*more, rules=rules))
    return review_file(sittings, KeptContents(pack(), lost=lost), "s1", Path("/donnees"))


def with_takes(file: ReviewFile, **changes: Any) -> ReviewFile:
    """The same, its recordings changed."""
    takes = tuple(replace(take, **changes) for take in file.model.recordings)
    return replace(file, model=replace(file.model, recordings=takes))


def past() -> tuple[Any, ...]:
    """The versions of the letter, newest first."""
    return past_texts(history(), LETTER)


MORNING_T = wall_at(0.0)
