"""Whose fault an error is, said by its class.

    CrcdError
    ├── EnvironmentProblem   the disk, a device, a pack: not us. Friendly sentence, what to do.
    ├── RuleRefused          a command the exam's rules do not allow in this state.
    └── UserMistake          the input is wrong (command line, form).

Anything else that is raised is a bug: a crash log is written and the sitting goes on.
"""

from __future__ import annotations


class CrcdError(Exception):
    """Base of all errors whose message may be shown to a person, in French."""

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class EnvironmentProblem(CrcdError):
    """The environment is to blame (full disk, no microphone, broken pack)."""


class RuleRefused(CrcdError):
    """The exam's rules do not allow this now. ``code`` is stable, ``sentence`` is for the screen."""


class UserMistake(CrcdError):
    """What the user typed or chose is wrong."""
