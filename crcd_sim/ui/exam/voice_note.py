"""What the screens say of the voice one hears: a machine's is never passed off as a person's."""

from __future__ import annotations

from typing import Final

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.pack import Exchange

SYNTHETIC: Final = "Voix de synthèse"
RECORDED: Final = "client enregistré"


def call_note(exchange: Exchange) -> str:
    """Return the note of a call with a recorded client, from the sounds of all its lines: it must not
    change from one line to the next, nor say too much."""
    script = exchange.script
    lines = script.lines.values() if isinstance(script, Script) else ()
    made = {line.synthetic for line in lines if line.clip}
    if made == {True}:
        return f"{SYNTHETIC} · {RECORDED}"
    if True in made:
        return f"{SYNTHETIC} en partie · {RECORDED}"
    return RECORDED.capitalize()
