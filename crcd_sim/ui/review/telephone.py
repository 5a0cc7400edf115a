"""What the review says of the telephone: numbers dialled, their hour, and to whom the candidate spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Final

from crcd_sim.domain.pack import Pack
from crcd_sim.domain.telephone import ATTEMPTS_DAYS, ATTEMPTS_MAX
from crcd_sim.services.records.conversations import CANDIDATE, ExchangeReview
from crcd_sim.services.records.dialled import DialledNumber
from crcd_sim.ui import texts
from crcd_sim.ui.review import words

RESULTS: Final[Mapping[str, str]] = {
    "answers": "décroché",
    "secretary": "décroché par le secrétariat",
    "spouse": "décroché par le conjoint",
    "voicemail": "messagerie",
    "no_answer": "sans réponse",
    "busy": "ligne occupée",
    "unallocated": "numéro non attribué",
    "abandoned": "abandonné par le candidat",
    "cut": "interrompu par une pause ou par la fin de la partie",
    "": "interrompu par un arrêt du poste",
}


def names(pack: Pack | None) -> dict[str, str]:
    """Return the names of the voices of a pack; clients are named as in their file."""
    return pack.speakers if pack is not None else {}


def attempt(found: DialledNumber) -> str:
    """« 06 39 98 62 15, à 10 h 42 (jour fictif) : messagerie, heure d’appel permise »."""
    said = spaced(found.number)
    if found.hour:
        hours, minutes = found.hour.split(":")
        said += f", à {int(hours)}{texts.NBSP}h{texts.NBSP}{minutes} (jour fictif)"
    said += f"{texts.NBSP}: {RESULTS.get(found.result, found.result)}"
    if found.allowed is not None:
        said += ", heure d’appel permise" if found.allowed else ", hors des heures d’appel permises"
    if found.attempt is not None:
        said += f", {_rank(found)}"
    if found.recall_s is not None:
        said += f", rappel du client prévu {words.seconds(found.recall_s)} plus tard"
    return said


def _rank(found: DialledNumber) -> str:
    """« 3e tentative connue en 30 jours, dont 2 au dossier (4 au plus) », without a verdict."""
    rank = "1re" if found.attempt == 1 else f"{found.attempt}e"
    said = f"{rank} tentative connue en {ATTEMPTS_DAYS}{texts.NBSP}jours"
    if found.on_file:
        said += f", dont {found.on_file} au dossier"
    return said + f" ({ATTEMPTS_MAX} au plus)"


def attempts(exchange: ExchangeReview, dialled: Sequence[DialledNumber]) -> tuple[words.Fact, ...]:
    """What was dialled for an exchange, as facts."""
    mine = [found for found in dialled if found.exchange == exchange.id]
    return tuple((f"Appel {rank}", attempt(found)) for rank, found in enumerate(mine, 1))


def strays(dialled: Sequence[DialledNumber], zone: tzinfo | None = None) -> list[tuple[str, str, str]]:
    """Numbers no file has: (when, number, result)."""
    return [
        (
            texts.precise_time(texts.local(found.at, zone)),
            spaced(found.number),
            RESULTS.get(found.result, found.result),
        )
        for found in dialled
        if not found.exchange
    ]


def interlocutors(exchange: ExchangeReview, pack: Pack | None) -> tuple[str, ...]:
    """To whom the candidate spoke when it was not the person to be reached, and whether these were."""
    target = exchange.target
    if not target or exchange.direction != "outbound" or not any(turn.who for turn in exchange.turns):
        return ()
    known = names(pack)
    said: list[str] = []
    for who in dict.fromkeys(turn.to for turn in exchange.turns if turn.to not in ("", target)):
        mine = [turn for turn in exchange.turns if turn.speaker == CANDIDATE and turn.to == who]
        spoken = sum((turn.end_s or turn.start_s) - turn.start_s for turn in mine)
        name = known.get(who, "une autre personne")
        said.append(f"Le candidat parle {words.seconds(spoken)} à {name}.")
    if all(turn.who != target for turn in exchange.turns):
        said.append("La personne à joindre n’a jamais été en ligne.")
    return tuple(said)


def spaced(number: str) -> str:
    """« 0639986215 » → « 06 39 98 62 15 »."""
    if len(number) != 10:
        return number
    return texts.NBSP.join(number[at : at + 2] for at in range(0, 10, 2))
