"""How well the candidate is heard: a labelled set, the real path, and the table that comes of it.

``speakers`` says who speaks and what, ``scenes`` puts the set together, ``call`` takes it through the
equipment check's gate, the ear, the engine and the mixer. Here: what it comes to. ``python -m
crcd_sim.bootstrap.bench.listening reglage`` prints the half the thresholds were chosen on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from crcd_sim.bootstrap.bench.listening.speakers import HALVES, VoiceBank
from crcd_sim.domain.rules import Mode

if TYPE_CHECKING:
    from crcd_sim.bootstrap.bench.listening.call import Heard
    from crcd_sim.bootstrap.bench.listening.scenes import Condition, SetMaker
    from crcd_sim.sound.voice_activity import VoiceSettings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one condition came to.

    Attributes:
        verdict: of the equipment check at its seats, the most frequent one.
        cut: turns the client spoke over; where the candidate says nothing, those he took for an answer.
        hesitant, hesitant_cut: the same of the turns with pauses of 0.8 to 1.2 s.
        unanswered: turns he never answered; their gap is how long the candidate waited for him.
    """

    condition: Condition
    verdict: str
    turns: int
    cut: int
    hesitant: int
    hesitant_cut: int
    unanswered: int
    gaps_s: tuple[float, ...]

    @property
    def cut_share(self) -> float:
        return 100.0 * self.cut / self.turns

    @property
    def gap_s(self) -> float | None:
        """The median, None when every turn was cut."""
        return median(self.gaps_s) if self.gaps_s else None


def listen(
    half: str,
    *,
    turns: int,
    people: int | None = None,
    settings: VoiceSettings | None = None,
    mode: Mode = Mode.MOCK_EXAM,
    seed: int | None = None,
    names: Collection[str] = (),
    tell: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Take the conditions of ``half`` through the path: ``turns`` for each of its candidates.

    Args:
        seed: other draws of the same half (sentences, pauses, levels, noises); None: the half's own.
        names: of the conditions wanted; () for all.

    Raises:
        EnvironmentProblem: espeak-ng is not installed.
    """
    from crcd_sim.bootstrap.bench.listening.scenes import CONDITIONS, SetMaker

    chosen = HALVES[half] if seed is None else replace(HALVES[half], seed=seed)
    maker = SetMaker(VoiceBank(chosen, people))
    found = []
    for condition in CONDITIONS:
        if names and condition.id not in names:
            continue
        outcome = outcome_of(maker, condition, turns, settings, mode)
        found.append(outcome)
        if tell is not None:
            tell(outcome)
    return found


def outcome_of(
    maker: SetMaker,
    condition: Condition,
    turns: int,
    settings: VoiceSettings | None = None,
    mode: Mode = Mode.MOCK_EXAM,
) -> Outcome:
    from crcd_sim.bootstrap.bench.listening.call import play_seat, verdict_of

    seats = maker.seats(condition, turns)
    codes = [verdict_of(seat).code for seat in seats]
    heard: list[Heard] = [item for seat in seats for item in play_seat(seat, settings, mode)]
    hesitant = [item for item in heard if item.kind == "hesitante"]
    return Outcome(
        condition,
        max(codes, key=codes.count),
        len(heard),
        sum(item.cut for item in heard),
        len(hesitant),
        sum(item.cut for item in hesitant),
        sum(item.unanswered for item in heard),
        tuple(item.gap_s for item in heard if item.gap_s is not None),
    )
