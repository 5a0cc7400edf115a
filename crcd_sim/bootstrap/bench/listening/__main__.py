"""``python -m crcd_sim.bootstrap.bench.listening reglage|publication``: one half, told in lines."""

from __future__ import annotations

from argparse import ArgumentParser

from crcd_sim.bootstrap.bench.listening import Outcome, listen
from crcd_sim.bootstrap.bench.listening.scenes import CONDITIONS
from crcd_sim.bootstrap.bench.listening.speakers import HALVES
from crcd_sim.domain.rules import Mode


def told(outcome: Outcome) -> None:
    gap = "     —" if outcome.gap_s is None else f"{outcome.gap_s:5.3f}\u00a0s"
    hesitant = f"{outcome.hesitant_cut}/{outcome.hesitant}"
    print(
        f"{outcome.condition.id:15}{outcome.turns:4} tours  coupés {outcome.cut_share:4.1f}\u00a0% "
        f"(hésitants {hesitant:>6})  attente {gap}  sans réponse {outcome.unanswered:2}  {outcome.verdict}",
        flush=True,
    )


def main() -> None:
    parser = ArgumentParser(prog="python -m crcd_sim.bootstrap.bench.listening")
    parser.add_argument("half", choices=sorted(HALVES), metavar="MOITIÉ", help="reglage ou publication")
    parser.add_argument("turns", nargs="?", type=int, default=12, metavar="RÉPONSES", help="par candidat")
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.MOCK_EXAM.value)
    parser.add_argument("--graine", type=int, metavar="N", help="d’autres tirages que ceux de la moitié")
    parser.add_argument("--situation", action="append", choices=[item.id for item in CONDITIONS], default=[])
    asked = parser.parse_args()
    listen(
        asked.half,
        turns=asked.turns,
        mode=Mode(asked.mode),
        seed=asked.graine,
        names=asked.situation,
        tell=told,
    )


if __name__ == "__main__":
    main()
