"""What can be proved of a sitting's writings, recordings and summary from its own record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.domain.record_form import FORM, UNSENT, form_sha256
from crcd_sim.domain.writing import EMPTY, WritingError, from_canonical, sha256_of
from crcd_sim.services.ports import WorkKey
from crcd_sim.services.records.drafts import replay_faults, text_at
from crcd_sim.services.records.ports import SittingHistory, SittingSummary
from crcd_sim.services.records.summaries import summary_after

_OWN_CHECK = frozenset({"events", "head"})  # of a line of the list: proved with the chain


def draft_faults(history: SittingHistory, works: Iterable[WorkKey]) -> list[str]:
    """Return one line per work whose versions are not what their hashes or their changes say."""
    faults = []
    for snapshot in history.snapshots:
        try:
            from_canonical(snapshot.canonical)
            sound = sha256_of(snapshot.canonical) == snapshot.sha256
        except WritingError:
            sound = False
        if not sound:
            faults.append(f"{snapshot.work}, version {snapshot.after}")
    if not faults:
        for work in works:
            faults += replay_faults(history.snapshots, history.deltas, work)
    return faults


def sealed_faults(history: SittingHistory) -> list[str]:
    """Return the works, and the qualification forms, that are not what the journal sealed."""
    faults = []
    for event in history.events:
        works = event.data.get("works")
        if event.kind is not EventKind.PHASE_SEALED or not isinstance(works, Mapping):
            continue
        for name, digest in works.items():
            work = WorkKey.parse(str(name))
            if work.kind == FORM:
                if form_sha256(_form_at(history, work.exchange, event.t)) != digest:
                    faults.append(f"{name}, fiche scellée")
                continue
            known = {snapshot.sha256 for snapshot in history.snapshots if str(snapshot.work) == name}
            if digest in known or digest == sha256_of(EMPTY):
                continue
            if sha256_of(text_at(history.snapshots, history.deltas, work, event.t)) != digest:
                faults.append(f"{name}, texte scellé")
    return faults


def chain_holds(events: Sequence[Event], summary: SittingSummary) -> bool:
    """Tell whether the whole journal leads to the last hash that was kept."""
    head = GENESIS
    for event in events:
        head = chain(head, event)
    return len(events) == summary.events and head == summary.head


def take_faults(history: SittingHistory) -> list[str]:
    """Return the recordings whose rows are not what the journal says of them."""
    told: dict[str, tuple[str, str]] = {}
    for event in history.events:
        if event.kind in (EventKind.TAKE_CLOSED, EventKind.TAKE_REPAIRED):
            data = event.data
            told[str(data.get("take"))] = (str(data.get("file")), str(data.get("sha256")))
    behind = {take.id for take in history.takes if take.status == "open"}  # its row follows the event
    kept = {take.id: (take.file, take.sha256) for take in history.takes}
    return [
        file
        for take, (file, digest) in told.items()
        if take not in behind and kept.get(take) != (file, digest)
    ]


def line_faults(history: SittingHistory) -> list[str]:
    """Return what the list of sittings says otherwise than the journal."""
    summary = None
    for event in history.events:
        summary = summary_after(summary, history.summary.id, event, history.summary.head)
    if summary is None:
        return []
    shown, told = history.summary._asdict(), summary._asdict()
    return [name for name in told if name not in _OWN_CHECK and shown[name] != told[name]]


def _form_at(history: SittingHistory, exchange: str, t: float) -> dict[str, str]:
    """Return what a qualification form held at ``t``."""
    return {
        change.field: change.value
        for change in history.fields
        if change.exchange == exchange and change.t <= t and change.field != UNSENT
    }
