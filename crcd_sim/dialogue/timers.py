"""What falls due in a telephone conversation, and what is done when it does. Used by ``engine`` only.

``due`` lists every instant at which the state would move by itself; the engine plays the earliest,
again and again, until none is in the past. Each of them moves the state: none can fire twice in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from crcd_sim.dialogue import closing
from crcd_sim.dialogue.script import Interruptible, Prompt
from crcd_sim.dialogue.signals import StopAt
from crcd_sim.dialogue.state import Spoken, Turn
from crcd_sim.dialogue.turns import FALSE_ALARM, SIDE_REASONS, Talk, default_hold_prompts, default_prompts

Due = tuple[float, Callable[[float], None]]

LINE_SLACK_S = 8.0  # a sound that never tells its end is given up after this much more
PROMPT_MIN_S = 2.0  # an author's relance never comes sooner


def due(talk: Talk) -> Iterator[Due]:
    """Yield (instant, what to do) for everything that time alone can bring."""
    state = talk.state
    if state.ended or state.turn is Turn.NEW:
        return
    if state.closing_by is not None:
        yield state.closing_by, lambda _at: closing.cut(talk)
    if state.spoken is not None:
        late = state.spoken.ends_at + 0.5 * state.spoken.expected_s + LINE_SLACK_S
        yield late, partial(_line_lost, talk)
    if state.held:
        yield from _held(talk)
        return
    if state.frozen_since is not None and state.closing_by is None:
        if state.muted and not state.lost and state.spoken is None:
            yield state.notice_at, partial(_still_muted, talk)
        return
    if state.spoken is not None:
        yield from _talked_over(talk, state.spoken)
        return
    yield from _listening(talk)


def _listening(talk: Talk) -> Iterator[Due]:
    state, settings = talk.state, talk.settings
    voice = state.voice_since
    if voice is not None and state.turn in (Turn.WAITS, Turn.PAUSE):
        # The tail of what made the client give way is not yet a turn: « oui, tout à fait » ends there.
        tail = state.yielded and state.voice_over is not None
        lasts = settings.interruption_min_s if tail else settings.speech_min_s
        yield voice + lasts, lambda _at: candidate_speaks(talk, voice)
        return  # a sound that may be a voice holds everything back
    if state.turn is Turn.CANDIDATE_SPEAKS:
        if not state.flagged and not state.floor and state.turn_since is not None:
            yield state.turn_since + settings.monologue_s, partial(_monologue, talk)
        return
    if state.reply_at is not None:
        yield state.reply_at, lambda _at: talk.reply(state.reply_why)
        return
    if state.turn is Turn.PAUSE and state.quiet_since is not None and not state.floor:
        if settings.key_only and state.closing_by is None and state.ending is None:
            yield _reminder_at(talk, state.quiet_since), partial(_remind, talk)
        else:
            over = state.quiet_since + talk.end_of_turn_s()
            yield over, lambda at: end_of_turn(talk, at, "silence")
        return
    if state.ending is not None:
        yield state.ending.at, partial(_hang_up, talk)
        return
    if state.turn is Turn.WAITS and state.silence_from is not None and talk.recorded and not state.floor:
        yield from _silence(talk, state.silence_from)


# --- the candidate's voice


def candidate_speaks(talk: Talk, since: float) -> None:
    """A voice has lasted long enough to be the candidate's turn."""
    state = talk.state
    closing.candidate_came_back(talk)
    if state.yielded:
        talk.put(yielded=False)
        keep = state.resume is not None and closing.must_hear(talk, state.resume[0])
        if not keep:
            talk.put(resume=None)
        talk.decide("interrupted", "le candidat a pris la parole", kept=float(keep))
    resumed = state.turn is Turn.PAUSE and state.turn_since is not None
    talk.put(
        turn=Turn.CANDIDATE_SPEAKS,
        turn_since=state.turn_since if resumed else since,
        quiet_since=None,
        reply_at=None,
        reply_why="",
        silence_from=None,
        voice_over=None,
        reminders=0,
    )


def end_of_turn(talk: Talk, at: float, why: str, *, at_once: bool = False) -> None:
    """The candidate's turn is over: the client replies after a seeded gap, or hangs up."""
    state = talk.state
    gap = 0.0 if at_once else talk.gap()
    quiet = at - state.quiet_since if state.quiet_since is not None else 0.0
    threshold = {} if at_once else {"threshold_s": talk.end_of_turn_s()}
    talk.decide("end_of_turn", why, silence_s=quiet, gap_s=gap, **threshold)
    if state.ending is not None:
        closing.leave_taken(talk, at)
    elif talk.recorded or (state.closing_by is not None and talk.may_play):
        talk.put(turn=Turn.PAUSE)
        talk.schedule_reply(at + gap, "spine")
    else:
        talk.put(turn=Turn.WAITS, quiet_since=None, silence_from=None)


