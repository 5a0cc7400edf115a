"""What the equipment page says at each step of the check. No widget here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crcd_sim.services.exam.equipment_view import CheckStep, CheckView, typeset
from crcd_sim.services.ports import CheckVerdict
from crcd_sim.ui.ask import Question
from crcd_sim.ui.phone import softphone_panel as phone
from crcd_sim.ui.phone.softphone_panel import PhoneView

SENTENCE: Final = typeset(
    "Service clients bonjour, je vous écoute. Pouvez-vous me rappeler votre numéro de client, "
    "s’il vous plaît ?"
)
SHORT_SENTENCE: Final = typeset("Service clients bonjour, que puis-je faire pour vous ?")
MACHINE: Final = "Répondeur d’essai"
PROMISE: Final = typeset("Rien de cet essai n’est gardé : ni votre voix, ni le bruit de la pièce.")
NOT_HEARD: Final = (
    "Montez le volume, vérifiez que le casque est bien branché et que l’écouteur choisi est le sien, puis "
    "recommencez l’essai."
)
NOTHING_PLUGGED: Final = typeset(
    "Aucun casque n’a été trouvé sur ce poste. Branchez-le ; s’il l’est déjà, débranchez-le et "
    "rebranchez-le. Appuyez ensuite sur « Réessayer »."
)

ANYWAY: Final = Question(
    title=typeset("Continuer avec ce problème ?"),
    text=(
        "Les appels pourraient être mal enregistrés, ou le client répondre à contretemps. "
        "C’est au formateur d’en décider."
    ),
    yes="Continuer quand même",
    no="Revenir à l’essai",
    danger=True,
)
NOISY: Final = Question(
    title=typeset("Prendre le mode bruyant ?"),
    text=typeset(
        "Le client n’écoutera plus les silences : chaque fois que vous aurez fini de parler, vous le lui "
        "direz avec le grand bouton « J’ai fini » ou la touche F8."
    ),
    yes="Prendre le mode bruyant",
    no="Revenir à l’essai",
)
WITHOUT: Final = Question(
    title=typeset("Continuer sans casque ?"),
    text="Les échanges seront joués par un formateur. Aucune voix ne sera enregistrée.",
    yes="Continuer sans casque",
    no="Revenir à l’essai",
    danger=True,
)


@dataclass(frozen=True, slots=True)
class StepText:
    """One step of the list: its title, and what to do once it is reached."""

    title: str
    note: str


ANSWER: Final = StepText("Décrochez", typeset("Le téléphone sonne : le grand bouton, ou la touche F2."))
QUIET: Final = StepText("Gardez le silence", "Le répondeur écoute le bruit de la pièce.")
READ: Final = StepText("Lisez la phrase à voix haute", "Comme au téléphone, sans forcer.")
LISTEN: Final = StepText("Écoutez-vous", "Le répondeur vous fait entendre ce qu’il a reçu.")
HANG_UP: Final = StepText(
    "Raccrochez", typeset("En deux fois, pour ne jamais couper un client par mégarde. Touche F11.")
)

INTRO: Final = typeset(
    "Un répondeur vous appelle et vérifie votre casque : quarante secondes, comme un vrai appel."
)
SHORT_INTRO: Final = typeset("Un répondeur vous appelle et vérifie votre casque : dix secondes.")
FULL_STEPS: Final = (ANSWER, QUIET, READ, LISTEN, HANG_UP)
SHORT_STEPS: Final = (ANSWER, QUIET, READ, LISTEN)
_PLACE: Final[Mapping[CheckStep, int]] = {
    CheckStep.READY: -1,
    CheckStep.RINGING: 0,
    CheckStep.GREETING: 1,
    CheckStep.ROOM: 1,
    CheckStep.PROMPT: 2,
    CheckStep.READING: 2,
    CheckStep.THANKS: 3,
    CheckStep.REPLAY: 3,
    CheckStep.FAREWELL: 4,
    CheckStep.JUDGING: 5,
    CheckStep.OVER: 5,
    CheckStep.STOPPED: -1,
}
_LINES: Final[Mapping[CheckStep, str]] = {
    CheckStep.READY: "Prêt pour l’essai",
    CheckStep.RINGING: "Le téléphone sonne",
    CheckStep.GREETING: "Le répondeur parle",
    CheckStep.ROOM: "Le répondeur écoute la pièce",
    CheckStep.PROMPT: "Le répondeur parle",
    CheckStep.READING: "Le répondeur vous écoute",
    CheckStep.THANKS: "Le répondeur parle",
    CheckStep.REPLAY: "C’est votre voix",
    CheckStep.FAREWELL: "Le répondeur prend congé",
    CheckStep.JUDGING: "Un instant…",
    CheckStep.OVER: "Essai terminé",
    CheckStep.STOPPED: "Essai interrompu",
}


def intro(short: bool) -> str:
    return SHORT_INTRO if short else INTRO


def steps(short: bool) -> Sequence[StepText]:
    return SHORT_STEPS if short else FULL_STEPS


def place(view: CheckView) -> int:
    """Return the index of the step in progress: −1 before the first, their number after the last."""
    return _PLACE[view.step]


def sentence(view: CheckView) -> str:
    """Return the sentence to read, "" while it is not time."""
    if view.step in (CheckStep.PROMPT, CheckStep.READING):
        return SHORT_SENTENCE if view.short else SENTENCE
    return ""


def phone_view(view: CheckView, now: float) -> PhoneView:
    """Return what the softphone shows. ``now``: monotonic."""
    state = phone.IDLE
    if view.step is CheckStep.RINGING:
        state = phone.RINGING
    elif view.connected:
        state = phone.TALKING
    elif view.step in (CheckStep.JUDGING, CheckStep.OVER, CheckStep.STOPPED):
        state = phone.AFTER
    seconds = int(now - view.connected_at) if view.connected and view.connected_at is not None else 0
    line = _LINES[view.step]
    if view.step is CheckStep.FAREWELL and not view.machine:
        line = "Vous pouvez raccrocher"
    return PhoneView(
        state=state,
        title=f"Appel entrant · {MACHINE}" if state in (phone.RINGING, phone.TALKING) else MACHINE,
        timer=f"{seconds // 60:02d}:{seconds % 60:02d}" if view.connected else "",
        line=line,
        main=_main(view),
        main_enabled=_main_enabled(view),
        can_hang_up=view.connected,
        confirm_hang_up=view.hang_up_armed,
        voice_note="Voix de synthèse",
    )


def _main(view: CheckView) -> str:
    if view.step is CheckStep.READY:
        return "" if view.lost or view.problem else "Lancer l’essai"
    if view.step is CheckStep.RINGING:
        return "Décrocher"
    return "J’ai fini de lire" if view.connected else ""


def _main_enabled(view: CheckView) -> bool:
    return view.step in (CheckStep.READY, CheckStep.RINGING, CheckStep.READING)


@dataclass(frozen=True, slots=True)
class ResultView:
    """What the card at the end says. ``primary``: again | go_on | retry. The others are offered or not."""

    title: str
    sentence: str
    kind: str  # ok | warning
    primary: str
    remarks: tuple[str, ...] = ()
    anyway: bool = False
    noisy: bool = False
    without: bool = False
    again: bool = False
    not_heard: bool = False


def result(
    view: CheckView, *, heard: bool | None, without_headset: bool, missing: str = ""
) -> ResultView | None:
    """Return the card, None while a check goes on or nothing is known yet.

    ``heard`` is False once the candidate said that he heard nothing; ``missing``: the sentence that says
    that no headset was found.
    """
    if view.step is CheckStep.OVER and view.verdict is not None:
        return _verdict(view.verdict, heard)
    trouble = missing or view.problem
    if not trouble or view.step not in (CheckStep.READY, CheckStep.STOPPED):
        return None
    gone = bool(missing or view.lost or view.step is CheckStep.READY)
    return ResultView(
        title="Le casque ne répond pas" if gone else "L’essai s’est arrêté",
        sentence=typeset(trouble),
        kind="warning",
        primary="retry" if gone else "again",
        without=without_headset and gone,
    )


def _verdict(verdict: CheckVerdict, heard: bool | None) -> ResultView:
    remarks = tuple(map(typeset, verdict.remarks))
    if verdict.code == "ok" and heard is False:
        return ResultView(
            "Vous ne vous êtes pas entendu", NOT_HEARD, "warning", "again", remarks=remarks, anyway=True
        )
    if verdict.code == "ok":
        return ResultView(
            "Votre casque est prêt",
            typeset(verdict.sentence),
            "ok",
            "go_on",
            remarks=remarks,
            again=True,
            not_heard=True,
        )
    return ResultView(
        "Un réglage à faire",
        typeset(verdict.sentence),
        "warning",
        "again",
        remarks=remarks,
        anyway=not verdict.noisy_mode,
        noisy=verdict.noisy_mode,
    )
