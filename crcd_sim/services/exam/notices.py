"""What a conversation has to tell the candidate outside the conversation: a code, a sentence.

Sentences say what happens and what to do; none judges.
"""

from __future__ import annotations

from dataclasses import dataclass

from crcd_sim.dialogue.turns import CHARS_PER_S

READING_S = 1.5  # a reader finds the text first


@dataclass(frozen=True, slots=True)
class Notice:
    """``code`` is stable, ``sentence`` is for the screen; ``lasting``: it stays until the next one."""

    code: str
    sentence: str
    lasting: bool = False


_SENTENCES = {
    "muted": "Votre micro est coupé. Rétablissez-le pour que le client vous entende.",
    "key_reminder": "Quand vous avez fini de parler, appuyez sur «\u00a0J’ai fini\u00a0».",
    "closing": "Temps écoulé\u00a0: terminez votre phrase, le client va prendre congé.",
    "hold_too_long": "Le client attend depuis un moment.",
    "unallocated": "Le numéro composé n’est pas attribué.",
    "no_answer": "Personne ne répond.",
    "busy": "La ligne est occupée.",
    "hang_up_again": "Appuyez une seconde fois pour raccrocher.",
    "close_again": "Appuyez une seconde fois pour terminer la conversation.",
    "missed": "Appel manqué. Le client va rappeler.",
    "missed_for_good": "Appel manqué.",
    "chat_missed": "Conversation manquée. Le client va revenir.",
    "chat_missed_for_good": "Conversation manquée.",
    "cut_early": "La communication a été coupée. Le client va rappeler.",
    "chat_cut_early": "La conversation a été interrompue. Le client va revenir.",
    "recovered": "L’appel reprend là où il s’était arrêté.",
    "input_lost": "Le micro du casque ne répond plus. Vérifiez son branchement\u00a0: l’appel attend.",
    "output_lost": "Le casque ne répond plus. Vérifiez son branchement\u00a0: l’appel attend.",
    "device_back": "Le casque fonctionne de nouveau.",
    "sound_problem": "Le son rencontre un problème. L’incident est enregistré.",
    "line_missing": "Une réplique du client manque\u00a0: l’appel continue. L’incident est enregistré.",
    "too_many_clips": "Plusieurs sons manquent\u00a0: l’appel se termine. L’incident est enregistré.",
    "client_left": "Le client a quitté la conversation pour un moment.",
    "listen_incomplete": "L’écoute a été interrompue. Vous pouvez la reprendre là où elle s’est arrêtée.",
}
_LASTING = frozenset({"input_lost", "output_lost", "closing"})


def notice(code: str) -> Notice:
    """Return the notice of a code known here."""
    return Notice(code, _SENTENCES[code], code in _LASTING)


def caption(text: str) -> Notice:
    """Return what the screen shows of a line whose sound cannot be played.

    A mock exam never shows the client's lines; a client gone silent without a word would be worse.
    """
    said = f"Le client dit\u00a0: «\u00a0{text}\u00a0»"
    return Notice("caption", f"Le son de cette réplique est indisponible. {said}", True)


def caption_seconds(text: str) -> float:
    """Return how long a text shown in the place of its sound stays there: the time to read it."""
    return len(text) / CHARS_PER_S + READING_S
