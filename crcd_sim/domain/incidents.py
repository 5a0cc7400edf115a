"""What went wrong or was granted during a sitting, folded from its journal.

An incident is a fact with its length and what was decided about it; it blames nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crcd_sim.domain.events import Event, EventKind

_LABELS: Mapping[str, str] = {
    "restart": "Arrêt du poste ou du programme",
    "sleep": "Poste en veille ou bloqué",
    "clock_jump": "Changement d’heure du poste",
    "pause": "Pause",
    "credit": "Temps rendu",
    "reopening": "Partie rouverte",
    "focus_lost": "Fenêtre quittée",
    "take_repaired": "Enregistrement réparé",
    "take_lost": "Enregistrement perdu",
    "audio_deleted": "Enregistrements effacés",
    "input_lost": "Micro du casque perdu",
    "input_back": "Micro du casque revenu",
    "output_lost": "Écouteur du casque perdu",
    "output_back": "Écouteur du casque revenu",
    "clip_missing": "Son d’une réplique introuvable",
    "clip_unreadable": "Son d’une réplique illisible",
    "clip_format": "Son d’une réplique d’un format inconnu",
    "line_missing": "Réplique absente du scénario",
    "console_voice_lost": "Micro du formateur perdu",
    "console_voice_back": "Micro du formateur revenu",
    "console_ear_lost": "Casque du formateur perdu",
    "console_ear_back": "Casque du formateur revenu",
    "console_monitor_lost": "Casque du second juré perdu",
    "console_monitor_back": "Casque du second juré revenu",
    "moved_out": "Passage copié pour un autre poste",
    "moved_in": "Passage repris sur ce poste",
}
_DECISIONS: Mapping[str, str] = {
    "credited": "temps rendu",
    "not_credited": "temps non rendu",
    "noted": "noté",
}


@dataclass(frozen=True, slots=True)
class Incident:
    """``seconds``: its length, ``None`` while it lasts or when it has none.

    ``decision``: credited | not_credited | noted, or the decision journalled with the incident.
    """

    kind: str
    t: float
    wall: datetime
    phase: str
    seconds: float | None
    decision: str
    detail: str = ""

    @property
    def label(self) -> str:
        """What it is, in French."""
        return _LABELS.get(self.kind, self.detail or self.kind)

    @property
    def decision_label(self) -> str:
        """What was decided, in French."""
        return _DECISIONS.get(self.decision, self.decision)


def incidents(events: Iterable[Event]) -> tuple[Incident, ...]:
    """Return the incidents of a journal, in order."""
    found: list[Incident] = []
    phase = ""
    for event in events:
        if event.kind is EventKind.PHASE_STARTED:
            phase = str(event.data["phase"])
        elif event.kind is EventKind.RESUMED:
            _end(found, "pause", event)
        elif event.kind is EventKind.FOCUS_BACK:
            _end(found, "focus_lost", event)
        elif event.kind in _TELLING:
            found.append(_incident(event, str(event.data.get("phase") or phase)))
    return tuple(found)


_TELLING = frozenset(
    {
        EventKind.OUTAGE,
        EventKind.CLOCK_JUMP,
        EventKind.PAUSED,
        EventKind.TIME_CREDITED,
        EventKind.PHASE_REOPENED,
        EventKind.FOCUS_LOST,
        EventKind.TAKE_REPAIRED,
        EventKind.SITTING_MOVED,
        EventKind.INCIDENT,
    }
)


def _incident(event: Event, phase: str) -> Incident:
    data = event.data
    kind, seconds, decision = _told(event.kind, data)
    wall, t = event.wall, event.t
    if event.kind is EventKind.OUTAGE:
        t = float(data["from_t"])
        wall = datetime.fromisoformat(str(data["from_wall"]))
    detail = str(data.get("reason") or data.get("detail") or "")
    return Incident(kind, t, wall, phase, seconds, decision, detail)


def _told(kind: EventKind, data: Mapping[str, Any]) -> tuple[str, float | None, str]:
    """Return an incident's kind, length and decision."""
    if kind is EventKind.OUTAGE:
        length = float(data["to_t"]) - float(data["from_t"])
        return str(data.get("cause", "restart")), round(length, 3), _credited(bool(data.get("credited")))
    if kind is EventKind.CLOCK_JUMP:
        return "clock_jump", float(data["seconds"]), "noted"
    if kind is EventKind.PAUSED:
        return "pause", None, "credited"
    if kind is EventKind.TIME_CREDITED:
        return "credit", float(data["seconds"]), "credited"
    if kind is EventKind.PHASE_REOPENED:
        return "reopening", None, "noted"
    if kind is EventKind.SITTING_MOVED:
        return f"moved_{data.get('direction', 'out')}", None, "noted"
    if kind is EventKind.INCIDENT:
        seconds = data.get("seconds")
        length_or_none = None if seconds is None else float(seconds)
        return str(data.get("kind", "incident")), length_or_none, str(data.get("decision") or "noted")
    return kind.value, None, "noted"


def _credited(given_back: bool) -> str:
    return "credited" if given_back else "not_credited"


def _end(found: list[Incident], kind: str, event: Event) -> None:
    """Give its length to the last incident of this kind that still lasts."""
    for index in range(len(found) - 1, -1, -1):
        if found[index].kind == kind and found[index].seconds is None:
            found[index] = replace(found[index], seconds=round(event.t - found[index].t, 3))
            return
