"""``crcd-sim room …``: a room's file, and its timetable."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crcd_sim.bootstrap import Installation
from crcd_sim.bootstrap.rooms import check_room, read_room, timetable_pdf, timetable_rows
from crcd_sim.cli.output import print_json, stop, tell, unwritable

room_app = typer.Typer(help="Les salles : fichier de salle, tableau de passage.", no_args_is_help=True)

RoomFile = Annotated[Path, typer.Argument(metavar="FICHIER", help="Le fichier de salle.")]


@room_app.command("check")
def room_check(file: RoomFile) -> None:
    """Dit si ce poste peut servir cette salle."""
    plan = read_room(file)
    check_room(plan, Installation())
    many = f"{len(plan.seats)} candidat{'s' if len(plan.seats) > 1 else ''}"
    print(f"{plan.title} : {plan.session_type}, {plan.pack}, {many}, le {plan.start:%d/%m/%Y à %H:%M}.")


@room_app.command("timetable")
def room_timetable(
    file: RoomFile,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="F.pdf", help="Le PDF à écrire.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Un document JSON.")] = False,
) -> None:
    """Écrit le tableau de passage : candidat, partie, lieu, jury, heures."""
    if (output is None) is not as_json:
        tell("Donnez le PDF à écrire (-o), ou --json.")
        raise typer.Exit(2)
    plan = read_room(file)
    if output is None:
        print_json({"title": plan.title, "passages": timetable_rows(plan, Installation())})
        return
    pdf = timetable_pdf(plan, Installation())
    try:
        output.write_bytes(pdf)
    except OSError as error:
        stop(unwritable(output, error))
    print(output)
