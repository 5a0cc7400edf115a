"""The numbered envelopes, face down, that a candidate chooses from."""

from __future__ import annotations

from crcd_sim.domain.draw import shuffled_envelopes
from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused
from crcd_sim.domain.framework import DrawPurpose
from crcd_sim.domain.sitting import Envelope, Sitting
from crcd_sim.services.exam.facts import PackFacts


def envelopes_on_table(sitting: Sitting, pack: PackFacts, purpose: DrawPurpose) -> int:
    """How many envelopes there are: one per content; with a single content, as many as the rules
    say, all alike.

    Raises ``EnvironmentProblem`` (code ``nothing_to_draw``) when the pack has no content.
    """
    contents = pack.drawable(purpose)
    if not contents:
        raise EnvironmentProblem(
            "Ce scénario n’a rien à tirer au sort pour cette partie. Choisissez un autre scénario.",
            code="nothing_to_draw",
        )
    return len(contents) if len(contents) > 1 else max(1, sitting.rules.envelopes)


def opened(sitting: Sitting, pack: PackFacts, purpose: DrawPurpose, number: int) -> Envelope:
    """Return envelope ``number`` (from 1), open. The seed decides what each holds; with a single
    content the draw is only simulated, and said to be.

    Raises ``RuleRefused`` (code ``no_envelope``) when there is no such envelope.
    """
    count = envelopes_on_table(sitting, pack, purpose)
    if not 1 <= number <= count:
        raise RuleRefused("Cette enveloppe n’existe pas.", code="no_envelope")
    contents = pack.drawable(purpose)
    inside = shuffled_envelopes(sitting.seed, purpose, contents, count)
    return Envelope(purpose, number, inside[number - 1], simulated=len(contents) == 1)
