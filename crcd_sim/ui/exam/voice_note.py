"""What the screens say of the voice one hears: a machine's is never passed off as a person's."""

from __future__ import annotations

from typing import Final

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.pack import Exchange, VoiceOrigin

SYNTHETIC: Final = "Voix de synthèse"
RECORDED: Final = "client enregistré"


def call_note(exchange: Exchange) -> str:
    """Return the note of a call with a recorded client, from the sounds of all its lines: it must not
    change from one line to the next, nor say too much."""
    heard = exchange.script.voices if isinstance(exchange.script, Script) else frozenset()
    if heard == {VoiceOrigin.MACHINE}:
        return f"{SYNTHETIC} · {RECORDED}"
    if VoiceOrigin.MACHINE in heard:
        return f"{SYNTHETIC} en partie · {RECORDED}"
    return RECORDED.capitalize()
