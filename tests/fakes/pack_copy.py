"""A copy of the official pack that a test breaks on purpose."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

from crcd_sim import paths
from crcd_sim.domain.framework import Framework
from crcd_sim.packs.catalogue import check_pack
from crcd_sim.packs.findings import Finding
from crcd_sim.packs.framework_loader import load_framework

PACK = "ondalys-telecom"


@lru_cache(maxsize=1)
def the_framework() -> Framework:
    return load_framework(paths.framework_file("tp-00483-06"))


class PackCopy:
    """``scenario`` and ``audio`` are folders of the test's own."""

    def __init__(self, tmp_path: Path, *, own_audio: bool = False) -> None:
        self.scenario = tmp_path / "scenarios" / PACK
        shutil.copytree(paths.SCENARIOS / PACK, self.scenario)
        self.audio = paths.AUDIO / PACK
        if own_audio:
            self.audio = tmp_path / "audio" / PACK
            shutil.copytree(paths.AUDIO / PACK, self.audio)

    def path(self, file: str) -> Path:
        return self.scenario / file

    def text(self, file: str) -> str:
        return self.path(file).read_text(encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        path = self.path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, file: str, old: str, new: str) -> int:
        """Put ``new`` in the place of the first ``old``; return the line where it starts."""
        text = self.text(file)
        assert old in text, f"{old!r} is no more in {file}"
        self.write(file, text.replace(old, new, 1))
        return text.count("\n", 0, text.index(old)) + 1

    def line_of(self, file: str, part: str) -> int:
        return self.text(file).count("\n", 0, self.text(file).index(part)) + 1

    def findings(self) -> tuple[Finding, ...]:
        return check_pack(self.scenario, self.audio, the_framework()).findings

    def told(self) -> set[tuple[str, int, str, str]]:
        """Return the findings as (file, line, code, severity)."""
        return {(found.file, found.line, found.code, found.severity) for found in self.findings()}
