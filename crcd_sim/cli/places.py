"""Where commands write, and the option that moves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crcd_sim.bootstrap import default_data_folder

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Le dossier des données (ou CRCD_SIM_DATA)."),
]


def data_folder(given: Path | None) -> Path:
    """Return the folder in force: ``--data``, else ``CRCD_SIM_DATA``, else the user's own."""
    return given.expanduser().absolute() if given is not None else default_data_folder()
