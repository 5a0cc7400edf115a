"""Every number of a conversation, in one table per mode. Units are in the names (``_s`` = seconds).

The figures are starting points; each is journalled when it decides something. ``with_accommodation``
gives more time to candidates who need it; the caller prints it on the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crcd_sim.domain.rules import Mode

TRAINING = Mode.TRAINING.value
MOCK_EXAM = Mode.MOCK_EXAM.value

MAX_SILENCE_FACTOR = 3.0


@dataclass(frozen=True, slots=True)
class TalkSettings:
    """How a recorded client takes and gives turns on the telephone."""

    mode: str
    # The candidate's voice
    speech_min_s: float  # voice shorter than this is a click or a breath
    end_of_turn_s: float  # silence after which the turn is over
    gap_s: tuple[float, float] = (0.15, 0.35)  # random, seeded, before the client speaks
    key_only: bool = False  # « J’ai fini seulement »: silence never ends a turn
    noisy_room: bool = False  # voice activity decides nothing at all; implies key only
    silence_factor: float = 1.0  # accommodation, applied to the author's own delays too
    # Silences after a client's line
    greeting_wait_s: float = 5.0  # inbound: nothing said after the pick-up, « Allô ? »
    silence_prompts_s: tuple[float, ...] = (8.0, 20.0, 40.0)
    never_end_before_s: float = 0.0  # an author's ending on silence waits at least this long
    prompt_rest_s: float = 5.0  # quiet left after a relance before the next one
    silence_end_s: float = 120.0  # nobody left on the line: the client hangs up, whatever the author gave
    muted_notice_s: float = 8.0  # « Votre micro est coupé », again each time
    key_reminder_s: float = 30.0  # key only: « Appuyez sur « J’ai fini » », again each time
    # Speaking over the client
    interruption_min_s: float = 0.5
    interruption_guard_s: float = 1.0  # not in the first nor in the last of a line
    yield_within_s: float = 1.2  # next cut point, at most this far
    cut_lead_s: float = 0.2  # a nearer cut point is already on its way to the earphone
    false_interruption_s: float = 2.0  # quiet after which the client takes his line up again
    backchannel_max_s: float = 0.5  # « oui », « d’accord »: counted as active listening
    # The candidate speaks for long
    monologue_s: float = 60.0
    monologue_speaks: bool = True  # False: flagged only
    # Hold
    hold_too_long_s: float = 45.0
    hold_end_s: float = 300.0  # nobody waits longer on a recorded line
    # Endings
    farewell_s: float = 4.0  # time left to take leave after the client's last line
    closing_cut_s: float = 60.0  # after zero, the line is cut at the latest
    max_visits: int = 4  # times one line of the spine may be said before the loop is broken
    # The telephone
    ring_delay_s: tuple[float, float] = (5.0, 20.0)
    ring_for_s: float = 30.0
    ring_back_s: tuple[float, float] = (20.0, 40.0)
    rings_out: tuple[int, int] = (2, 4)  # before an outbound call is answered
    rings_unanswered: int = 6
    ring_period_s: float = 5.0  # French ringback: 1.5 s on, 3.5 s off
    hang_up_confirm_s: float = 3.0
    cut_early_lines: int = 3  # hung up with at least this much left to say: cut by mistake
    long_silence_s: float = 5.0  # measured, shown in review
    overlap_min_s: float = 0.5  # measured, shown in review


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How a scripted client writes. The author's profile gives speed, typos and delays."""

    mode: str
    opening_delay_s: tuple[float, float] = (0.5, 2.0)  # the first message was already under way
    opening_typing_s: float = 3.0
    typing_min_s: float = 1.0
    typing_max_s: float = 25.0
    typing_jitter: float = 0.15  # share of the typing time, either way
    between_s: tuple[float, float] = (0.8, 2.5)  # between two messages of one reply
    courtesy_wait_s: float = 1.5  # the candidate is typing: the client lets them finish
    courtesy_max_s: float = 15.0
    typing_fades_s: float = 6.0  # no key for this long: nobody is typing
    nudge_s: float = 90.0
    leave_s: float = 240.0  # the author's limit: 4 minutes
    abandoned_s: float = 480.0  # nothing at all for this long: closed for good
    farewell_s: float = 60.0  # after the last message, time for the candidate to take leave
    farewell_after_reply_s: float = 5.0
    closing_cut_s: float = 60.0
    max_visits: int = 3
    message_limit: int = 4000  # characters of one message
    ring_delay_s: tuple[float, float] = (5.0, 20.0)
    ring_for_s: float = 30.0
    ring_back_s: tuple[float, float] = (20.0, 40.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """Both tables of one mode."""

    talk: TalkSettings
    chat: ChatSettings = field(default_factory=lambda: ChatSettings(MOCK_EXAM))


def settings_for(mode: str) -> Settings:
    """Return the table of a mode (``entrainement`` or ``examen_blanc``); ``ValueError`` otherwise."""
    if mode == TRAINING:
        return Settings(TalkSettings(TRAINING, 0.20, 1.2), ChatSettings(TRAINING))
    if mode == MOCK_EXAM:
        talk = TalkSettings(
            MOCK_EXAM,
            0.25,
            1.4,  # voice bots use 0.5–0.8 and cut off people who think
            silence_prompts_s=(10.0, 25.0, 45.0),
            never_end_before_s=60.0,
            silence_end_s=180.0,
            monologue_speaks=False,
        )
        return Settings(talk, ChatSettings(MOCK_EXAM))
    raise ValueError(f"unknown mode: {mode!r}")


def with_accommodation(
    settings: Settings, silence_factor: float = 1.0, *, key_only: bool = False, noisy_room: bool = False
) -> Settings:
    """Lengthen every silence that decides something (extra time, stammer), or trust the key alone.

    ``silence_factor`` is 1.5–2 in practice and held within 1–3. Chat is in writing: only the time
    after which the client nudges or leaves is lengthened.
    """
    factor = min(max(silence_factor, 1.0), MAX_SILENCE_FACTOR)
    talk, chat = settings.talk, settings.chat
    talk = replace(
        talk,
        silence_factor=talk.silence_factor * factor,
        end_of_turn_s=talk.end_of_turn_s * factor,
        greeting_wait_s=talk.greeting_wait_s * factor,
        silence_prompts_s=tuple(seconds * factor for seconds in talk.silence_prompts_s),
        never_end_before_s=talk.never_end_before_s * factor,
        silence_end_s=talk.silence_end_s * factor,
        false_interruption_s=talk.false_interruption_s * factor,
        monologue_s=talk.monologue_s * factor,
        farewell_s=talk.farewell_s * factor,
        key_only=key_only or noisy_room or talk.key_only,
        noisy_room=noisy_room or talk.noisy_room,
    )
    chat = replace(
        chat,
        nudge_s=chat.nudge_s * factor,
        leave_s=chat.leave_s * factor,
        abandoned_s=chat.abandoned_s * factor,
        farewell_s=chat.farewell_s * factor,
    )
    return Settings(talk, chat)
