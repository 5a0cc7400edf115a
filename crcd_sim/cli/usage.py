"""What a command line that cannot be understood gets: a French sentence, and where the help is."""

from __future__ import annotations

from typing import Any

_BY_MESSAGE = (  # the library has one class for these, told apart by its own English words
    ("No such command", "Cette commande n’existe pas."),
    ("Got unexpected extra", "Il y a un mot de trop."),
)
UNKNOWN = "Cette ligne de commande ne se comprend pas."


def usage_sentence(error: Any) -> str:
    """Return what to say of a usage error of the command library (``error.ctx``: the command, if known)."""
    return f"{_what(error)}{_where(error)}"


def _what(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            return f"L’option {error.option_name} n’existe pas."
        case "BadOptionUsage":
            return f"L’option {error.option_name} attend une valeur."
        case "MissingParameter":
            return f"Il manque {_name(error)}."
        case "BadParameter":
            return f"La valeur donnée pour {_name(error)} ne convient pas."
    for beginning, sentence in _BY_MESSAGE:
        if str(error.message).startswith(beginning):
            return sentence
    return UNKNOWN


def _name(error: Any) -> str:
    """« --session », or « ID » for a plain argument."""
    param = error.param
    if param is None:
        return "un élément"
    return "/".join(param.opts) if param.param_type_name == "option" else str(param.metavar or param.name)


def _where(error: Any) -> str:
    if error.ctx is None:
        return ""
    return f" « {error.ctx.command_path} --help » dit comment l’écrire."
