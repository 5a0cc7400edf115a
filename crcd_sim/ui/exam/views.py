"""What the exam's screens say, built from the sitting's state: no widget here."""

from __future__ import annotations

from datetime import tzinfo

from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import AtHand, DrawPurpose, PhaseKind, PhaseSpec, Presence
from crcd_sim.domain.rules import Driver
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.facts import ClockView, FictionalNow
from crcd_sim.services.exam.saving import SavedState
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui import texts
from crcd_sim.ui.exam.frame import ShownTime
from crcd_sim.ui.exam.steps_bar import Presence as Shown
from crcd_sim.ui.exam.steps_bar import Step
from crcd_sim.ui.exam.waiting import WaitingView

# The parts shown in the row of steps: the technical interview is one step, whatever its parts.
STEPS: dict[PhaseKind, str] = {
    PhaseKind.CASE_STUDY: "Étude de cas",
    PhaseKind.EXCHANGE_PREP: "Préparation",
    PhaseKind.EXCHANGES: "Échanges",
    PhaseKind.INTERVIEW_PREP: "Entretien technique",
    PhaseKind.CLIENT_RECORDING: "Entretien technique",
    PhaseKind.REVIEW: "Entretien technique",
    PhaseKind.FINAL: "Entretien final",
}
AT_HAND: dict[AtHand, str] = {
    AtHand.COMPANY_CONTEXT: "Le contexte de l’entreprise",
    AtHand.CASE_FILE: "Le dossier du client et les consignes",
    AtHand.CLIENT_FILES: "Les dossiers des clients à contacter",
    AtHand.CASE_WRITINGS: "Vos écrits de l’étude de cas, notes comprises",
    AtHand.PREP_NOTES: "Vos notes de préparation",
    AtHand.INTERVIEW_NOTES: "Vos notes de préparation de l’entretien",
    AtHand.CANDIDATE_PAPERS: "Votre dossier\u00a0: tous vos écrits",
    AtHand.PORTFOLIO: "Votre dossier professionnel",
    AtHand.CALCULATOR: "La calculatrice",
    AtHand.WORKSHEET: "La feuille de calcul",
}
PRESENT: dict[Presence, str] = {
    Presence.INVIGILATOR: "en présence d’un surveillant",
    Presence.JURY: "avec le jury",
}
DELIVERABLES = {
    "summary": ("Résumé saisi", "Résumé vide"),
    "stakes_client": ("Enjeux client saisis", "Enjeux client vides"),
    "stakes_company": ("Enjeux entreprise saisis", "Enjeux entreprise vides"),
    "letter": ("Courrier saisi", "Courrier vide"),
}
WORKS = {
    "summary": "Résumé",
    "stakes_client": "Enjeux client",
    "stakes_company": "Enjeux entreprise",
    "letter": "Courrier",
    "notes": "Notes",
}
# After one of these another page may have to be shown.
STATE_EVENTS = frozenset(
    {
        EventKind.PHASE_STARTED,
        EventKind.ENVELOPE_OPENED,
        EventKind.PHASE_FINISHED,
        EventKind.PHASE_REOPENED,
        EventKind.PHASE_SEALED,
        EventKind.PAUSED,
        EventKind.RESUMED,
        EventKind.TIME_CREDITED,
        EventKind.OUTAGE,
        EventKind.DOSSIER_GATHERED,
        EventKind.SITTING_CLOSED,
        EventKind.SITTING_MOVED,
    }
)
MAY_WAIT = ("Vous reposer\u00a0: cette attente n’est pas comptée", "Fermer le programme et revenir plus tard")
DRAWS = {
    DrawPurpose.SUBJECT: "Choisissez une enveloppe\u00a0: elle contient votre sujet. "
    "Le temps de la partie commence quand elle s’ouvre.",
    DrawPurpose.RECORDING: "Choisissez une enveloppe\u00a0: elle contient l’appel que vous allez entendre. "
    "Le temps de la partie commence quand elle s’ouvre.",
}


