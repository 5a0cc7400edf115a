"""Rows of the voice activity: does the client wait for the end of what the candidate says, and no longer?

The half of the labelled set that no threshold was chosen on, by the rules of a mock exam.
"""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.bootstrap.bench.listening import Outcome, listen
from crcd_sim.bootstrap.bench.model import Figure, one
from crcd_sim.bootstrap.bench.place import Place

VOICE = "crcd_sim.sound.voice_activity:VoiceActivity"
CUT_SHARE, GAP_S = 3.0, 1.7  # 1.4 s of silence and 0.25 s of gap are the rules' own


def measure_hearing(place: Place) -> Sequence[Figure]:
    outcomes = listen("publication", turns=place.sizes.turns, people=place.sizes.voices)
    return [figure for outcome in outcomes for figure in _figures(outcome)]


def _figures(outcome: Outcome) -> list[Figure]:
    name = f"Écoute, {outcome.condition.title}\u00a0: {{}}"
    turns = outcome.turns
    if outcome.condition.alone:
        return [
            one("ecoute", name.format("réponses pour rien"), VOICE, "", outcome.cut, 0, statistic="total",
                samples=turns, note="8\u00a0s chaque fois, sans un mot")
        ]  # fmt: skip
    cut = f"dont {outcome.hesitant_cut} sur {outcome.hesitant} avec des pauses de 0,8 à 1,2\u00a0s"
    waited = f"{outcome.unanswered} sans réponse" if outcome.unanswered else ""
    checked = "" if outcome.verdict == "ok" else f"essai du casque\u00a0: «\u00a0{outcome.verdict}\u00a0»"
    note = " ; ".join(part for part in (waited, checked) if part)
    share = one("ecoute", name.format("paroles coupées"), VOICE, "%", outcome.cut_share, CUT_SHARE,
                statistic="part", samples=turns, note=cut if outcome.hesitant else "")  # fmt: skip
    if outcome.gap_s is None:
        why = "le client a coupé la parole à chaque fois"
        return [share, Figure("ecoute", name.format("attente du client"), VOICE, "s", problem=why)]
    gap = Figure("ecoute", name.format("attente du client"), VOICE, "s", len(outcome.gaps_s), "médiane",
                 outcome.gap_s, outcome.gap_s, max(outcome.gaps_s), GAP_S, note)  # fmt: skip
    return [share, gap]
