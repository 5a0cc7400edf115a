"""Which packs are installed, and the whole check of one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crcd_sim.dialogue.checks import Remark, check_script
from crcd_sim.dialogue.script import Script
from crcd_sim.domain.framework import Framework
from crcd_sim.packs.findings import Finding
from crcd_sim.packs.folder import PackFolder
from crcd_sim.packs.loader import HEAD, Draft, PackReading, read_draft
from crcd_sim.packs.rules import check_rules
from crcd_sim.packs.schema import PackSchema
from crcd_sim.packs.scripts import LINE_LISTS
from crcd_sim.packs.sounds import sound_findings


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
    for manifest in sorted(scenarios.glob(f"*/{HEAD}")):
        files = PackFolder(manifest.parent)
        found = files.yaml(HEAD, PackSchema)
        if found is None:
            first = min(files.findings)
            where = f", ligne {first.line}" if first.line else ""
            problem = f"La fiche {HEAD} ne se lit pas{where} : {first.text}"
            entries.append(PackEntry(manifest.parent.name, manifest.parent, problem=problem))
            continue
        head = found[0]
        entries.append(
            PackEntry(
                head.id, manifest.parent, head.titre, head.version, tuple(head.sessions), len(head.sujets)
            )
        )
    return entries


def check_pack(folder: Path, audio: Path, framework: Framework) -> PackReading:
    """Read a pack and apply every rule: schema, scripts, coverage, law, sounds. Nothing stops early."""
    draft = read_draft(folder, audio)
    return draft.reading([*check_rules(draft, framework), *_script_findings(draft), *sound_findings(draft)])


def _script_findings(draft: Draft) -> Iterator[Finding]:
    """Yield what the dialogue finds in the scripts, with the line of the file it speaks of."""
    for exchange in draft.pack.exchanges.values() if draft.pack else ():
        file = f"echanges/{exchange.id}.yaml"
        if not isinstance(exchange.script, Script):
            continue
        for remark in check_script(exchange.script, exchange.facts, max_s=float(exchange.max_s)):
            if remark.code == "bad-pattern":  # told by the reader already, with its own line
                continue
            yield Finding(
                file, _remark_line(draft.files, file, remark), remark.code, remark.text, remark.severity
            )


def _remark_line(files: PackFolder, file: str, remark: Remark) -> int:
    """Return the line of the reply a remark names, or of the key its sentence starts with."""
    data = files.sources[file].data
    for key in LINE_LISTS:
        for index, item in enumerate(data.get(key) or ()):
            if remark.line and item.get("id") == remark.line:
                return files.line(file, key, index)
    named = re.match(r"« (\w+) »", remark.text)
    if named and named[1] in data:
        return files.line(file, named[1])
    return files.line(file, "tours")
