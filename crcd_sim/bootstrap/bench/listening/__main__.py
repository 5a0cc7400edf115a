"""``python -m crcd_sim.bootstrap.bench.listening reglage|publication [TURNS]``: one half, told in lines."""

from __future__ import annotations

import sys

from crcd_sim.bootstrap.bench.listening import Outcome, listen


def told(outcome: Outcome) -> None:
    gap = "     —" if outcome.gap_s is None else f"{outcome.gap_s:5.3f}\u00a0s"
    hesitant = f"{outcome.hesitant_cut}/{outcome.hesitant}"
    print(
        f"{outcome.condition.id:15}{outcome.turns:4} tours  coupés {outcome.cut_share:4.1f}\u00a0% "
        f"(hésitants {hesitant:>6})  attente {gap}  sans réponse {outcome.unanswered:2}  {outcome.verdict}",
        flush=True,
    )


if __name__ == "__main__":
    listen(sys.argv[1], turns=int(sys.argv[2]) if len(sys.argv) > 2 else 12, tell=told)
