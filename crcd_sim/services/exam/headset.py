"""What the headset tells that concerns no conversation in particular: takes, faults, returns.

Shared by the softphone and the interviews. Main loop's thread only.
"""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.exam.notices import Notice, notice
from crcd_sim.services.ports import Sound, TakeRecord

_REFUSALS = frozenset({"disk_full", "take_unwritable", "take_gone"})


class HeadsetWatch:
    """Journals takes and faults, and tells the candidate in a sentence."""

    def __init__(self, context: SittingContext, sound: Sound, tell: Callable[[Notice], None]) -> None:
        self._context = context
        self._sound = sound
        self._tell = tell
        self._lost: dict[str, float] = {}  # part of the headset → when it went
        self._refused = False  # the disk no longer takes the recording in progress

    @property
    def lost(self) -> tuple[str, ...]:
        """Parts of the headset that are missing: input, output."""
        return tuple(sorted(self._lost))

    @property
    def keeping(self) -> bool:
        """What the candidate says goes into the recording in progress."""
        return "input" not in self._lost and not self._refused

    def start_take(self, phase: str, exchange: str = "") -> TakeRecord:
        """Begin a recording of both legs; ``exchange`` is "" outside the exchanges."""
        context, self._refused = self._context, False
        name = context.ids.new()
        file, path = context.take_place(name)
        take = TakeRecord(name, phase, exchange, file, context.t())
        # The row first, and at the end last: whatever instant a stop chooses, an unfinished file is known.
        context.writer.take(take)
        context.append(EventKind.TAKE_STARTED, {"take": name, "exchange": exchange, "mono": round(take.t, 3)})
        self._sound.start_take(take, path)
        return take

    def take_closed(self, record: TakeRecord) -> None:
        """The file is whole: its hash goes to the journal, its row to the store."""
        self._context.append(
            EventKind.TAKE_CLOSED,
            {
                "take": record.id,
                "file": record.file,
                "sha256": record.sha256,
                "duration_s": round(record.duration_s, 3),
                "lost_samples": record.lost_samples,
                "gaps": [list(gap) for gap in record.gaps],
            },
        )
        self._context.writer.take(record)

    def device_lost(self, what: str, at: float, exchange: str = "") -> bool:
        """Note a part that went. False when it was already known."""
        if what in self._lost:
            return False
        self._lost[what] = at
        self._incident(f"{what}_lost", exchange, 0.0, "attente")
        self._tell(notice(f"{what}_lost" if what in ("input", "output") else "sound_problem"))
        return True

    def device_back(self, what: str, at: float, exchange: str = "") -> bool:
        """Note a part that came back. False when it was not missing."""
        since = self._lost.pop(what, None)
        if since is None:
            return False
        self._incident(f"{what}_back", exchange, max(0.0, at - since), "reprise")
        if not self._lost:
            self._tell(notice("device_back"))
        return True

    def problem(self, problem: EnvironmentProblem, exchange: str = "") -> None:
        """The exam goes on; the record says what happened."""
        self._refused = self._refused or problem.code in _REFUSALS
        self._incident(problem.code or "sound", exchange, 0.0, "poursuite", problem.sentence)
        self._tell(Notice(problem.code or "sound_problem", problem.sentence))

    def _incident(self, kind: str, exchange: str, seconds: float, decision: str, detail: str = "") -> None:
        data = {"kind": kind, "detail": detail, "seconds": round(seconds, 3), "decision": decision}
        self._context.append(EventKind.INCIDENT, {**data, "exchange": exchange} if exchange else data)
