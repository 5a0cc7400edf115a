"""Which packs are installed, and the whole check of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crcd_sim.dialogue.checks import check_script
from crcd_sim.dialogue.script import Script
from crcd_sim.domain.framework import Framework
from crcd_sim.packs.findings import WARNING, Finding
from crcd_sim.packs.loader import PackReading, load_pack
from crcd_sim.packs.rules import check_pack_rules
from crcd_sim.packs.schema import PackSchema
from crcd_sim.packs.yaml_text import YamlProblem, read_yaml


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One line of « pack list ». ``problem`` is empty when the manifest holds."""

    id: str
    folder: Path
    title: str = ""
    version: str = ""
    sessions: tuple[str, ...] = ()
    subjects: int = 0
    problem: str = ""


def list_packs(scenarios: Path) -> list[PackEntry]:
    """Return the packs of a folder, reading only their manifests."""
    entries = []
    for manifest in sorted(scenarios.glob("*/pack.yaml")):
        folder = manifest.parent
        try:
            head = PackSchema.model_validate(read_yaml(manifest).data)
        except (YamlProblem, ValueError, OSError):
            entries.append(PackEntry(folder.name, folder, problem="La fiche pack.yaml ne se lit pas."))
            continue
        entries.append(
            PackEntry(head.id, folder, head.titre, head.version, tuple(head.sessions), len(head.sujets))
        )
    return entries


def check_pack(folder: Path, audio: Path, framework: Framework) -> PackReading:
    """Read a pack and apply every rule: schema, scripts, coverage, law. Nothing stops early."""
    reading = load_pack(folder, audio)
    pack = reading.pack
    if pack is None:
        return reading
    findings = list(reading.findings)
    for exchange in pack.exchanges.values():
        if isinstance(exchange.script, Script):
            findings += [
                Finding(f"echanges/{exchange.id}.yaml", 0, item.code, item.text, item.severity or WARNING)
                for item in check_script(exchange.script, exchange.facts)
            ]
    competences = {session.id: tuple(session.competences) for session in framework.sessions}
    criteria = {criterion.id for competence in framework.competences for criterion in competence.criteria}
    recorded = {
        session.id
        for session in framework.sessions
        if any(phase.draw == "recording" for phase in session.phases)
    }
    findings += check_pack_rules(pack, competences, criteria, recorded)
    return PackReading(pack, tuple(sorted(set(findings))))
