"""Where the bytes of a document come from: one pack's folder, and nothing outside it.

Called in the work pool only (``services.ports.Jobs``), never on the GUI thread. No Qt here.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, Protocol

from crcd_sim.domain.errors import EnvironmentProblem

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 40 * MEGABYTE  # a document of a dossier; beyond that something is wrong with the pack
TELL: Final = "Signalez-le à la personne qui vous accompagne ; le reste du dossier reste lisible."


class DocumentSource(Protocol):
    """Gives a document's content; a folder today, the content kept with an old sitting in the review."""

    def read(self, path: str) -> bytes:
        """Return the file called ``path`` (relative to the pack, forward slashes).

        Raises:
            EnvironmentProblem: missing, unreadable, too large or outside the pack; the sentence is for
                the candidate.
        """


class FolderSource:
    """Reads the files of one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        name = PurePosixPath(path).name
        file = self._inside(path)
        if file is None:
            raise EnvironmentProblem(
                f"Ce document désigne un fichier hors du dossier : il n’est pas ouvert. {TELL}",
                code="document-outside",
            )
        try:
            if file.stat().st_size > LARGEST:
                raise EnvironmentProblem(
                    f"Le document « {name} » est trop volumineux pour être affiché. {TELL}",
                    code="document-too-large",
                )
            return file.read_bytes()
        except FileNotFoundError:
            raise EnvironmentProblem(
                f"Le fichier « {name} » est introuvable. {TELL}", code="document-missing"
            ) from None
        except OSError:
            raise EnvironmentProblem(
                f"Le fichier « {name} » ne se lit pas sur ce poste. {TELL}", code="document-unreadable"
            ) from None

    def _inside(self, path: str) -> Path | None:
        pure = PurePosixPath(path)
        if not path or "\0" in path or "\\" in path or pure.is_absolute() or ".." in pure.parts:
            return None
        if PureWindowsPath(path).drive or "://" in path:
            return None
        root = self._root.resolve()
        file = (root / pure).resolve()  # follows links: a link that leaves the folder is refused too
        return file if file.is_relative_to(root) and file != root else None


def beside(document: str, name: str) -> str | None:
    """Return the pack-relative path of ``name`` as written in the file ``document``.

    None when it is not a plain relative path that stays in the pack: ``file:``, ``http:``, ``data:``,
    absolute paths, drives, ``..`` beyond the top.
    """
    if not name or ":" in name or "\\" in name or name.startswith("/") or "\0" in name:
        return None
    parts = list(PurePosixPath(document).parent.parts)
    for part in PurePosixPath(name).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or None
