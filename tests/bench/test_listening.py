"""The labelled set says the truth about itself, and a small slice of it goes through the real path.

The whole table is the bench's; what is asserted here holds for one voice, turn by turn.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from crcd_sim.bootstrap.bench.listening import Outcome, outcome_of
from crcd_sim.bootstrap.bench.listening.call import play_seat, verdict_of
from crcd_sim.bootstrap.bench.listening.scenes import (
    CONDITIONS,
    KINDS,
    NEIGHBOUR_DB,
    PAUSES,
    VOICE_DBFS,
    SetMaker,
    Turn,
)
from crcd_sim.bootstrap.bench.listening.speakers import PUBLISHED, TUNING, VoiceBank
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.levels import RATE, speech_level

CONDITION = {condition.id: condition for condition in CONDITIONS}


@pytest.fixture(scope="module")
def bank() -> VoiceBank:
    return VoiceBank(PUBLISHED, people=1)


@pytest.fixture(scope="module")
def maker(bank: VoiceBank) -> SetMaker:
    return SetMaker(bank)


def level(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64))))


def speech(turn: Turn) -> np.ndarray:
    return np.concatenate([turn.sound[round(a * RATE) : round(b * RATE)] for a, b in turn.spans])


def test_the_two_halves_share_no_voice_no_sentence_and_no_seed() -> None:
    for half in (TUNING, PUBLISHED):
        assert len(half.candidates) == 6
        assert len(half.background) >= 6
        assert {who.sex for who in half.candidates} == {who.sex for who in half.background} == {"f", "m"}
    voices = [{who.variant for who in (*half.candidates, *half.background)} for half in (TUNING, PUBLISHED)]
    assert len(voices[0]) == len(voices[1]) == 13
    assert not voices[0] & voices[1]
    assert not {*TUNING.long, *TUNING.short} & {*PUBLISHED.long, *PUBLISHED.short}
    assert abs(TUNING.seed - PUBLISHED.seed) >= 100 * len(CONDITIONS)


def test_a_turn_is_silent_where_it_is_not_labelled_and_speech_where_it_is(maker: SetMaker) -> None:
    for turn in maker.seats(CONDITION["hesitante"], 3)[0].turns:
        silent = turn.sound.copy()
        for start, end in turn.spans:
            assert speech_level(turn.sound[round(start * RATE) : round(end * RATE)]) > VOICE_DBFS - 8
            silent[round(start * RATE) : round(end * RATE)] = 0
        assert not silent.any()


@pytest.mark.parametrize("kind", ["longue", "hesitante"])
def test_the_pauses_are_as_long_as_their_kind_says(maker: SetMaker, kind: str) -> None:
    low, high = PAUSES[kind]
    turns = [turn for turn in maker.seats(CONDITION["souffle"], len(KINDS))[0].turns if turn.kind == kind]
    assert turns
    for turn in turns:
        pauses = [after[0] - before[1] for before, after in pairwise(turn.spans)]
        assert pauses
        assert all(low - 0.001 <= pause <= high + 0.001 for pause in pauses)


@pytest.mark.parametrize("name", ["brouhaha20", "brouhaha15", "brouhaha10"])
def test_the_babble_lies_under_the_voice_by_what_its_name_says(maker: SetMaker, name: str) -> None:
    condition = CONDITION[name]
    assert condition.snr_db is not None
    around = maker.seats(condition, 0)[0].around
    assert level(around) == pytest.approx(VOICE_DBFS - condition.snr_db, abs=0.3)


def test_the_neighbour_speaks_twelve_decibels_lower(maker: SetMaker) -> None:
    around = maker.seats(CONDITION["voisin"], 0)[0].around
    assert speech_level(around) == pytest.approx(VOICE_DBFS + NEIGHBOUR_DB, abs=2)


@pytest.mark.parametrize("name", ["souffle_seul", "touches_seules"])
def test_where_the_candidate_says_nothing_something_is_heard_all_the_same(maker: SetMaker, name: str) -> None:
    (turn,) = maker.seats(CONDITION[name], 1)[0].turns
    assert turn.spans == ()
    assert level(turn.sound) > -55


def test_the_same_seed_makes_the_same_samples(bank: VoiceBank, maker: SetMaker) -> None:
    for name in ("brouhaha15", "voisin", "touches", "souffle"):
        (one,), (other,) = (made.seats(CONDITION[name], 2) for made in (maker, SetMaker(bank)))
        assert np.array_equal(one.around, other.around)
        assert np.array_equal(one.checked_reading, other.checked_reading)
        assert [turn.spans for turn in one.turns] == [turn.spans for turn in other.turns]
        assert all(np.array_equal(a.sound, b.sound) for a, b in zip(one.turns, other.turns, strict=True))


def test_the_check_finds_less_and_less_between_the_voice_and_the_babble(maker: SetMaker) -> None:
    names = ("nette", "brouhaha20", "brouhaha15", "brouhaha10")
    verdicts = [verdict_of(maker.seats(CONDITION[name], 0)[0]) for name in names]
    assert verdicts[0].code == "ok"
    for better, worse in pairwise(verdicts):
        assert better.figures.noise_dbfs < worse.figures.noise_dbfs < worse.gate_dbfs


@pytest.mark.parametrize("name", ["hesitante", "brouhaha20", "souffle", "touches"])
def test_a_hesitant_candidate_is_heard_to_the_end_then_answered(maker: SetMaker, name: str) -> None:
    (seat,) = maker.seats(CONDITION[name], 1)
    (heard,) = play_seat(seat)
    assert heard.kind == "hesitante"
    assert not heard.cut
    assert heard.gap_s == pytest.approx(1.65, abs=0.25)


@pytest.mark.parametrize("name", ["souffle_seul", "touches_seules"])
def test_neither_breath_nor_keys_are_taken_for_an_answer(maker: SetMaker, name: str) -> None:
    outcome = outcome_of(maker, CONDITION[name], 2)
    assert (outcome.turns, outcome.cut, outcome.gap_s) == (2, 0, None)


def test_a_pause_longer_than_the_rules_wait_is_seen_as_a_cut(maker: SetMaker) -> None:
    """Two seconds more in a pause: no rule waits so long, and the path must show it."""
    (seat,) = maker.seats(CONDITION["hesitante"], 1)
    pause = np.zeros(round(2.2 * RATE), np.float32)
    (turn,) = seat.turns
    end = round(turn.spans[0][1] * RATE)
    longer = replace(
        turn,
        sound=np.concatenate([turn.sound[:end], pause, turn.sound[end:]]),
        spans=(turn.spans[0], *((start + 2.2, stop + 2.2) for start, stop in turn.spans[1:])),
    )
    (heard,) = play_seat(replace(seat, turns=(longer,)))
    assert heard.cut


def test_the_same_seat_gives_the_same_answers(maker: SetMaker) -> None:
    (seat,) = maker.seats(CONDITION["brouhaha20"], 1)
    assert play_seat(seat) == play_seat(seat)


def test_the_share_counts_every_turn_and_the_median_those_that_were_waited_for() -> None:
    outcome = Outcome(CONDITION["nette"], "ok", 8, 2, 4, 1, 0, (1.5, 1.6, 1.9))
    assert outcome.cut_share == 25.0
    assert outcome.gap_s == 1.6


def test_without_espeak_ng_a_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EnvironmentProblem, match="apt install espeak-ng"):
        VoiceBank(PUBLISHED)
