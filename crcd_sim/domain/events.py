"""The journal's vocabulary: what can happen in a sitting, and the hash chain over it.

Times: ``t`` is the sitting's own axis in seconds (0 at creation, never goes back, includes sleep
and outages), ``wall`` is the UTC time of day beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """Every kind of journal event. The comment gives the keys of ``data``."""

    # The sitting and its clock
    SITTING_CREATED = "sitting_created"  # session_type, framework(_sha), pack(_version, _sha), seed, rules
    PHASE_STARTED = "phase_started"  # phase, common_start (t or null), by: candidate|staff|auto
    PHASE_FINISHED = "phase_finished"  # phase, empty: [works left empty]   (early, by the candidate)
    PHASE_REOPENED = "phase_reopened"  # phase, by: candidate|staff, reason
    PHASE_SEALED = "phase_sealed"  # phase, reason: time|next|closed, at: the end, works: {key: sha256}
    PAUSED = "paused"  # phase, by, reason
    RESUMED = "resumed"  # phase, by
    TIME_CREDITED = "time_credited"  # phase, seconds, reason, by
    OUTAGE = "outage"  # phase, from_t, to_t, from_wall, to_wall, cause: restart|sleep, credited
    CLOCK_JUMP = "clock_jump"  # seconds (wall minus axis), phase
    ENVELOPE_OPENED = "envelope_opened"  # phase, purpose: subject|recording, envelope, content, simulated
    SITTING_CLOSED = "sitting_closed"  # by, complete
    SITTING_MOVED = "sitting_moved"  # direction: out|in, medium, status: open|closed (in)
    DOSSIER_GATHERED = "dossier_gathered"  # documents: [names]
    PAPER_ATTACHED = "paper_attached"  # kind: dossier|ecf, name, sha256, bytes, pages (or null), by
    PAPER_REMOVED = "paper_removed"  # kind, name, sha256, by
    SELF_MARKED = "self_marked"  # criteria: {id: verdict}, points: [ids]   (after a drill, whole each time)
    # Reading and the screen
    DOCUMENT_OPENED = "document_opened"  # document
    FOCUS_LOST = "focus_lost"  # (no blame: a fact)
    FOCUS_BACK = "focus_back"  # seconds
    WORK_RESTORED = "work_restored"  # work, version_t
    WORK_PRINTED = "work_printed"  # work, pages
    PASTED = "pasted"  # work, characters, from: dossier|outside
    # Exchanges
    CONTACT_RELEASED = "contact_released"  # exchange   (« Prêt pour le contact suivant »)
    CALL_RINGING = "call_ringing"  # exchange, delay_s, attempt
    CALL_MISSED = "call_missed"  # exchange, attempt
    CALL_DIALLED = "call_dialled"  # number, exchange (or null), outcome, hour (fictional),
    #   of a call to sell (C4): allowed, attempt (rank in 30 days), on_file (of them in the client's file)
    CALL_NOT_CONNECTED = "call_not_connected"  # number, exchange (or null), seconds, recall_s, recall_line,
    #   result: no_answer|busy|unallocated|abandoned|cut
    CALL_CONNECTED = "call_connected"  # exchange, attempt, take (id or null), number (if dialled)
    CALL_KEY = "call_key"  # exchange, key (of the keypad)
    CALL_HELD = "call_held"  # exchange
    CALL_RETRIEVED = "call_retrieved"  # exchange, seconds
    CALL_MUTED = "call_muted"  # exchange
    CALL_UNMUTED = "call_unmuted"  # exchange
    CALL_ENDED = "call_ended"  # exchange, by: candidate|client|time|fault, seconds, recall_s, recall_line
    DRIVER_CHANGED = "driver_changed"  # exchange, driver, before, by: staff|program, reason, at_s (or null)
    LINE_STARTED = "line_started"  # exchange, speaker, line, text, reason
    LINE_ENDED = "line_ended"  # exchange, line, complete, start_s, end_s (on the take)
    CANDIDATE_SPOKE = "candidate_spoke"  # exchange, start_s, end_s (on the take)
    TRAINER_SPOKE = "trainer_spoke"  # exchange, start_s, end_s (on the take): a live client
    TURN_DECISION = "turn_decision"  # exchange, what, why, and the figures used
    CHAT_OPENED = "chat_opened"  # exchange
    CHAT_MESSAGE = "chat_message"  # exchange, speaker: client|candidate, text, line, at_s, intents
    CHAT_CLOSED = "chat_closed"  # exchange, by
    MESSAGE_CHANNEL = "message_channel"  # exchange, work, channel   (chosen, not sent yet)
    CONFIRMATION_SENT = "confirmation_sent"  # exchange, channel, work, sha256
    EXCHANGE_NOT_HELD = "exchange_not_held"  # exchange
    # The trainer's console
    CONSOLE_OPENED = "console_opened"  # voice, ear, monitor: device names ("" = none), again when they change
    CONSOLE_CLOSED = "console_closed"
    FACT_DELIVERED = "fact_delivered"  # exchange, fact, delivered, at_s   (by hand: the trainer said it)
    NOTE_TAKEN = "note_taken"  # number, exchange (or ""), at_s (or null), criterion (or ""), text
    NOTE_AMENDED = "note_amended"  # number, text
    # Interviews
    RECORDING_PLAYED = "recording_played"  # recording, from_s, to_s, complete
    ANSWER_STARTED = "answer_started"  # question (or null), take
    ANSWER_ENDED = "answer_ended"  # question, take, seconds
    QUESTION_SHOWN = "question_shown"  # question, spoken
    # Sound and faults
    TAKE_STARTED = "take_started"  # take, exchange, mono
    TAKE_CLOSED = "take_closed"  # take, file, sha256, duration_s, lost_samples, gaps
    TAKE_REPAIRED = "take_repaired"  # take, phase, exchange, file, sha256, duration_s
    EQUIPMENT_CHECKED = "equipment_checked"  # verdict, figures
    INCIDENT = "incident"  # kind, detail, seconds, decision


# Kinds of INCIDENT that are written down while nobody sits.
AUDIO_DELETED, TAKE_LOST = "audio_deleted", "take_lost"
# A paper may be joined while somebody sits too: the heartbeat is then the sign of life.
_AT_REST = frozenset(
    {
        EventKind.SITTING_MOVED,
        EventKind.TAKE_REPAIRED,
        EventKind.SELF_MARKED,
        EventKind.PAPER_ATTACHED,
        EventKind.PAPER_REMOVED,
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of a sitting, in order (``seq`` counts from 1)."""

    seq: int
    kind: EventKind
    t: float
    wall: datetime
    data: Mapping[str, Any]

    def canonical(self) -> str:
        """Return the exact text that is hashed."""
        return json.dumps(
            {
                "seq": self.seq,
                "kind": self.kind.value,
                "t": round(self.t, 3),
                "wall": self.wall.astimezone(UTC).isoformat(timespec="milliseconds"),
                "data": self.data,
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )


def at_rest(event: Event) -> bool:
    """Tell whether an event was added to a sitting that nobody was sitting: no sign of life."""
    if event.kind is EventKind.INCIDENT:
        return event.data.get("kind") in (AUDIO_DELETED, TAKE_LOST)
    return event.kind in _AT_REST


GENESIS = "0" * 64


def chain(previous: str, event: Event) -> str:
    """Return the hash of ``event`` linked to the ``previous`` one (GENESIS for the first)."""
    return hashlib.sha256(f"{previous}\n{event.canonical()}".encode()).hexdigest()