def _monologue(talk: Talk, _at: float) -> None:
    talk.put(flagged=True)
    talk.count("monologues")
    line = talk.script.monologue
    speaks = talk.settings.monologue_speaks and talk.recorded and line in talk.script.lines
    why = "le client intervient" if speaks else "relevé"
    talk.decide("monologue", why, threshold_s=talk.settings.monologue_s)
    if speaks:
        talk.count("relances")
        talk.say(line, "monologue")
        talk.put(flagged=True)


def _talked_over(talk: Talk, spoken: Spoken) -> Iterator[Due]:
    voice = talk.state.voice_since
    if voice is None or spoken.judged or spoken.stopping or spoken.reason == "monologue":
        return  # with « Attendez… » it is the client who cuts in
    guard = talk.settings.interruption_guard_s
    counts_at = max(voice, spoken.started_at + guard) + talk.settings.interruption_min_s
    if counts_at <= spoken.ends_at - guard:
        yield counts_at, partial(_interrupt, talk, spoken, voice)


def _interrupt(talk: Talk, spoken: Spoken, voice: float, at: float) -> None:
    settings, line = talk.settings, talk.script.lines[spoken.line]
    if spoken.reason not in SIDE_REASONS:  # « Vous m’entendez ? » asks for a word
        talk.count("interruptions")
    judged = {"speech_s": at - voice, "threshold_s": settings.interruption_min_s}
    position = spoken.position(talk.now)  # of the sound: a voice may be told a little late
    nearest, latest = position + settings.cut_lead_s, position + settings.yield_within_s
    cuts = [ms for ms in line.cuts_ms if nearest <= ms / 1000 <= latest]
    over = not cuts and latest >= spoken.expected_s
    talk.put(spoken=replace(spoken, judged=True))
    if over or line.interruptible is not Interruptible.SOFT:
        why = "fin de réplique" if line.interruptible is Interruptible.SOFT else line.interruptible.value
        talk.decide("talks_over", why, line=spoken.line, **judged)
        return
    cut_ms = min(cuts, default=round(latest * 1000))
    talk.put(spoken=replace(spoken, judged=True, stopping=True))
    why = "point de coupe" if cuts else "aucun point de coupe à temps"
    talk.decide("yields", why, line=spoken.line, at_s=position, cut_ms=float(cut_ms), **judged)
    talk.emit(StopAt(spoken.line, cut_ms))


# --- silences


def prompts(talk: Talk) -> tuple[tuple[float, Prompt], ...]:
    """Return the relances that apply now, in order, each with its delay in seconds."""
    state, settings = talk.state, talk.settings
    line = talk.script.lines.get(state.prompts_line)
    authored = line.on_silence if line is not None and not state.greeting else ()
    times = list(settings.silence_prompts_s)
    if state.greeting:  # inbound: the advisor greets, « Allô ? » otherwise
        times[0] = settings.greeting_wait_s
    found = [
        (_delay(item, times, rank, settings.silence_factor), item)
        for rank, item in enumerate(authored or default_prompts(talk.script))
    ]
    held_back = [
        (max(after, settings.never_end_before_s) if item.ends else after, item) for after, item in found
    ]
    return tuple(sorted(held_back, key=lambda one: one[0]))


def _delay(item: Prompt, times: Sequence[float], rank: int, factor: float) -> float:
    """Return when a relance comes: as its author says, or at its rank among the mode's ``times``."""
    if item.after_s is not None:
        return max(PROMPT_MIN_S, item.after_s * factor)
    beyond = max(0, rank - len(times) + 1)
    return times[min(rank, len(times) - 1)] + beyond * times[0]


def _silence(talk: Talk, since: float) -> Iterator[Due]:
    state, settings = talk.state, talk.settings
    if settings.noisy_room:  # nothing heard proves nothing: only a word on the screen
        yield _reminder_at(talk, since), partial(_remind, talk)
        return
    items = prompts(talk)
    if state.prompts_said < len(items):
        after, item = items[state.prompts_said]
        yield max(since + after, state.rest_until), lambda at: _relance(talk, item, after, at - since)
    else:
        last = items[-1][0] if items else 0.0
        over = max(since + settings.silence_end_s, since + last + settings.prompt_rest_s, state.rest_until)
        yield over, lambda at: _nobody_there(talk, at - since)


def _relance(talk: Talk, item: Prompt, after_s: float, silence_s: float) -> None:
    why = "accueil attendu" if talk.state.greeting and not talk.state.prompts_said else "silence"
    talk.put(prompts_said=talk.state.prompts_said + 1)
    if item.line not in talk.script.lines:
        talk.decide("missing_line", "relance absente du script", line=item.line)
        talk.put(rest_until=talk.now + talk.settings.prompt_rest_s)
        if item.ends:
            talk.end("client", "silence")
        return
    talk.count("relances")
    talk.decide("relance", why, line=item.line, silence_s=silence_s, threshold_s=after_s)
    talk.say(item.line, "relance", ends=item.ends)


def _nobody_there(talk: Talk, silence_s: float) -> None:
    talk.decide("silence_end", "plus personne en ligne", silence_s=silence_s)
    talk.say_goodbye("client", "silence")


def _reminder_at(talk: Talk, since: float) -> float:
    return since + talk.settings.key_reminder_s * (talk.state.reminders + 1)


