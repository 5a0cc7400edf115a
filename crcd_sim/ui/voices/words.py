"""What the voices page says, from what the booth is doing. Pure: no widget here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crcd_sim.services.exam.voice_recording import TAKE
from crcd_sim.services.exam.voice_remarks import LONGEST_S, expected_s
from crcd_sim.services.exam.voice_view import BoothStep, BoothView, TakeSheet, VoiceCard, VoiceKind
from crcd_sim.ui import texts
from crcd_sim.ui.ask import Question

NAME: Final = "Voix des appels enregistrés"
PROMISE: Final = (
    "Les passages déjà terminés gardent leurs enregistrements. La voix gardée ici s’entendra dans les "
    "passages à venir, et dans ceux qui restent à reprendre."
)
READING: Final = "Lecture du scénario…"
NO_PACK: Final = "Aucun scénario n’est installé sur ce poste."
NO_CALL: Final = "Ce scénario n’a pas d’appel enregistré."
VOICES: Final = {
    VoiceKind.SYNTHETIC: ("Voix de synthèse", "neutral"),
    VoiceKind.PERSON: ("Enregistrée par une personne", "ok"),
    VoiceKind.MISSING: ("Pas de son", "warning"),
}
NOTHING_UNDER: Final = (
    "Il n’y a plus de voix de synthèse à retrouver\u00a0: «\u00a0crcd-sim pack voice\u00a0» peut la refaire."
)
NO_MICROPHONE: Final = "Le micro n’est pas branché. Branchez le casque pour enregistrer."

ABANDON: Final = Question(
    title="Abandonner cette prise\u202f?",
    text="Elle n’est pas encore gardée\u00a0: elle sera oubliée.",
    yes="Abandonner la prise",
    no="Rester",
    danger=True,
)


def replace_question(card: VoiceCard) -> Question:
    return Question(
        title="Remplacer la voix enregistrée\u202f?",
        text=f"Une personne a déjà enregistré cet appel\u00a0: {files_text(card.files)}. Votre prise sera "
        "entendue à la place.",
        yes="Remplacer",
        danger=True,
    )


def restore_question(card: VoiceCard) -> Question:
    one = len(card.files) == 1
    verbs = ("sera effacé", "pourra") if one else ("seront effacés", "pourront")
    return Question(
        title="Revenir à la voix de synthèse\u202f?",
        text=f"{files_text(card.files)} {verbs[0]} du dossier des sons et ne {verbs[1]} plus être "
        f"retrouvé{'' if one else 's'} ici.",
        yes="Effacer et revenir",
        danger=True,
    )


def files_text(files: Sequence[str]) -> str:
    return texts.and_list([texts.quoted(name) for name in files])


def voice_note(card: VoiceCard) -> str:
    """« voix de synthèse · 1 min 08 s »."""
    said = VOICES[card.voice][0]
    said = said[0].lower() + said[1:]
    return f"{said} · {texts.duration(card.seconds)}" if card.seconds else said


@dataclass(frozen=True, slots=True)
class StudioView:
    """Everything the recorder shows. ``notice``: a sentence and its kind, "" when there is none."""

    guide: str = ""
    figure: str = ""  # the count, or how long the take or the listening lasts
    figure_kind: str = ""
    record: str = "Enregistrer"
    can_record: bool = False
    stop: bool = False
    offers: bool = False  # a take can be heard and kept
    good: bool = False  # nothing was said against it
    can_listen: bool = False
    can_keep: bool = False
    can_listen_present: bool = False
    can_restore: bool = False
    can_choose: bool = True
    notice: str = ""
    notice_kind: str = "info"


def studio(view: BoothView, now: float, *, told: tuple[str, str] = ("", ""), problem: str = "") -> StudioView:
    """Return what is shown. ``told``: a sentence said since the last thing done, with its kind;
    ``problem``: why the pack's sounds cannot be changed."""
    idle = view.step is BoothStep.IDLE
    calm = idle or view.step is BoothStep.LISTENING
    card, take = view.card, view.take
    notice, kind = _notice(view, told, problem)
    return StudioView(
        guide=_guide(view),
        figure=_figure(view, now),
        figure_kind="danger" if view.step is BoothStep.RECORDING else "muted" if idle else "",
        record="Recommencer" if take is not None else "Enregistrer",
        can_record=card is not None and calm and "input" not in view.lost and not problem,
        stop=view.step in (BoothStep.COUNTING, BoothStep.RECORDING, BoothStep.LISTENING),
        offers=take is not None,
        good=take is not None and _good(take),
        can_listen=take is not None and take.keepable and idle,
        can_keep=take is not None and take.keepable and calm and not problem,
        can_listen_present=card is not None and bool(card.source) and idle,
        can_restore=card is not None and bool(card.files) and card.restorable and calm and not problem,
        can_choose=calm,
        notice=notice,
        notice_kind=kind,
    )


def _guide(view: BoothView) -> str:
    card, step = view.card, view.step
    if card is None:
        return ""
    if step is BoothStep.COUNTING:
        return "Préparez-vous à lire…"
    if step is BoothStep.RECORDING:
        return "Lisez le texte à voix haute."
    if step is BoothStep.MEASURING:
        return "Écoute de la prise…"
    if step is BoothStep.KEEPING:
        return "Enregistrement sur le disque…"
    if step is BoothStep.LISTENING:
        return "Votre prise, telle qu’elle serait gardée." if view.hearing == TAKE else "La voix actuelle."
    if view.take is not None:
        return "Votre prise n’est pas encore gardée."
    length = texts.duration(expected_s(card.words))
    return f"Lisez le texte comme au téléphone.\nEnviron {length} de lecture."


def _figure(view: BoothView, now: float) -> str:
    if view.step is BoothStep.COUNTING:
        return str(max(1, math.ceil(view.counts_until - now)))
    if view.step is BoothStep.RECORDING:
        return minutes(min(now - view.since, LONGEST_S))
    if view.step is BoothStep.LISTENING:
        whole = view.take.seconds if view.hearing == TAKE and view.take else 0.0
        whole = whole or (view.card.seconds if view.card else 0.0)
        return minutes(min(now - view.since, whole))
    return minutes(round(view.take.seconds)) if view.take is not None else "00:00"


def minutes(seconds: float) -> str:
    """« 01:08 »."""
    whole = max(0, int(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"


def _notice(view: BoothView, told: tuple[str, str], problem: str) -> tuple[str, str]:
    if told[0]:
        return told
    if problem:
        return problem, "warning"
    if view.step in (BoothStep.COUNTING, BoothStep.RECORDING):
        return "", "info"
    if view.take is not None:
        said = "\n".join(remark.sentence for remark in view.take.remarks)
        return said, "ok" if _good(view.take) else "warning"
    if "input" in view.lost:
        return NO_MICROPHONE, "warning"
    return "", "info"


def _good(take: TakeSheet) -> bool:
    return all(remark.code == "ok" for remark in take.remarks)
