"""Row of the interruptions: can a client who is spoken over stop in time, in a silence of his own voice?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from crcd_sim.bootstrap.bench.model import Figure, french, one
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.dialogue.script import Line, Script
from crcd_sim.domain.pack import Pack
from crcd_sim.packs.cuts import FIRST_COUNTS_S, WITHIN_S, served_share

PACK = "ondalys-telecom"
LATE_SHARE = 5.0  # % of the instants
LONG_S = 3.0  # a shorter line is over before it need stop


def measure_interruptions(_place: Place) -> Sequence[Figure]:
    """Look at every instant of the long lines on the telephone."""
    from crcd_sim.bootstrap.installation import Installation

    lines = list(long_lines(Installation().load_pack(PACK)))
    shares = {line.clip: served_share(line.cuts_ms, line.clip_s) for line in lines}
    weights = [line.clip_s - 2 * FIRST_COUNTS_S for line in lines]
    served = sum(share * weight for share, weight in zip(shares.values(), weights, strict=True)) / sum(
        weights
    )
    worst = min(shares, key=lambda clip: shares[clip])
    cuts = sum(len(line.cuts_ms) for line in lines)
    note = (
        f"{len(lines)} répliques de plus de {LONG_S:.0f}\u00a0s, {cuts} points de coupe\u202f; "
        f"la moins servie, {worst}\u00a0: {french(100 * (1 - shares[worst]))}\u00a0%"
    )
    return [
        one("interruption", f"Interruption sans point de coupe dans les {french(WITHIN_S)}\u00a0s",
            "crcd_sim.packs.cuts:cut_points", "%", 100 * (1 - served), LATE_SHARE, statistic="part du temps",
            samples=len(lines), note=note)
    ]  # fmt: skip


def long_lines(pack: Pack) -> Iterator[Line]:
    for exchange in pack.exchanges.values():
        script = cast(Script, exchange.script)
        if script.channel == "phone":
            yield from (line for line in script.lines.values() if line.clip_s > LONG_S)