def _remind(talk: Talk, _at: float) -> None:
    talk.put(reminders=talk.state.reminders + 1)
    talk.notice("key_reminder")


def _still_muted(talk: Talk, at: float) -> None:
    talk.put(notice_at=at + talk.settings.muted_notice_s)
    talk.decide("muted", "micro coupé : pas de relance")
    talk.notice("muted")


def _hang_up(talk: Talk, _at: float) -> None:
    ending = talk.state.ending
    if ending is not None:
        talk.end(ending.by, ending.reason)


def _line_lost(talk: Talk, _at: float) -> None:
    """The sound never told its end: the conversation goes on without it."""
    spoken = talk.state.spoken
    if spoken is not None:
        talk.decide("line_timeout", "fin de réplique non reçue", line=spoken.line)
        talk.stop_line()
        line_over(talk, spoken, complete=True)


# --- hold


def _held(talk: Talk) -> Iterator[Due]:
    state, settings = talk.state, talk.settings
    if state.spoken is not None or state.held_since is None:
        return
    held = state.held_since
    line = talk.script.lines.get(state.prompts_line)
    authored = line.on_hold if line is not None else ()
    pool = authored or default_hold_prompts(talk.script)
    times = [settings.hold_too_long_s * settings.silence_factor]
    found = [
        (_delay(item, times, rank, settings.silence_factor), item)
        for rank, item in enumerate(pool or (Prompt(None, ""),))
    ]
    items = sorted(found, key=lambda one: one[0])
    if state.hold_prompts < len(items):
        after, item = items[state.hold_prompts]
        yield max(held + after, state.rest_until), lambda at: _hold_too_long(talk, item, after, at - held)
    elif talk.recorded:
        last = max(settings.hold_end_s, items[-1][0] + settings.prompt_rest_s)
        yield held + last, lambda at: _hold_given_up(talk, at - held)


def _hold_too_long(talk: Talk, item: Prompt, after_s: float, held_s: float) -> None:
    talk.put(hold_prompts=talk.state.hold_prompts + 1, rest_until=talk.now + talk.settings.prompt_rest_s)
    talk.count("holds_too_long")
    talk.decide("hold_too_long", "attente", held_s=held_s, threshold_s=after_s, line=item.line)
    talk.notice("hold_too_long")
    if item.line in talk.script.lines and talk.recorded:
        talk.count("relances")
        talk.hold_music(False)
        talk.say(item.line, "hold", ends=item.ends)
    elif item.ends and talk.recorded:
        talk.end("client", "hold")


def _hold_given_up(talk: Talk, held_s: float) -> None:
    talk.decide("hold_given_up", "attente", held_s=held_s)
    talk.end("client", "hold")


# --- a line is over


def line_over(talk: Talk, spoken: Spoken, *, complete: bool, position_s: float | None = None) -> None:
    """The client falls silent: what comes next depends on why."""
    state = talk.state
    talk.put(spoken=None, rest_until=talk.now + talk.settings.prompt_rest_s)
    if state.voice_since is not None:  # what was said over the client is not a turn yet
        talk.put(voice_since=max(state.voice_since, talk.now))
    talk.put(notice_at=talk.now + talk.settings.muted_notice_s)
    if not complete and spoken.stopping:
        _gave_way(talk, spoken, position_s)
        return
    if spoken.reason == "hold":
        talk.wait()
        if not closing.after_line(talk, spoken) and state.held:
            talk.hold_music(True)
        return
    if closing.after_line(talk, spoken):
        return
    side = spoken.reason in ("relance", "monologue")
    talk.wait(keep_silence=spoken.reason == "relance")
    if not side:
        talk.put(prompts_line=spoken.origin)
        _chain(talk, spoken)


def _chain(talk: Talk, spoken: Spoken) -> None:
    line = talk.script.lines[spoken.origin]
    following = talk.state.cursor
    if not (line.chained and talk.recorded and following in talk.script.lines):
        return
    if following in talk.state.said:  # a loop that would never let the candidate speak
        talk.decide("chain_broken", "réplique déjà dite", line=following)
        return
    gap = talk.gap()
    talk.decide("chained", "réplique enchaînée", line=following, gap_s=gap)
    talk.schedule_reply(talk.now + gap, "chained")


def _gave_way(talk: Talk, spoken: Spoken, position_s: float | None) -> None:
    position = spoken.position(talk.now) if position_s is None else position_s
    talk.wait()
    if talk.state.closing_by is not None:
        talk.schedule_reply(talk.now + talk.gap(), "closing")
        return
    if spoken.reason in ("relance", "monologue", "hold") or not talk.recorded:
        return
    talk.put(prompts_line=spoken.origin, yielded=True)
    talk.put(resume=talk.resume_point(spoken, position))
    if talk.state.voice_since is None:
        false_alarm(talk, talk.now)


def false_alarm(talk: Talk, quiet_since: float) -> None:
    """The candidate said nothing more: the client takes the line up again unless a voice comes."""
    talk.schedule_reply(quiet_since + talk.settings.false_interruption_s, FALSE_ALARM)
