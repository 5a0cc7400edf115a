"""Reading files of a pack's folder, and never of anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar
from urllib.parse import unquote

from pydantic import BaseModel, ValidationError

from crcd_sim.packs.documents import PICTURES, READABLE, broken, markdown_parts
from crcd_sim.packs.findings import ERROR, Finding
from crcd_sim.packs.messages import explain
from crcd_sim.packs.yaml_text import FORBIDDEN, MAX_BYTES, TOO_BIG, Source, YamlProblem, decode_yaml

S = TypeVar("S", bound=BaseModel)
Origin = tuple[str, int]  # the file and the line that name another file

MAX_PAGE_BYTES = 200_000  # of a Markdown page: a whole company context is 30 KB
FORMAT_VERSION = 1  # of every « format: crcd-…/1 » of docs/format-scenario.md


class PackFolder:
    """One pack's folder: reads, converts, and collects findings instead of stopping.

    ``texts`` holds every text read, ``sources`` every YAML file with its lines, by relative path.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}
        self.sources: dict[str, Source] = {}
        self._hashes: dict[str, str] = {}

    @property
    def files(self) -> tuple[str, ...]:
        """Relative paths of everything the pack is made of, sounds apart."""
        return tuple(sorted(self._hashes))

    def add(self, file: str, line: int, code: str, text: str, severity: str = ERROR) -> None:
        self.findings.append(Finding(file, line, code, text, severity))

    def line(self, file: str, *place: str | int) -> int:
        """Return the line of a place in a YAML file that was read, 0 when it is unknown."""
        source = self.sources.get(file)
        return source.line(place) if source else 0

    def locate(self, name: str, *, base: str = "", origin: Origin = ("pack.yaml", 0)) -> Path | None:
        """Return the file called ``name`` (relative to ``base``), or None with a finding."""
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\\" in name or PureWindowsPath(name).drive:
            self.add(*origin, "path-outside", f"« {name} » sort du dossier du pack : ce chemin est refusé.")
            return None
        try:
            path = (self.root / base / pure).resolve()
            if not path.is_relative_to(self.root):
                self.add(
                    *origin, "path-outside", f"« {name} » mène hors du dossier du pack : ce lien est refusé."
                )
                return None
            found = path.is_file()
        except (OSError, ValueError, RuntimeError):  # name too long, links in a ring
            found = False
        if not found:
            self.add(*origin, "file-missing", f"Le fichier « {name[:200]} » est introuvable.")
            return None
        return path

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def yaml(self, name: str, model: type[S], *, origin: Origin = ("pack.yaml", 0)) -> tuple[S, str] | None:
        """Read and convert one YAML file; return it with its relative path.

        None (with findings) when it does not hold.
        """
        path = self.locate(name, origin=origin)
        if path is None:
            return None
        name = self.relative(path)
        try:
            content = self._content(path, MAX_BYTES)
            source = decode_yaml(content)
        except YamlProblem as problem:
            self.add(name, problem.line, "yaml", problem.text)
            return None
        self.sources[name] = source
        self.texts[name] = content.decode("utf-8-sig")
        if self._newer(name, source):
            return None
        try:
            return model.model_validate(source.data), name
        except ValidationError as error:
            for item in error.errors(include_url=False):
                fault = explain(item)
                self.add(name, source.line(fault.place), fault.code, fault.text)
            return None

    def _newer(self, name: str, source: Source) -> bool:
        """Tell whether a file says it is of a later version of its format."""
        said = source.data.get("format") if isinstance(source.data, dict) else None
        version = said.rpartition("/")[2] if isinstance(said, str) else ""
        if not (version.isdecimal() and len(version) < 6 and int(version) > FORMAT_VERSION):
            return False
        text = f"Ce fichier est écrit dans un format plus récent ({said}) : mettez le programme à jour."
        self.add(name, source.line(("format",)), "newer-format", text)
        return True

    def text(self, name: str, *, base: str, origin: Origin) -> str:
        """Return the Markdown of a file ("" with a finding when it cannot be read)."""
        path = self.locate(name, base=base, origin=origin)
        if path is None:
            return ""
        name = self.relative(path)
        if name in self.texts:
            return self.texts[name]
        try:
            content = self._content(path, MAX_PAGE_BYTES)
        except YamlProblem as problem:
            self.add(name, 0, "unreadable", problem.text)
            return ""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.add(name, line, "unreadable", "Ce fichier n’est pas enregistré en UTF-8.")
            return ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if odd := FORBIDDEN.search(text):
            line = text.count("\n", 0, odd.start()) + 1
            said = "Un caractère invisible et interdit se trouve ici : effacez-le."
            self.add(name, line, "unreadable", said)
            return ""
        self.texts[name] = text
        self._check_markdown(name, text)
        return text

    def _check_markdown(self, name: str, text: str) -> None:
        base = PurePosixPath(name).parent.as_posix()
        for part in markdown_parts(text):
            if part.kind == "html":
                said = f"Le HTML n’est pas admis dans le Markdown : « {part.value[:40]} »."
                self.add(name, part.line, "markdown-html", said)
            elif path := self.locate(unquote(part.value), base=base, origin=(name, part.line)):
                if path.suffix.lower() in PICTURES:
                    self._check_document(path, (name, part.line))
                else:
                    formats = ", ".join(PICTURES)
                    said = f"« {part.value} » n’est pas une image admise ({formats})."
                    self.add(name, part.line, "file-kind", said)

    def check_file(self, name: str, *, base: str, origin: Origin) -> str:
        """Return the pack-relative path of a readable document, "" with a finding otherwise."""
        path = self.locate(name, base=base, origin=origin)
        if path is None:
            return ""
        if path.suffix.lower() not in READABLE:
            self.add(*origin, "file-kind", f"« {name} » : les formats admis sont {', '.join(READABLE)}.")
            return ""
        if path.suffix.lower() != ".md":
            self._check_document(path, origin)
        return self.relative(path)

    def _check_document(self, path: Path, origin: Origin) -> None:
        try:
            why = broken(path)
            if not why:
                self._remember(path, path.read_bytes())
        except OSError as error:
            why = f"ne se lit pas ({error.strerror})"
        if why:
            self.add(*origin, "file-broken", f"Le fichier « {self.relative(path)} » {why}.")

    def _content(self, path: Path, limit: int) -> bytes:
        """Return the bytes of a text file. Raises ``YamlProblem`` when it is too big or unreadable."""
        try:
            if path.stat().st_size > limit:
                raise YamlProblem(TOO_BIG)
            content = path.read_bytes()
        except OSError as error:
            raise YamlProblem(f"Ce fichier ne se lit pas ({error.strerror}).") from error
        self._remember(path, content)
        return content

    def _remember(self, path: Path, content: bytes) -> None:
        # The line ends of a text do not count: a Windows checkout has the same hash.
        text = path.suffix.lower() in (".yaml", ".md")
        same = content.replace(b"\r\n", b"\n") if text else content
        self._hashes[self.relative(path)] = hashlib.sha256(same).hexdigest()

    def sha256(self, sounds: Mapping[str, str]) -> str:
        """Return one hash over everything that was read and heard, in the order of names. ``sounds``: by
        file, what identifies it: a voice replaced makes another pack, which sittings keep apart."""
        total = hashlib.sha256()
        for name in self.files:
            total.update(f"{name}\0{self._hashes[name]}\n".encode())
        for name, identity in sorted(sounds.items()):
            total.update(f"audio/{name}\0{identity}\n".encode())
        return total.hexdigest()
