"""Sittings, packs and an offer, with defaults: a test says only what matters to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from crcd_sim.domain.framework import Framework
from crcd_sim.packs.framework_loader import load_framework
from crcd_sim.paths import DEFAULT_FRAMEWORK, framework_file
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.home.rules_draft import ClientChoice, PackChoice, RulesOffer
from tests.fakes.screens import NOON


@cache
def framework() -> Framework:
    return load_framework(framework_file(DEFAULT_FRAMEWORK))


def sitting(
    identifier: str = "s1", *, phase_title: str = "Échanges avec les clients", **more: object
) -> SittingLine:
    began: datetime = NOON - timedelta(hours=1)
    summary = SittingSummary(
        id=identifier, created_at=began, updated_at=NOON, session_type="TITRE", framework="tp-00483-06",
        framework_sha="", pack="ondalys-telecom", pack_version="1.0.0", pack_sha="", mode="entrainement",
        seed="1", candidate="0412", status="open", phase="EXCHANGES", events=12, head="",
    )  # fmt: skip
    return SittingLine(summary._replace(**more), "Ondalys Télécom", phase_title)  # type: ignore[arg-type]


CLIENTS = (
    ClientChoice("e1", "M. Abdi · chat entrant", phone=False),
    ClientChoice("e2", "Mme Rouvier · appel entrant", phone=True),
    ClientChoice("e3", "M. Kessler · appel sortant", phone=True),
)


def pack(identifier: str = "ondalys-telecom", **more: object) -> PackChoice:
    usual = PackChoice(
        id=identifier,
        title="Ondalys Télécom",
        sector="Télécommunications",
        sessions=("TITRE",),
        subjects={"TITRE": 1},
        clients={"TITRE": CLIENTS},
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def offer(*packs: PackChoice) -> RulesOffer:
    return RulesOffer(framework(), packs or (pack(),))
