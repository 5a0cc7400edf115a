"""The moves of a telephone conversation: say, stop, wait, listen, reply. Used by ``engine`` only.

A ``Talk`` lives for one ``step``: it carries the state being changed and the effects so far, so that
the engine stays a pure function from the outside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crcd_sim.dialogue.script import Line, Prompt, Script
from crcd_sim.dialogue.settings import TalkSettings
from crcd_sim.dialogue.signals import (
    CallEffect,
    Decision,
    Driver,
    EndCall,
    Notice,
    PlayHold,
    Say,
    ShowStatus,
    Status,
    StopHold,
    StopSaying,
)
from crcd_sim.dialogue.state import CallState, Ending, Spoken, Turn
from crcd_sim.domain.draw import between

CHARS_PER_S = 14.0  # French read aloud, when a clip's length is unknown
FALSE_ALARM = "fausse interruption"
SIDE_REASONS = frozenset({"relance", "hold", "monologue"})  # said beside the conversation
CUT_SLACK_S = 0.05  # a headset dates the end of a sound to within a block: that cut was reached


def line_seconds(line: Line) -> float:
    """Return how long a line lasts, estimated from its text when the clip is unknown."""
    return line.clip_s if line.clip_s > 0 else max(1.0, len(line.text) / CHARS_PER_S)


def default_prompts(script: Script) -> tuple[Prompt, ...]:
    """Return the relances of a script whose lines give none: the first the author wrote.

    Their delays were meant for another line: those of the mode apply.
    """
    for name in script.spine:
        line = script.lines.get(name)
        if line is not None and line.on_silence:
            return tuple(replace(prompt, after_s=None) for prompt in line.on_silence)
    return tuple(Prompt(None, name) for name in script.relances)


def default_hold_prompts(script: Script) -> tuple[Prompt, ...]:
    for name in script.spine:
        line = script.lines.get(name)
        if line is not None and line.on_hold:
            return line.on_hold
    return ()


def successor(script: Script, line: str) -> str:
    """Return the line that follows on the spine, "" at its end or for a line nobody knows."""
    return script.after(line) if line in script.lines else ""


class Talk:
    """One step of a call: a state being changed, and what it asks for."""

    def __init__(self, script: Script, state: CallState, now: float, settings: TalkSettings) -> None:
        self.script = script
        self.state = state
        self.now = now
        self.settings = settings
        self.effects: list[CallEffect] = []

    # --- small tools

    def put(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def emit(self, effect: CallEffect) -> None:
        self.effects.append(effect)

    def decide(self, what: str, why: str = "", **figures: float | str) -> None:
        """Say for the journal what was decided and why; who plays the client is always told."""
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}
        self.emit(Decision(what, why, {"driver": self.state.driver.value, **rounded}))

    def count(self, name: str) -> None:
        counts = self.state.counts
        self.put(counts=replace(counts, **{name: getattr(counts, name) + 1}))

    @property
    def recorded(self) -> bool:
        return self.state.driver is Driver.RECORDED

    @property
    def may_play(self) -> bool:
        """A line can be heard without speaking over a person."""
        return self.state.driver is not Driver.PERSON and not self.state.live

    def gap(self) -> float:
        """Return the seeded pause before this client turn."""
        low, high = self.settings.gap_s
        return between(self.state.seed, low, high, "gap", self.script.exchange, str(self.state.turns))

    def end_of_turn_s(self) -> float:
        if self.state.machine or self.settings.key_only:  # reached by key-only candidates at the end alone
            return max(self.settings.end_of_turn_s, self.settings.farewell_s)
        return self.settings.end_of_turn_s

    # --- the client speaks

    def say(
        self, name: str, reason: str, *, start_s: float = 0.0, origin: str = "", ends: bool = False
    ) -> None:
        """Say a line that exists. Every way of speaking goes through here."""
        self.end_live()
        state = self.state
        source = origin or name
        content = reason not in SIDE_REASONS
        self.put(
            turn=Turn.CLIENT_SPEAKS,
            turns=state.turns + 1,
            reply_at=None,
            reply_why="",
            quiet_since=None,
            turn_since=None,
            flagged=False,
            yielded=False,
            reminders=0,
            voice_over=state.voice_since,
            spoken=Spoken(
                name,
                source,
                reason,
                self.now,
                start_s,
                line_seconds(self.script.lines[name]),
                ends or (content and self.script.lines[source].ends),
            ),
        )
        if content:
            self.put(resume=None, greeting=False, recovered=False, ending=None)
            if reason != "closing":
                self.put(last=source)
        self.emit(Say(name, reason, start_s))

    def advance(self, name: str, reason: str) -> None:
        """Say a line of the spine and move on."""
        self.put(cursor=successor(self.script, name), said=(*self.state.said, name))
        self.say(name, reason)

    def end_live(self) -> None:
        """Take the trainer's voice off the line."""
        if self.state.live:
            self.put(live=False, trainer_since=None, silence_from=self.now)
            self.decide("live", "off")

    def stop_line(self) -> None:
        """Silence the line being said, now."""
        if self.state.spoken is not None:
            self.emit(StopSaying(self.state.spoken.line))
            self.put(spoken=None)

    def park_line(self) -> None:
        """Silence the line being said and remember where to take it up again."""
        spoken = self.state.spoken
        if spoken is None:
            return
        position = spoken.position(self.now)
        self.stop_line()
        if spoken.reason not in SIDE_REASONS:
            self.put(resume=self.resume_point(spoken, position))

    def resume_point(self, spoken: Spoken, position_s: float) -> tuple[str, float]:
        """Return the line to take up again and where: its last cut before ``position_s``, or its start."""
        if spoken.line != spoken.origin:  # said in other words: the offsets are another clip's
            return spoken.origin, 0.0
        reached = position_s + CUT_SLACK_S
        cuts = [cut / 1000 for cut in self.script.lines[spoken.line].cuts_ms if cut / 1000 <= reached]
        return spoken.origin, max(cuts, default=0.0)

    # --- the client replies

    def next_line(self) -> str:
        """Return the next line that can be said, "" when the script has nothing left."""
        name = self.state.cursor
        if name and name not in self.script.lines:
            self.decide("missing_line", "absente du script", line=name)
            done = [self.script.spine.index(item) for item in self.state.said if item in self.script.spine]
            rest = self.script.spine[max(done, default=-1) + 1 :]
            name = next((item for item in rest if item in self.script.lines), "")
        if name and self.state.said.count(name) >= self.settings.max_visits:
            self.decide("loop_broken", "réplique déjà dite", line=name, times=self.settings.max_visits)
            return ""
        return name

    def reply(self, reason: str) -> None:
        """The client takes the turn, with whatever comes next."""
        if self.state.closing_by is not None:
            self.say_goodbye("time", "closing")
            return
        if self.state.resume is not None:
            name, start_s = self.state.resume
            why = self.state.reply_why or reason
            quiet = {"threshold_s": self.settings.false_interruption_s} if why == FALSE_ALARM else {}
            self.decide("resume", why, line=name, from_s=start_s, **quiet)
            self.say(name, "resume", start_s=start_s)
            return
        name = self.next_line()
        if name:
            first = not self.state.said
            self.advance(name, "recovered" if self.state.recovered else "opening" if first else reason)
        else:
            self.say_goodbye("client", "script_over")

    def say_goodbye(self, by: str, reason: str) -> None:
        """Close in a sentence, when the author gave one; hang up otherwise."""
        closing = self.script.closing
        already = self.state.ending is not None
        if closing in self.script.lines and not already:
            self.decide("closing_line", reason, line=closing)
            self.say(closing, "closing", ends=True)
        else:
            self.end(by, reason)

    # --- waiting

    def wait(self, *, keep_silence: bool = False) -> None:
        """The client listens. ``keep_silence``: go on counting the silence that was being counted."""
        state = self.state
        kept = state.silence_from if keep_silence and state.silence_from is not None else self.now
        self.put(turn=Turn.WAITS, silence_from=kept, reply_at=None, reply_why="", quiet_since=None)
        if not keep_silence:
            self.put(prompts_said=0)

    def schedule_reply(self, at: float, why: str) -> None:
        self.put(reply_at=at, reply_why=why)

    def prepare_ending(self, by: str, reason: str, *, forgiving: bool = False) -> None:
        """The client's last line is said: leave time to take leave."""
        seconds = self.settings.farewell_s
        if self.settings.key_only:  # taking leave is not heard: leave more time
            seconds = max(10.0, seconds * 2)
        self.put(turn=Turn.WAITS, silence_from=None, reply_at=None)
        self.put(ending=Ending(by, reason, self.now + seconds, forgiving))
        self.decide("ending", reason, wait_s=seconds)

    def end(self, by: str, reason: str) -> None:
        if self.state.ended:
            return
        self.stop_line()
        self.end_live()
        if self.state.held:
            self.emit(StopHold())
        self.put(turn=Turn.ENDED, held_since=None, ending=None, reply_at=None)
        self.emit(EndCall(by, reason))

    # --- hold music, notices, the status line

    def hold_music(self, on: bool) -> None:
        self.emit(PlayHold() if on else StopHold())

    def notice(self, code: str) -> None:
        self.emit(Notice(code))

    def status(self) -> Status:
        state = self.state
        if state.turn in (Turn.ENDED, Turn.NEW) or state.driver is Driver.PERSON:
            return Status.NONE
        if state.turn is Turn.CLIENT_SPEAKS:
            return Status.SPEAKS
        if state.held:
            return Status.ON_HOLD
        if state.trainer_since is not None:
            return Status.SPEAKS
        thinking = state.reply_at is not None and not state.yielded and state.voice_since is None
        return Status.THINKS if thinking else Status.LISTENS

    def show_status(self) -> None:
        status = self.status()
        if status is not self.state.status:
            self.put(status=status)
            self.emit(ShowStatus(status))
