"""``crcd-sim pack …``: what is installed, whether it holds together, its voices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crcd_sim.bootstrap import Installation
from crcd_sim.cli.output import FINDINGS, counted, print_json, stop, tell
from crcd_sim.domain.errors import CrcdError

pack_app = typer.Typer(help="Les scénarios : liste, relecture, voix.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Un document JSON.")]


@pack_app.command("list")
def pack_list(as_json: AsJson = False) -> None:
    """Liste les scénarios installés."""
    packs = Installation().packs()
    if as_json:
        print_json([
            {"id": p.id, "title": p.title, "version": p.version, "sessions": list(p.sessions),
             "subjects": p.subjects, "folder": str(p.folder), "problem": p.problem}
            for p in packs
        ])  # fmt: skip
        return
    for pack in packs:
        detail = pack.problem or f"version {pack.version} · {', '.join(pack.sessions)}"
        print(f"{pack.id:<24} {pack.title:<28} {detail}")


@pack_app.command("check")
def pack_check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Le dossier du scénario.")],
    as_json: AsJson = False,
    audio: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Le dossier de ses sons (par défaut audio/<nom>).")
    ] = None,
) -> None:
    """Relit un scénario et signale d’un coup tout ce qui ne va pas, avec fichier et ligne.

    Le code de sortie est 1 dès qu’il y a quelque chose à voir, même sans erreur.
    """
    findings = Installation().check_pack(folder.absolute(), audio.absolute() if audio else None)
    errors = [finding for finding in findings if finding["severity"] == "error"]
    if as_json:
        print_json({"findings": findings})
    else:
        for finding in findings:
            where = f"{finding['file']}:{finding['line']}" if finding["line"] else finding["file"]
            print(f"{where} : {'erreur' if finding['severity'] == 'error' else 'à voir'} : {finding['text']}")
        rest = counted(len(findings) - len(errors), "point")
        print(f"{counted(len(errors), 'erreur')}, {rest} à voir." if findings else "Tout est en ordre.")
    if findings:
        raise typer.Exit(FINDINGS)


@pack_app.command("voice")
def pack_voice(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Le dossier du scénario.")] = None,
    common: Annotated[bool, typer.Option("--commun", help="Les voix communes à tous les scénarios.")] = False,
) -> None:
    """Fabrique avec espeak-ng les sons qui manquent ou dont le texte a changé."""
    if (folder is None) is not common:
        tell("Indiquez le dossier d’un scénario, ou --commun.")
        raise typer.Exit(2)

    def progress(done: int, total: int) -> None:
        tell(f"\r{done}/{total}")

    try:
        report = Installation().make_voices(folder.absolute() if folder else None, progress)
    except CrcdError as error:
        stop(error)
    print(
        f"{report.made} son(s) fabriqué(s), {report.kept} inchangé(s), {report.human} enregistré(s) par une "
        f"personne et laissé(s) tel(s) quel(s), {report.removed} retiré(s)."
    )
