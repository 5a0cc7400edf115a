"""``crcd-sim demo``: a scripted candidate sits a whole session through the window's own services."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from crcd_sim.bootstrap.demo import DemoOrder, DemoResult, run_demo
from crcd_sim.cli.output import USAGE, print_json, tell
from crcd_sim.cli.places import data_folder


class SessionName(enum.StrEnum):
    TITRE = "titre"
    CCP1 = "ccp1"
    CCP2 = "ccp2"


class SoundName(enum.StrEnum):
    VIRTUAL = "virtual"
    DEVICE = "device"


def demo_command(
    session: Annotated[SessionName, typer.Option(help="La session passée.")] = SessionName.TITRE,
    pack: Annotated[
        str, typer.Option(metavar="ID", help="Le scénario (son identifiant).")
    ] = "ondalys-telecom",
    seed: Annotated[int, typer.Option(metavar="N", help="Le même nombre rejoue le même passage.")] = 1,
    speed: Annotated[
        str, typer.Option(metavar="max|F", help="« max », ou combien de fois plus vite.")
    ] = "max",
    sound: Annotated[
        SoundName, typer.Option(help="Le casque : simulé, ou celui du poste.")
    ] = SoundName.VIRTUAL,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="Où écrire.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Un document JSON.")] = False,
) -> None:
    """Fait passer tout un examen à un candidat fictif, et dit où tout se trouve."""
    factor = _factor(speed)
    if sound is SoundName.DEVICE and factor != 1:
        tell("Avec le casque du poste, la démonstration se fait à vitesse réelle : --speed 1.")
        raise typer.Exit(USAGE)
    # Never among the real sittings, unless a folder is named.
    folder = data_folder(data) if data else data_folder(None) / "demo"
    order = DemoOrder(session.value.upper(), pack, seed, factor, sound.value)
    result = run_demo(order, folder, tell if not as_json else None)
    if as_json:
        print_json(result.as_json())
    else:
        _print(result)


def _factor(text: str) -> float:
    """Return how many times faster than real; 0 stands for « as fast as possible »."""
    if text == "max":
        return 0.0
    try:
        factor = float(text.replace(",", "."))
    except ValueError:
        factor = -1.0
    if not 0.1 <= factor <= 10_000:
        tell("--speed attend « max » ou un nombre, par exemple 60.")
        raise typer.Exit(USAGE)
    return factor


def _print(result: DemoResult) -> None:
    minutes = round(result.sitting_s / 60)
    print(f"Passage {result.id} : {minutes} minutes d’épreuve jouées en {result.real_s:.1f} s.")
    print(f"  dossier des données   {result.data}")
    print(f"  enregistrements       {result.recordings}")
    print(f"  contacts traités      {result.held} sur {result.exchanges}")
    print(f"Pour le relire : crcd-sim sitting show {result.id} --data {result.data}")
