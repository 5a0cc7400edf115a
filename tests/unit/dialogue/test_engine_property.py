"""Whatever the script (cycles, missing targets, zero delays, no relance), no call can freeze.

Each example is one integer from which a script and a candidate's doings are made: a failure prints
that seed, and ``random_script(Random(seed))`` builds the same script again.
"""

from __future__ import annotations

from random import Random

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from crcd_sim.dialogue import engine
from crcd_sim.dialogue.reasons import explains
from crcd_sim.dialogue.script import Interruptible, Line, Prompt, Script
from crcd_sim.dialogue.settings import TalkSettings, settings_for, with_accommodation
from crcd_sim.dialogue.signals import (
    CallStimulus,
    Connected,
    Decision,
    DeviceLost,
    Driver,
    DriverChange,
    DriverCommand,
    EndCall,
    Hold,
    KeyFinished,
    KeyFloor,
    KeyRepeat,
    LineEnded,
    LineStarted,
    LiveVoice,
    Mute,
    PhaseClosing,
    Say,
    ShowStatus,
    Status,
    Tick,
    TrainerStarted,
    TrainerStopped,
    VoiceStarted,
    VoiceStopped,
)
from tests.fakes.timeline import CallTimeline

NAMES = ("T01", "T02", "T03", "T04", "R01", "O1", "R90", "ABSENT")
seeds = st.integers(0, 2**31)


def random_script(random: Random) -> Script:
    def target() -> str:
        return random.choice(("", *NAMES))

    def prompts() -> tuple[Prompt, ...]:
        return tuple(
            Prompt(random.choice((None, 0.0, 0.4, 3.0, 9.0)), random.choice(NAMES), random.random() < 0.3)
            for _ in range(random.randrange(4))
        )

    lines = {
        name: Line(
            name, "client", "Bonjour.",
            interruptible=random.choice(tuple(Interruptible)),
            cuts_ms=random.choice(((), (0,), (500, 900, 99_000))),
            reveals=random.choice(((), ("f",))),
            rephrased=target(), chained=random.random() < 0.5, next=target(),
            on_silence=prompts(), on_hold=prompts(), ends=random.random() < 0.1,
            clip_s=random.choice((0.0, 0.01, 3.0, 9.0)),
        )
        for name in NAMES[:-1]
    }  # fmt: skip
    return Script(
        "essai", "phone", random.choice(("inbound", "outbound")),
        spine=tuple(random.choice(NAMES) for _ in range(random.randrange(6))),
        lines=lines, opening=target(), objections=("O1", "ABSENT"), closing=target(), monologue=target(),
    )  # fmt: skip


def random_acts(random: Random, until: float = 120.0) -> list[tuple[float, CallStimulus]]:
    acts: list[tuple[float, CallStimulus]] = []
    for moment in sorted(random.uniform(0, until) for _ in range(random.randrange(25))):
        stimulus = random.choice((
            KeyFinished(), KeyFloor(), KeyRepeat(), Hold(True), Hold(False), Mute(True), Mute(False),
            DeviceLost(True), DeviceLost(False), VoiceStarted(moment), VoiceStopped(moment),
            VoiceStarted(moment), VoiceStopped(moment), LineEnded("T01", False), LineEnded("T02", True),
            LineStarted("T01", moment), DriverChange(random.choice(tuple(Driver))),
            DriverCommand("next"), DriverCommand("objection", 2), DriverCommand("silence"),
            *trainer_acts(random, moment),
        ))  # fmt: skip
        acts.append((moment, stimulus))
    return acts


def trainer_acts(random: Random, moment: float) -> tuple[CallStimulus, ...]:
    """What a trainer may do at the console at any instant."""
    return (
        DriverChange(Driver.CONSOLE), DriverChange(random.choice(tuple(Driver))), DriverCommand("next"),
        DriverCommand("repeat"), DriverCommand("objection", 1),
        DriverCommand("line", line=random.choice(NAMES)), LiveVoice(True), LiveVoice(False),
        TrainerStarted(moment), TrainerStopped(moment),
    )  # fmt: skip


def random_rules(random: Random) -> TalkSettings:
    return settings_for(random.choice(("entrainement", "examen_blanc"))).talk


def _random_call(number: int, *, key_only: bool = False) -> CallTimeline:
    random = Random(number)
    rules = random_rules(random)
    if key_only:
        rules = with_accommodation(settings_for(rules.mode), key_only=True).talk
    call = CallTimeline(random_script(random), rules, seed=number)
    for moment, stimulus in random_acts(random):
        call.at(moment, stimulus)
    return call