def steps(session: ExamSession) -> tuple[Step, ...]:
    """Return the row of steps: one per group of parts, in order."""
    found: dict[str, list[Status]] = {}
    for state in session.runner.sitting.phases:
        found.setdefault(STEPS[state.spec.kind], []).append(state.status)
    shown = []
    for title, statuses in found.items():
        done = all(status in (Status.FINISHED, Status.SEALED) for status in statuses)
        begun = any(status is not Status.WAITING for status in statuses)
        shown.append(Step(title, "done" if done else "now" if begun else "to_come"))
    if not any(step.state == "now" for step in shown):
        # Between two parts the next one is where the candidate stands.
        for index, step in enumerate(shown):
            if step.state == "to_come":
                shown[index] = Step(step.title, "now")
                break
    return tuple(shown)


def identity(session: ExamSession) -> str:
    parts = (
        texts.sitting_label(session.spec.id, session.drill.key if session.drill is not None else ""),
        session.pack.company.name,
        texts.mode_label(session.rules.mode),
    )
    return " · ".join(parts)


def fictional_day(now: FictionalNow) -> str:
    day = texts.long_date(now.day)
    if now.hour is None:
        return day
    return f"{day} · {fictional_hour(now)}"


def fictional_hour(now: FictionalNow) -> str:
    """« 10 h 52 »; "" before the exchanges."""
    return "" if now.hour is None else f"{now.hour.hour}{texts.NBSP}h{texts.NBSP}{now.hour.minute:02d}"


def shown_time(view: ClockView, zone: tzinfo | None = None) -> ShownTime:
    """Return the countdown: in minutes while there is time, with seconds in the last ten minutes. None for
    a part that is finished: it may be taken back for a while, but nobody's time runs."""
    if view.status is None or view.status is Status.FINISHED:
        return ShownTime("", "")
    if view.status is Status.PAUSED:
        return ShownTime(countdown(view.remaining_s), "en pause", "muted")
    end = f"fin à {texts.clock_time(texts.local(view.end, zone))}" if view.end else ""
    if view.late_of_common_end_s > 0:
        end = "fin commune dépassée"
    kind = {"amber": "warning", "red": "danger"}.get(view.alert, "")
    return ShownTime(countdown(view.remaining_s), end, kind)


