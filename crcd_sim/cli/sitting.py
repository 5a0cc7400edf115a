"""``crcd-sim sitting …`` and ``crcd-sim db …``: what was done, and the health of the record."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from crcd_sim.bootstrap import PAPERS, Records
from crcd_sim.bootstrap.attachments import attach_file, detach_file
from crcd_sim.cli.output import FINDINGS, counted, print_json, stop, tell, unwritable
from crcd_sim.cli.places import DataOption, data_folder
from crcd_sim.domain.attachments import MEGABYTE, Attachment, AttachmentKind

sitting_app = typer.Typer(help="Les passages : liste, relecture, documents.", no_args_is_help=True)
db_app = typer.Typer(help="La base : vérification et sauvegarde.", no_args_is_help=True)

STATES = {"open": "non terminé", "closed": "terminé", "moved": "parti sur une clé"}
PHASE_STATES = {
    "waiting": "pas commencée",
    "running": "en cours",
    "paused": "en pause",
    "finished": "terminée avant l’heure",
    "sealed": "scellée",
}
CHANNELS = {"phone": "téléphone", "chat": "chat"}
ENDS = {"candidate": "candidat", "client": "client", "time": "heure de fin", "fault": "coupure"}

AsJson = Annotated[bool, typer.Option("--json", help="Un document JSON.")]


def _what(sitting: dict[str, Any]) -> str:
    """« TITRE », or « exercice »."""
    return "exercice" if sitting["drill"] else str(sitting["session_type"])


@sitting_app.command("list")
def sitting_list(
    search: Annotated[
        str, typer.Option(metavar="MOTS", help="Des mots à trouver : code, scénario, session.")
    ] = "",
    as_json: AsJson = False,
    data: DataOption = None,
) -> None:
    """Liste les passages enregistrés, les plus récents d’abord."""
    sittings = Records(data_folder(data)).sittings(search)
    if as_json:
        print_json(sittings)
        return
    for item in sittings:
        print(
            f"{item['id']:<22} {item['created_at'][:16].replace('T', ' ')}  {_what(item):<9} "
            f"{item['pack']['id']:<20} candidat {item['candidate']['code'] or '—':<8} "
            f"{STATES.get(item['status'], item['status'])}"
        )
    if not sittings:
        print("Aucun passage enregistré.")


@sitting_app.command("show")
def sitting_show(
    identifier: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False, data: DataOption = None
) -> None:
    """Montre un passage : parties, écrits, échanges, enregistrements, incidents."""
    sitting = Records(data_folder(data)).sitting(identifier)
    if as_json:
        print_json(sitting)
        return
    who = sitting["candidate"]["code"] or "—"
    print(f"Passage {sitting['id']} · {_what(sitting)} · candidat {who}")
    for phase in sitting["phases"]:
        minutes = (phase["elapsed_s"] or 0) / 60
        print(f"  {phase['kind']:<18} {minutes:6.1f} min  {PHASE_STATES[phase['status']]}")
    for work in sitting["works"]:
        print(f"  {work['kind']:<18} {work['words']:>5} mots  {work['phase']}")
    for exchange in sitting["exchanges"]:
        said = len(exchange["turns"]) + len(exchange["messages"])
        end = ENDS.get(exchange["ended_by"], "—") if exchange["held"] else "non tenu"
        print(f"  {exchange['id']:<28} {CHANNELS[exchange['channel']]:<9} {said:>3} répliques, fin : {end}")
    _print_papers(Attachment.from_data(paper) for paper in sitting["attachments"])
    for take in sitting["recordings"]:
        print(f"  {take['file']}  {take['duration_s']:.1f} s")
    print(f"  journal : {sitting['journal']['events']} événements, {sitting['journal']['head'][:16]}…")
    if not sitting["journal"]["intact"]:
        tell("Le journal de ce passage a été modifié ou abîmé : « ./crcd-sim db check » dit où.")


@sitting_app.command("report")
def sitting_report(
    identifier: Annotated[str, typer.Argument(metavar="ID")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="F.pdf", help="Le fichier à écrire.")],
    paper: Annotated[
        str, typer.Option(metavar="DOCUMENT", help=f"Le document : {', '.join(PAPERS)}.")
    ] = "dossier",
    data: DataOption = None,
) -> None:
    """Écrit en PDF le dossier du candidat (ou un autre document du passage)."""
    pdf = Records(data_folder(data)).report(identifier, paper)
    try:
        output.write_bytes(pdf)
    except OSError as error:
        stop(unwritable(output, error))
    print(output)


@sitting_app.command("attach")
def sitting_attach(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Le passage.")],
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le PDF à joindre.")],
    kind: Annotated[
        AttachmentKind,
        typer.Option(help="« dossier » (dossier professionnel, un seul) ou « ecf » (livret d’évaluations)."),
    ],
    data: DataOption = None,
) -> None:
    """Joint au passage le dossier professionnel ou un livret ECF (PDF, 50 Mo au plus)."""
    _print_papers(attach_file(data_folder(data), identifier, file, kind).items)


@sitting_app.command("detach")
def sitting_detach(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Le passage.")],
    name: Annotated[
        str, typer.Argument(metavar="NOM", help="Le nom du document, ou le début de son sha256.")
    ],
    data: DataOption = None,
) -> None:
    """Retire un document joint au passage ; il est effacé de ce poste."""
    _print_papers(detach_file(data_folder(data), identifier, name).items)


def _print_papers(papers: Iterable[Attachment]) -> None:
    for paper in papers:
        print(f"  {paper.kind.value:<18} {paper.size / MEGABYTE:6.1f} Mo  {paper.name}")


@db_app.command("check")
def db_check(as_json: AsJson = False, data: DataOption = None) -> None:
    """Vérifie la base, les journaux, les écrits scellés et les enregistrements."""
    findings = Records(data_folder(data)).check()
    if as_json:
        print_json({"findings": findings})
    else:
        for finding in findings:
            print(f"{finding['sitting'] or 'base'} : {finding['text']}")
        print(f"{counted(len(findings), 'point')} à voir." if findings else "Tout est en ordre.")
    if findings:
        raise typer.Exit(FINDINGS)


@db_app.command("backup")
def db_backup(data: DataOption = None) -> None:
    """Copie la base à part, même pendant un passage, et dit où."""
    print(Records(data_folder(data)).back_up())
