"""The commands, put together. Each module of this package holds one family."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from crcd_sim import __version__
from crcd_sim.cli.bench import bench_command
from crcd_sim.cli.demo import demo_command
from crcd_sim.cli.devices import devices_command
from crcd_sim.cli.framework import framework_command
from crcd_sim.cli.french_help import speak_french
from crcd_sim.cli.output import FINDINGS, USAGE, tell
from crcd_sim.cli.pack import pack_app
from crcd_sim.cli.room import room_app
from crcd_sim.cli.sitting import db_app, sitting_app
from crcd_sim.cli.usage import usage_sentence
from crcd_sim.domain.errors import CrcdError

app = typer.Typer(
    name="crcd-sim",
    help="Simulateur CRCD : passer le titre « Conseiller relation client à distance » sur un poste.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo_command)
app.command("framework")(framework_command)
app.add_typer(pack_app, name="pack")
app.add_typer(sitting_app, name="sitting")
app.add_typer(db_app, name="db")
app.add_typer(room_app, name="room")
app.command("devices")(devices_command)
app.command("bench")(bench_command)
speak_french(app)


@app.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", help="La version du programme.")) -> None:
    if version:
        print(__version__)
        raise typer.Exit


def run(arguments: list[str]) -> int:
    """Run one command line. A problem is a sentence on stderr, never a traceback for the user."""
    try:
        code = app(arguments, prog_name="crcd-sim", standalone_mode=False)
    except CrcdError as error:
        tell(error.sentence)
        return FINDINGS
    except BrokenPipeError:
        # The reader of a pipe left (« | head »): nothing to say, nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # a family without a command: its help
            tell(error.message)
        else:
            tell(usage_sentence(error))
        return USAGE
    return code if isinstance(code, int) else 0
