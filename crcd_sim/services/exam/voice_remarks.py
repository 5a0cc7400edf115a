"""What the figures of a take say, in plain French: too quiet, saturated, too short for its text."""

from __future__ import annotations

from collections.abc import Iterator

from crcd_sim.services.exam.voice_view import TakeFigures, TakeRemark, TakeSheet, VoiceCard

LONGEST_S = 180.0  # what a pack accepts of a recorded call
LEAST_S = 1.0
# The voices of the packs speak at 120 to 190 words a minute (``docs/format-scenario.md`` §1).
USUAL_WPM = 160.0
FASTEST_WPM = 230.0

UNHEARD_DBFS = -58.0  # as the equipment check: a voice is never so low
UNHEARD_DB = 4.0
WEAK_DBFS = -35.0  # as ``pack check``
CLIPPED_SHARE = 0.002
ENOUGH_DB = 15.0
MISSING_S = 0.1

_AGAIN = "puis recommencez."
SENTENCES = {
    "silence": (
        "Aucune voix n’a été entendue. Vérifiez que le casque est branché et que son micro est ouvert, "
        f"{_AGAIN}"
    ),
    "vide": f"La prise est trop courte pour être gardée. Lisez tout le texte, {_AGAIN}",
    "faible": (
        "La voix est trop faible\u00a0: le souffle s’entendrait avec elle. Rapprochez le micro de la bouche "
        f"(deux doigts de distance), {_AGAIN}"
    ),
    "sature": (
        "La voix sature\u00a0: elle serait déformée. Éloignez un peu le micro ou baissez son niveau, "
        f"{_AGAIN}"
    ),
    "bruyant": f"La pièce s’entend derrière la voix. Éloignez-vous du bruit, {_AGAIN}",
    "long": "La prise a atteint trois minutes\u00a0: elle s’est arrêtée là.",
    "troue": "Du son a manqué pendant la prise. Écoutez-la\u00a0: si un mot est coupé, recommencez.",
}


def expected_s(words: int) -> float:
    """Return about how many seconds a text of so many words takes to read aloud, to five seconds."""
    return max(5.0, round(words * 60 / USUAL_WPM / 5) * 5.0)


def sheet_of(figures: TakeFigures, card: VoiceCard, *, stopped: bool = False) -> TakeSheet:
    """Return what is said of a take. ``stopped``: it was ended at the longest length."""
    remarks = tuple(_remarks(figures, card, stopped))
    keepable = not any(remark.code in ("silence", "vide") for remark in remarks)
    if not remarks:
        fine = f"La prise est bonne\u00a0: la voix est nette ({length(figures.seconds)})."
        remarks = (TakeRemark("ok", fine),)
    return TakeSheet(figures.seconds, remarks, keepable)


def length(seconds: float) -> str:
    """« 45 s », « 1 min 08 s », « 3 min »."""
    minutes, left = divmod(round(seconds), 60)
    if not minutes:
        return f"{left}\u00a0s"
    return f"{minutes}\u00a0min\u00a0{left:02d}\u00a0s" if left else f"{minutes}\u00a0min"


def _remarks(figures: TakeFigures, card: VoiceCard, stopped: bool) -> Iterator[TakeRemark]:
    if figures.speech_dbfs < UNHEARD_DBFS or figures.snr_db < UNHEARD_DB:
        yield _remark("silence")
        return
    if figures.seconds < LEAST_S:
        yield _remark("vide")
        return
    if figures.clipped_share > CLIPPED_SHARE:
        yield _remark("sature")
    elif figures.speech_dbfs < WEAK_DBFS:
        yield _remark("faible")
    if figures.snr_db < ENOUGH_DB:
        yield _remark("bruyant")
    if stopped:
        yield _remark("long")
    elif figures.seconds < card.words * 60 / FASTEST_WPM:
        said, wanted = length(figures.seconds), length(expected_s(card.words))
        sentence = (
            f"La prise dure {said}, pour un texte qui en demande environ {wanted}\u00a0: "
            "la fin manque peut-être. Écoutez-la avant de la garder."
        )
        yield TakeRemark("court", sentence)
    if figures.missing_s > MISSING_S:
        yield _remark("troue")


def _remark(code: str) -> TakeRemark:
    return TakeRemark(code, SENTENCES[code])
