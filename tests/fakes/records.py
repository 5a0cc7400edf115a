"""A repository in memory, and the framework and pack a sitting was made with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.events import GENESIS, Event, chain
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import (
    CaseStudy,
    Channel,
    ClientFile,
    Company,
    Direction,
    Document,
    Exchange,
    Expected,
    InterviewGuide,
    Pack,
    RoleCard,
    Subject,
    VoiceOrigin,
)
from crcd_sim.services.ports import DeltaBatch, FieldChange, Snapshot, StoredSitting, TakeRecord
from crcd_sim.services.records.drafts import after_snapshots
from crcd_sim.services.records.ports import OPEN, SittingHistory, SittingSummary
from crcd_sim.services.records.summaries import fold, searchable, summary_after
from tests.fakes.sittings import framework


def a_history(
    events: tuple[Event, ...],
    *,
    deltas: Iterable[DeltaBatch] = (),
    snapshots: Iterable[Snapshot] = (),
    fields: Iterable[FieldChange] = (),
    takes: Iterable[TakeRecord] = (),
    identifier: str = "s1",
) -> SittingHistory:
    head, summary = GENESIS, None
    for event in events:
        head = chain(head, event)
        summary = summary_after(summary, identifier, event, head)
    assert summary is not None
    return SittingHistory(summary, events, tuple(snapshots), tuple(deltas), tuple(fields), tuple(takes))


class MemorySittings:
    """A ``SittingRepository`` over histories."""

    def __init__(self, *histories: SittingHistory) -> None:
        self._histories = {history.summary.id: history for history in histories}

    def list_sittings(self, *, search: str = "", limit: int | None = None) -> tuple[SittingSummary, ...]:
        found = [
            history.summary
            for history in self._histories.values()
            if all(word in searchable(history.summary) for word in fold(search).split())
        ]
        return tuple(sorted(found, key=lambda item: (item.created_at, item.id), reverse=True)[:limit])

    def open_sittings(self) -> tuple[SittingSummary, ...]:
        return tuple(item for item in self.list_sittings() if item.status == OPEN)

    def summary(self, identifier: str) -> SittingSummary:
        return self.history(identifier).summary

    def history(self, identifier: str, *, whole: bool = True) -> SittingHistory:
        if identifier not in self._histories:
            raise UserMistake(f"Aucun passage {identifier}.", code="unknown_sitting")
        return self._histories[identifier]

    def load_stored_sitting(self, identifier: str) -> StoredSitting:
        history = self.history(identifier)
        return StoredSitting(
            identifier,
            history.events,
            history.summary.head,
            history.snapshots,
            after_snapshots(history.snapshots, history.deltas),
            history.fields,
            history.takes,
            None,
        )

    def delete_audio(self, identifier: str, *, now: datetime, by: str, reason: str) -> tuple[str, ...]:
        raise AssertionError("the review deletes nothing")

    def delete_sitting(self, identifier: str) -> None:
        raise AssertionError("the review deletes nothing")


class KeptContents:
    """A ``ContentReader``; ``lost`` ones can no more be read."""

    def __init__(self, pack: Pack | None = None, *, lost: bool = False) -> None:
        self._pack = pack or a_pack()
        self._lost = lost

    def framework(self, sha256: str) -> Framework:
        self._check()
        return framework()

    def pack(self, sha256: str) -> Pack:
        self._check()
        return self._pack

    def _check(self) -> None:
        if self._lost:
            raise EnvironmentProblem("Contenu absent.", code="content_missing")


def a_pack() -> Pack:
    """A company with one case, two exchanges (an inbound call, a chat) and an outbound call."""
    exchanges = {
        "e1": an_exchange("e1", "C1", Channel.CHAT),
        "e2": an_exchange("e2", "C2", Channel.PHONE),
        "e3": an_exchange("e3", "C4", Channel.PHONE, Direction.OUTBOUND),
    }
    clients = {item.client: a_client(item.client) for item in exchanges.values()}
    blank = Document("", "")
    case = CaseStudy(
        id="ferrand",
        title="Réclamation",
        sessions=("TITRE",),
        competences=("C3",),
        client_title="Mme",
        client_first_name="Claire",
        client_last_name="Ferrand",
        client_number="1",
        client_address=(),
        cover=Document("couverture", "Couverture"),
        instructions=Document("consignes", "Consignes"),
        annexes=(Document("annexe-1", "Fiche client"),),
        letter_place="",
        letter_guide=(),
        elements=(),
        stakes_client=(),
        stakes_company=(),
        solutions=(),
        forbidden=(),
        model_letter=blank,
    )
    return Pack(
        id="ondalys-telecom",
        version="1.0.0",
        title="Ondalys Télécom",
        sector="",
        framework="tp-00483-06",
        sessions=("TITRE",),
        company=Company("Ondalys", "", (), "", ""),
        day=date(2026, 11, 24),
        hour=time(10, 30),
        law_state=date(2026, 11, 23),
        difficulty=1,
        authors=(),
        licence="",
        advisor="Camille",
        advisor_role="",
        targets={},
        context=(Document("offres", "Offres et tarifs"),),
        cases=(case,),
        subjects=(Subject("sujet-1", "Sujet 1", "TITRE", ("e1", "e2", "e3")),),
        exchanges=exchanges,
        clients=clients,
        recordings=(),
        qualification=(),
        guide=InterviewGuide(),
        voices=(),
        sha256="a" * 64,
    )


def an_exchange(
    name: str, competence: str, channel: Channel, direction: Direction = Direction.INBOUND
) -> Exchange:
    return Exchange(
        id=name,
        title=f"Échange {name}",
        competence=competence,
        also=(),
        channel=channel,
        direction=direction,
        client=f"client-{name}",
        mood=3,
        target_s=600,
        max_s=300,
        brief="",
        serves={},
        facts=(),
        role=RoleCard("", ""),
        expected=Expected(),
        observables=(),
        script=None,
        voices=frozenset({VoiceOrigin.MACHINE} if channel is Channel.PHONE else ()),
    )


def a_client(name: str) -> ClientFile:
    return ClientFile(name, "Mme", "Ada", name.capitalize(), "", (), (), (), ())
