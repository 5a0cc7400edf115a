"""What can be proved of a sitting's writings from its own record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crcd_sim.domain.events import EventKind
from crcd_sim.domain.record_form import FORM, form_sha256
from crcd_sim.domain.writing import EMPTY, WritingError, from_canonical, sha256_of
from crcd_sim.services.ports import WorkKey
from crcd_sim.services.records.drafts import replay_faults, text_at
from crcd_sim.services.records.ports import SittingHistory


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


def _form_at(history: SittingHistory, exchange: str, t: float) -> dict[str, str]:
    """Return what a qualification form held at ``t``."""
    return {
        change.field: change.value
        for change in history.fields
        if change.exchange == exchange and change.t <= t
    }