def countdown(seconds: float) -> str:
    """« 1 h 02 min », « 38 min », then « 9:41 » under ten minutes."""
    whole = int(-(-seconds // 1))
    if whole < 600:
        return f"{whole // 60}:{whole % 60:02d}"
    minutes = -(-whole // 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{texts.NBSP}h{texts.NBSP}{minutes:02d}{texts.NBSP}min"
    return f"{minutes}{texts.NBSP}min"


def announcement(minutes: int) -> str:
    return f"Il reste {texts.count(minutes, 'minute')}."


def saved(state: SavedState, pending: bool, zone: tzinfo | None = None) -> tuple[str, str]:
    """Return the text and the kind of the « saved » pill."""
    if state.problem is not None:
        return "Enregistrement impossible pour l’instant", "danger"
    if pending or not state.saved:
        return "Enregistrement…", "neutral"
    if state.at is None:
        return "", "ok"
    return f"Enregistré à {texts.precise_time(texts.local(state.at, zone))}", "ok"


def presence(session: ExamSession) -> tuple[Shown, ...]:
    """The deliverables of the case study; nothing in the other parts."""
    phase = session.phase
    if phase is None or phase.kind is not PhaseKind.CASE_STUDY:
        return ()
    return tuple(
        Shown(DELIVERABLES[item.kind][0 if item.there else 1], item.there) for item in session.deliverables()
    )


def at_hand(spec: PhaseSpec) -> tuple[str, ...]:
    return tuple(AT_HAND[code] for code in spec.at_hand)


def length(session: ExamSession, spec: PhaseSpec) -> str:
    allotted = session.runner.sitting.phase(spec.kind).allotted_s
    text = texts.duration(allotted)
    return f"{text} (temps aménagé)" if allotted != spec.seconds else text


def waiting(session: ExamSession, zone: tzinfo | None = None) -> WaitingView:
    """Return what the waiting page says before the next part.

    Raises ``ValueError`` when no part is left.
    """
    sitting = session.runner.sitting
    state = sitting.next_phase
    if state is None:
        raise ValueError("no part is left")
    spec, latest = state.spec, sitting.latest
    may: list[str] = []
    if latest is not None:
        may += MAY_WAIT
    if spec.kind in (PhaseKind.EXCHANGES, PhaseKind.CLIENT_RECORDING):
        may.append("Essayer à nouveau votre casque")
    ended, kept = "", ""
    if latest is not None:
        ended = f"{latest.spec.title}\u00a0: terminé"
        if session.runner.saved.at is not None:
            moment = texts.precise_time(texts.local(session.runner.saved.at, zone))
            over = "Temps écoulé. " if latest.seal_reason == "time" else ""
            kept = f"{over}Votre travail est enregistré ({moment})."
    back = latest is not None and latest.status is Status.FINISHED and session.rules.training
    until = session.runner.view().end if back else None
    simulated = spec.draw is not None and len(session.runner.pack.drawable(spec.draw)) == 1
    return WaitingView(
        ended=ended,
        saved=kept,
        next_title=spec.title,
        next_length=length(session, spec),
        present=_who(session, spec),
        does=spec.does,
        at_hand=at_hand(spec),
        may=may,
        envelopes=session.runner.envelope_count(),
        draw_text=DRAWS[spec.draw] if spec.draw else "",
        simulated=simulated,
        can_check_headset=spec.kind in (PhaseKind.EXCHANGES, PhaseKind.CLIENT_RECORDING),
        can_reopen=back,
        reopen_until=f"jusqu’à {texts.clock_time(texts.local(until, zone))}" if until else "",
        console=spec.kind is PhaseKind.EXCHANGES and at_the_console(session),
    )


def at_the_console(session: ExamSession) -> bool:
    """The rules say that a trainer plays a client of this sitting from the console."""
    return any(session.rules.driver_of(item.id) == Driver.CONSOLE for item in session.exchanges())


def _who(session: ExamSession, spec: PhaseSpec) -> str:
    """Who is really there: the référentiel's jury and invigilator are nobody when one sits alone."""
    present = list(spec.present)
    if session.rules.training and Presence.INVIGILATOR in present:
        present.remove(Presence.INVIGILATOR)
    return texts.and_list(
        [_jury(session, spec.kind) if item is Presence.JURY else PRESENT[item] for item in present]
    )


def _jury(session: ExamSession, kind: PhaseKind) -> str:
    """Who stands for the jury of a part."""
    jury = session.jury_present
    if kind is PhaseKind.EXCHANGES:
        recorded = {session.rules.driver_of(item.id) == Driver.RECORDED for item in session.exchanges()}
        if False not in recorded:
            return "avec des clients enregistrés"
        person = "le jury" if jury else "un formateur"
        return f"avec {person}, qui joue {'des' if True in recorded else 'les'} clients"
    if jury:
        return PRESENT[Presence.JURY]
    if kind in (PhaseKind.REVIEW, PhaseKind.FINAL):
        return "en autonomie\u00a0: les questions du jury s’affichent une par une"
    return "en autonomie"


def finish_text(session: ExamSession) -> str:
    return "Terminer l’exercice…" if session.drill is not None else "Terminer cette partie…"


def finish_title(session: ExamSession) -> str:
    what = "l’exercice" if session.drill is not None else "cette partie"
    return f"Terminer {what}\u202f?"


def finish_then(session: ExamSession) -> str:
    """What the confirmation of « Terminer » says comes next."""
    if session.drill is not None:
        return "Le corrigé s’affiche ensuite. Vous pourrez refaire l’exercice autant que vous voulez."
    if session.rules.training:
        return "Vous pourrez revenir dans cette partie jusqu’à l’heure prévue."
    return "Seul le surveillant pourra la rouvrir, jusqu’à l’heure prévue."


def empty_sentence(session: ExamSession) -> str:
    """What the confirmation of « Terminer » says is still empty."""
    phase = session.phase
    names = [WORKS[kind].lower() for kind in session.empty_works(phase.kind)] if phase else []
    if not names:
        return ""
    verb = "est encore vide" if len(names) == 1 else "sont encore vides"
    return f"À ce stade, {texts.and_list(names)} {verb}. "