@seed(4830600)  # the same scripts on every machine
@settings(max_examples=2200, deadline=None, database=None)
@given(seeds)
def test_a_call_left_alone_always_comes_to_its_end(number: int) -> None:
    """Once nobody does anything more (line open, voice off, floor given back, the client recorded)."""
    call = _random_call(number).run(125)
    recorded = DriverChange(Driver.RECORDED)
    for release in (recorded, Hold(False), Mute(False), DeviceLost(False), VoiceStopped(126.0)):
        call.at(126.0, release)
    call.run(126.1)
    if call.state.floor:
        call.at(126.5, KeyFloor())
    call.run(4000)
    assert call.state.ended
    assert call.steps < 1000
    assert sum(isinstance(effect, EndCall) for _, effect in call.log) == 1


@seed(4830600)
@settings(max_examples=300, deadline=None, database=None)
@given(seeds, st.booleans())
def test_sixty_seconds_after_zero_every_call_is_over(number: int, key_only: bool) -> None:
    call = _random_call(number, key_only=key_only).at(60.0, PhaseClosing()).run(121)
    assert call.state.ended


@seed(4830600)
@settings(max_examples=300, deadline=None, database=None)
@given(seeds, st.booleans())
def test_only_lines_of_the_script_are_said_and_the_screen_tells_when(number: int, key_only: bool) -> None:
    call = _random_call(number, key_only=key_only).run(300)
    said = [effect for _, effect in call.log if isinstance(effect, Say)]
    shown = [effect.status for _, effect in call.log if isinstance(effect, ShowStatus)]
    assert all(effect.line in call.script.lines and effect.start_s >= 0 for effect in said)
    heard = call.state.spoken is not None or call.state.trainer_since is not None
    assert (shown[-1] is Status.SPEAKS) == heard


@seed(4830600)
@settings(max_examples=300, deadline=None, database=None)
@given(seeds, st.booleans())
def test_every_line_said_has_a_decision_that_explains_it(number: int, key_only: bool) -> None:
    """Told since the line before it: a trainer can always see why the client spoke."""
    told: list[str] = []
    for _, effect in _random_call(number, key_only=key_only).run(300).log:
        if isinstance(effect, Decision):
            told.append(effect.what)
        elif isinstance(effect, Say):
            assert any(explains(what, effect.reason) for what in told), (effect, told)
            told = []


@seed(4830600)
@settings(max_examples=400, deadline=None, database=None)
@given(seeds)
def test_a_client_handed_from_one_to_another_at_any_instant_still_comes_to_its_end(number: int) -> None:
    """Nothing but a trainer's doings and the candidate's voice; the recording has the client at last."""
    random = Random(number)
    call = CallTimeline(random_script(random), random_rules(random), seed=number)
    for moment in sorted(random.uniform(0, 60) for _ in range(random.randrange(2, 16))):
        call.at(
            moment, random.choice((*trainer_acts(random, moment), PhaseClosing(), Hold(True), Hold(False)))
        )
        call.speak(moment + random.random(), moment + 1 + random.random())
    call.at(70, Hold(False)).at(70, DriverChange(Driver.RECORDED)).run(4000)
    assert call.state.ended


@seed(4830600)
@settings(max_examples=400, deadline=None, database=None)
@given(seeds)
def test_two_voices_are_never_on_the_line_for_the_client(number: int) -> None:
    random = Random(number)
    state = engine.begin(script := random_script(random), seed=number, driver=random.choice(tuple(Driver)))
    rules, now = random_rules(random), 0.0
    state, _ = engine.step(script, state, Connected(), now, rules)
    for _ in range(60):
        now += random.choice((0.0, 0.1, 2.0, 15.0))
        acts = (*trainer_acts(random, now), Tick(), Hold(True), Hold(False), KeyRepeat(), KeyFinished())
        state, _ = engine.step(script, state, random.choice(acts), now, rules)
        assert not (state.live and state.spoken is not None)
        assert state.trainer_since is None or (state.live and not state.held)
        assert not (state.spoken is not None and state.driver is Driver.PERSON)


@seed(4830600)
@settings(max_examples=200, deadline=None, database=None)
@given(seeds)
def test_a_call_played_by_a_person_is_never_spoken_over(number: int) -> None:
    random = Random(number)
    script = random_script(random)
    call = CallTimeline(script, state=engine.begin(script, seed=1, driver=Driver.PERSON))
    for moment, stimulus in random_acts(random):
        if not isinstance(stimulus, DriverChange):  # that person plays the client to the end
            call.at(moment, stimulus)
    if number % 2:
        call.at(random.uniform(0, 120), PhaseClosing())
    assert call.run(300).said == []


@seed(4830600)
@settings(max_examples=200, deadline=None, database=None)
@given(seeds)
def test_the_same_call_played_twice_is_the_same(number: int) -> None:
    assert _random_call(number).run(300).log == _random_call(number).run(300).log
