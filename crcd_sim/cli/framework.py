"""``crcd-sim framework``: the référentiel as data."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crcd_sim.bootstrap import Installation
from crcd_sim.cli.output import print_json
from crcd_sim.domain.framework import Framework, PhaseSpec, SessionSpec


def framework_command(
    as_json: Annotated[bool, typer.Option("--json", help="Un document JSON.")] = False,
) -> None:
    """Montre les sessions, leurs parties, les compétences et les critères du référentiel."""
    framework = Installation().framework()
    if as_json:
        print_json(framework_json(framework))
        return
    print(f"{framework.title} · {framework.code} · millésime {framework.vintage}")
    for session in framework.sessions:
        print(f"\n{session.id} · {session.title} · {session.totals.candidate} min")
        for phase in session.phases:
            who = ", ".join("jury" if item == "jury" else "surveillant" for item in phase.present)
            print(f"  {phase.id:<5} {phase.minutes:>3} min  {phase.title} ({who})")
    for competence in framework.competences:
        print(f"\n{competence.id} {competence.title}")
        for criterion in competence.criteria:
            print(f"  {criterion.id} {criterion.label}")
    print(f"\n{framework.attribution}")


def framework_json(framework: Framework) -> dict[str, Any]:
    return {
        "id": framework.id,
        "title": framework.title,
        "code": framework.code,
        "vintage": framework.vintage,
        "attribution": framework.attribution,
        "session_types": [_session(session) for session in framework.sessions],
        "competences": [
            {
                "id": competence.id,
                "title": competence.title,
                "criteria": [{"id": c.id, "label": c.label, "family": c.family} for c in competence.criteria],
            }
            for competence in framework.competences
        ],
        "transversal": [{"id": t.id, "title": t.title} for t in framework.transversal],
    }


def _session(session: SessionSpec) -> dict[str, Any]:
    totals = session.totals
    return {
        "id": session.id,
        "title": session.title,
        "minutes": totals.candidate,
        "jury_minutes": totals.jury,
        "invigilator_minutes": totals.invigilator,
        "competences": list(session.competences),
        "exchanges": session.exchanges.count,
        "phases": [_phase(phase) for phase in session.phases],
    }


def _phase(phase: PhaseSpec) -> dict[str, Any]:
    return {
        "id": phase.id,
        "kind": phase.kind.value,
        "title": phase.title,
        "modality": phase.modality.value,
        "minutes": phase.minutes,
        "collective": phase.collective,
        "present": [item.value for item in phase.present],
        "at_hand": [item.value for item in phase.at_hand],
        "draw": phase.draw.value if phase.draw else None,
        "produces": list(phase.produces),
        "carries_to": list(phase.carries_to),
        "wait_after": phase.wait_after,
        "does": phase.does,
    }
