"""How commands speak: one JSON document on stdout, sentences on stderr, three exit statuses."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer

from crcd_sim.domain.errors import CrcdError

DONE, FINDINGS, USAGE = 0, 1, 2


def print_json(document: Any) -> None:
    """Print one JSON document, and nothing else, on stdout."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def counted(number: int, noun: str) -> str:
    """« 1 point », « 3 points »."""
    return f"{number} {noun}{'s' if number > 1 else ''}"


def unwritable(file: Path, error: OSError) -> str:
    """Return what to say of a file the machine refuses to write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        why, cure = "le disque est plein", "Libérez de la place"
    else:
        why, cure = "son dossier n’existe pas ou refuse l’écriture", "Choisissez un autre endroit"
    return f"«\u00a0{file}\u00a0» n’a pas été écrit\u00a0: {why}. {cure}, puis recommencez."


def stop(error: CrcdError | str) -> NoReturn:
    """End the command with a sentence and status 1: the input or the environment is wrong."""
    tell(error.sentence if isinstance(error, CrcdError) else error)
    raise typer.Exit(FINDINGS)
