"""Why a recorded client spoke, fell silent or went on, as a sentence for the trainer. Never a mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from crcd_sim.services.records.causes import Cause
from crcd_sim.ui import texts
from crcd_sim.ui.review import words
from crcd_sim.ui.texts import NBSP

_LEAVES: Final[Mapping[str, str]] = {
    "closing": "le temps de l’épreuve est écoulé",
    "script_over": "il a dit tout ce qu’il avait à dire",
    "silence": "plus personne ne répondait",
}
_GOES_ON: Final[Mapping[str, str]] = {
    "jamais": "le client va au bout\u00a0: cette phrase est essentielle",
    "fin de réplique": "le client, tout près de finir sa phrase, la termine",
    "tenace": "le client parle par-dessus et va au bout de sa phrase",
}
_FALSE_ALARM: Final = "fausse interruption"
_REPEAT: Final = texts.quoted("Faire répéter")


def why_spoken(cause: Cause) -> str:
    """« Répond après 1,4 s de silence du candidat (seuil : 1,4 s). », "" for what is not known here."""
    say = _SPOKEN.get(cause.decision)
    return say(cause) if say is not None else ""


def noted(cause: Cause) -> tuple[str, str] | None:
    """Return a decision that made nobody speak as (what, sentence), None when it is not worth a row."""
    say = _NOTED.get(cause.decision)
    return say(cause) if say is not None else None


def _seconds(cause: Cause, name: str) -> str:
    return words.seconds(cause.seconds(name) or 0.0)


def _threshold(cause: Cause) -> str:
    if cause.seconds("threshold_s") is None:
        return ""
    return f" (seuil{NBSP}: {_seconds(cause, 'threshold_s')})"


# --- the client spoke


def _answers(cause: Cause) -> str:
    if cause.why == "F8":
        return f"Répond dès la touche {texts.quoted('J’ai fini')}."
    return f"Répond après {_seconds(cause, 'silence_s')} de silence du candidat{_threshold(cause)}."


def _prompts(cause: Cause) -> str:
    quiet = _seconds(cause, "silence_s")
    if cause.why == "accueil attendu":
        return f"Relance{NBSP}: pas d’accueil au bout de {quiet}{_threshold(cause)}."
    return f"Relance{NBSP}: rien n’a été dit pendant {quiet}{_threshold(cause)}."


def _held(cause: Cause) -> str:
    return f"Relance{NBSP}: l’attente dure depuis {_seconds(cause, 'held_s')}{_threshold(cause)}."


def _cuts_in(cause: Cause) -> str:
    return f"Intervient{NBSP}: le candidat parle depuis {_seconds(cause, 'threshold_s')} sans pause."


def _takes_up(cause: Cause) -> str:
    if cause.why == _FALSE_ALARM:
        quiet = cause.seconds("threshold_s")
        during = f" pendant {words.seconds(quiet)}" if quiet is not None else ""
        return f"Reprend sa phrase{NBSP}: plus un mot du candidat{during}."
    if cause.why == "casque revenu":
        return f"Reprend sa phrase{NBSP}: le casque fonctionne de nouveau."
    return "Reprend, après le tour du candidat, la phrase restée en suspens."


def _again(_cause: Cause) -> str:
    return f"Répète à la demande du candidat ({_REPEAT})."


def _takes_leave(cause: Cause) -> str:
    why = _LEAVES.get(cause.why)
    return f"Prend congé{NBSP}: {why}." if why else "Prend congé."


_SPOKEN: Final[Mapping[str, Callable[[Cause], str]]] = {
    "end_of_turn": _answers,
    "relance": _prompts,
    "hold_too_long": _held,
    "monologue": _cuts_in,
    "resume": _takes_up,
    "repeat": _again,
    "closing_line": _takes_leave,
    "opening": lambda _: "Répond au téléphone et parle en premier.",
    "chained": lambda _: "Enchaîne sans attendre de réponse.",
    "recovered": lambda _: f"Redit sa dernière phrase{NBSP}: l’appel reprend après un arrêt du poste.",
    "console": lambda _: "Réplique choisie par le formateur, à la console.",
}


# --- the client did not speak, or went on


def _gives_way(cause: Cause) -> tuple[str, str]:
    voice = cause.seconds("speech_s")
    after = f" après {words.seconds(voice)} de voix{_threshold(cause)}" if voice is not None else ""
    where = "au point de coupe suivant" if cause.why == "point de coupe" else "faute de point de coupe proche"
    return "Interruption", f"le client laisse la parole{after}, {where}"


def _goes_on(cause: Cause) -> tuple[str, str]:
    return "Interruption", _GOES_ON.get(cause.why, "le client va au bout de sa phrase")


def _listened(cause: Cause) -> tuple[str, str]:
    return "Écoute active", f"{_seconds(cause, 'seconds')} de voix, sans interrompre le client"


def _long(cause: Cause) -> tuple[str, str] | None:
    if cause.why != "relevé":
        return None  # the client's own line says it
    return (
        "Longue explication",
        f"{_seconds(cause, 'threshold_s')} sans pause{NBSP}: le client n’intervient pas",
    )


def _floor(cause: Cause) -> tuple[str, str]:
    return "Parole", "gardée par le candidat" if cause.why == "prise" else "rendue au client"


_NOTED: Final[Mapping[str, Callable[[Cause], tuple[str, str] | None]]] = {
    "yields": _gives_way,
    "talks_over": _goes_on,
    "backchannel": _listened,
    "monologue": _long,
    "floor": _floor,
}
