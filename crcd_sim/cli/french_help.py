"""The words that the command library writes by itself in a help, in French."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_KIND = re.compile(r"(?m)^(  (?:\[?[A-Z]+\]?(?:\.{3})?)) (<[^>]+>)")  # « DIR <path> »: the kind says nothing
_WORDS = (
    (re.compile(r"(?m)^Usage:"), "Emploi\u00a0:"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "COMMANDE [ARGUMENTS]…"),
    (re.compile(r"(?m)^Options:$"), "Options\u00a0:"),
    (re.compile(r"(?m)^Arguments:$"), "Arguments\u00a0:"),
    (re.compile(r"(?m)^Commands:$"), "Commandes\u00a0:"),
    (re.compile(r"Show this message and exit\."), "Montre cette aide."),
    (re.compile(r"\[required\]"), "[obligatoire]"),
    (re.compile(r"\[default:"), "[par défaut\u00a0:"),
    (re.compile(r"(?m)\.\.\.$"), "…"),
)


def in_french(text: str) -> str:
    """Return a help with the library's own words in French, its columns kept."""
    text = _KIND.sub(lambda found: found[1] + " " * (len(found[2]) + 1), text)
    for english, french in _WORDS:
        text = english.sub(french, text)
    return text


class FrenchCommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return in_french(super().get_help(ctx))


class FrenchGroup(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return in_french(super().get_help(ctx))


def speak_french(app: typer.Typer) -> None:
    """Give every command of ``app``, and of the families in it, a help in French."""
    app.info.cls = FrenchGroup
    for command in app.registered_commands:
        command.cls = FrenchCommand
    for family in app.registered_groups:
        if family.typer_instance is not None:
            family.cls = FrenchGroup
            speak_french(family.typer_instance)
