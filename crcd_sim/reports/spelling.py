"""French spelling through Enchant and the Hunspell dictionary of the machine."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

LANGUAGES = ("fr_FR", "fr", "fr-FR")
MISSING = (
    "Le dictionnaire français n’est pas installé sur ce poste\u00a0: les fautes d’orthographe ne seront "
    "pas soulignées. Le reste fonctionne."
)
_MOST_SUGGESTIONS = 6

log = logging.getLogger(__name__)


class FrenchSpelling:
    """Implements ``services.ports.SpellChecker``. Answers are kept: a word is looked up once."""

    def __init__(self, dictionary: Any, names: Iterable[str] = ()) -> None:
        """``names``: words of the company and its clients that are never a fault."""
        self._dictionary = dictionary
        self._answers: dict[str, bool] = {}
        for name in names:
            for part in name.replace("-", " ").replace("’", " ").split():
                self._answers[part] = True

    def known(self, word: str) -> bool:
        answer = self._answers.get(word)
        if answer is None:
            answer = self._answers[word] = bool(self._dictionary.check(word))
        return answer

    def suggest(self, word: str) -> Sequence[str]:
        """Return the most likely spellings, best first, with the apostrophe that print uses."""
        found = self._dictionary.suggest(word.replace("’", "'"))
        return tuple(item.replace("'", "’") for item in found[:_MOST_SUGGESTIONS])


def open_spelling(names: Iterable[str] = ()) -> FrenchSpelling | None:
    """Return the French checker, or None when the machine has no dictionary (say ``MISSING`` then)."""
    try:
        import enchant  # loads a system library: only when a checker is asked for

        broker = enchant.Broker()
        for language in LANGUAGES:
            if broker.dict_exists(language):
                return FrenchSpelling(broker.request_dict(language), names)
    except (ImportError, OSError) as problem:
        log.info("no spelling: %s", problem)
    return None
