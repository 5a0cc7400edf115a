"""Reading files of a pack's folder, and never of anything else."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from crcd_sim.packs.findings import ERROR, Finding
from crcd_sim.packs.yaml_text import Location, Source, YamlProblem, read_yaml

S = TypeVar("S", bound=BaseModel)

READABLE = (".md", ".pdf", ".xlsx", ".png", ".jpg", ".jpeg")

MESSAGES = {
    "missing": "la clé « {key} » manque",
    "extra_forbidden": "la clé « {key} » n’existe pas dans ce format",
    "string_type": "« {key} » : un texte est attendu",
    "string_too_short": "« {key} » est vide",
    "list_type": "« {key} » : une liste est attendue",
    "dict_type": "« {key} » : des clés et des valeurs sont attendues",
    "model_type": "« {key} » : des clés et des valeurs sont attendues",
    "int_parsing": "« {key} » : un nombre entier est attendu",
    "greater_than_equal": "« {key} » : valeur trop petite ({ge} au moins)",
    "less_than_equal": "« {key} » : valeur trop grande ({le} au plus)",
    "literal_error": "« {key} » : valeurs admises : {expected}",
    "string_pattern_mismatch": "« {key} » : identifiant attendu, comme C1 ou C1.3",
}


class PackFolder:
    """One pack's folder: reads, converts, and collects findings instead of stopping."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.findings: list[Finding] = []
        self._read: dict[str, str] = {}  # relative path -> sha256 of its content

    def add(self, file: str, line: int, code: str, text: str, severity: str = ERROR) -> None:
        self.findings.append(Finding(file, line, code, text, severity))

    def locate(self, name: str, *, base: str = "", origin: tuple[str, int] = ("pack.yaml", 0)) -> Path | None:
        """Return the file called ``name`` (relative to ``base``), or None with a finding."""
        file, line = origin
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\\" in name or PureWindowsPath(name).drive:
            self.add(
                file, line, "path-outside", f"« {name} » sort du dossier du pack : ce chemin est refusé."
            )
            return None
        path = (self.root / base / pure).resolve()
        if not path.is_relative_to(self.root):
            self.add(
                file, line, "path-outside", f"« {name} » mène hors du dossier du pack : ce lien est refusé."
            )
            return None
        if not path.is_file():
            self.add(file, line, "file-missing", f"Le fichier « {name} » est introuvable.")
            return None
        return path

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def yaml(
        self, name: str, model: type[S], *, origin: tuple[str, int] = ("pack.yaml", 0)
    ) -> tuple[S, Source] | None:
        """Read and convert one YAML file; None (with findings) when it does not hold."""
        path = self.locate(name, origin=origin)
        if path is None:
            return None
        try:
            source = read_yaml(path)
            self._remember(path)
        except YamlProblem as problem:
            self.add(name, problem.line, "yaml", problem.text)
            return None
        except OSError as error:
            self.add(name, 0, "unreadable", f"Ce fichier ne se lit pas ({error.strerror}).")
            return None
        try:
            return model.model_validate(source.data, strict=False), source
        except ValidationError as error:
            for item in error.errors():
                self.add(name, source.line(_document_location(item["loc"])), item["type"], _french(item))
            return None

    def text(self, name: str, *, base: str, origin: tuple[str, int]) -> str:
        """Return the Markdown of a file ("" with a finding when it cannot be read)."""
        path = self.locate(name, base=base, origin=origin)
        if path is None:
            return ""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            self.add(self.relative(path), 0, "unreadable", "Ce fichier ne se lit pas comme un texte UTF-8.")
            return ""
        self._remember(path)
        return text

    def check_file(self, name: str, *, base: str, origin: tuple[str, int]) -> str:
        """Return the pack-relative path of a readable document, "" with a finding otherwise."""
        path = self.locate(name, base=base, origin=origin)
        if path is None:
            return ""
        if path.suffix.lower() not in READABLE:
            self.add(*origin, "file-kind", f"« {name} » : formats admis : {', '.join(READABLE)}.")
            return ""
        self._remember(path)
        return self.relative(path)

    def _remember(self, path: Path) -> None:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        self._read[self.relative(path)] = hashlib.sha256(content).hexdigest()

    def sha256(self) -> str:
        """Return one hash over everything that was read, in the order of names."""
        total = hashlib.sha256()
        for name in sorted(self._read):
            total.update(f"{name}\0{self._read[name]}\n".encode())
        return total.hexdigest()


def _document_location(loc: tuple[int | str, ...]) -> Location:
    return tuple(loc)


def _french(item: Any) -> str:
    key = next((str(part) for part in reversed(item["loc"]) if isinstance(part, str)), "le fichier")
    template = MESSAGES.get(item["type"])
    if template is None:
        return f"« {key} » : {item['msg']}"
    return template.format(key=key, **(item.get("ctx") or {}))
