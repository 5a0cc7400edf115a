"""The keys of the telephone and of the chat: what each does, which one it is on this workstation.

A key is a function key, alone or with Ctrl, Alt or Shift: everything else writes or moves, and candidates
take notes while a client speaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from crcd_sim.ui import texts
from crcd_sim.ui.widgets.buttons import key_text


class PhoneKey(StrEnum):
    """A gesture that has a key."""

    ANSWER = "answer"
    HOLD = "hold"
    MUTE = "mute"
    REPEAT = "repeat"
    KEYPAD = "keypad"
    FLOOR = "floor"
    DONE = "done"
    READY = "ready"
    HANG_UP = "hang_up"


DEFAULTS: Final[Mapping[PhoneKey, str]] = MappingProxyType(
    {
        PhoneKey.ANSWER: "F2",
        PhoneKey.HOLD: "F3",
        PhoneKey.MUTE: "F4",
        PhoneKey.REPEAT: "F5",
        PhoneKey.KEYPAD: "F6",
        PhoneKey.FLOOR: "F7",
        PhoneKey.DONE: "F8",
        PhoneKey.READY: "F9",
        PhoneKey.HANG_UP: "F11",
    }
)
GESTURES: Final[Mapping[PhoneKey, str]] = MappingProxyType(
    {
        PhoneKey.ANSWER: "Décrocher, ouvrir la conversation",
        PhoneKey.HOLD: "Mettre en attente, reprendre",
        PhoneKey.MUTE: "Couper le micro",
        PhoneKey.REPEAT: "Faire répéter",
        PhoneKey.KEYPAD: "Clavier",
        PhoneKey.FLOOR: "Garder la parole",
        PhoneKey.DONE: "J’ai fini de parler",
        PhoneKey.READY: "Prêt pour le contact suivant",
        PhoneKey.HANG_UP: "Raccrocher, clore la conversation (deux fois)",
    }
)
_FUNCTION_KEY: Final = re.compile(r"(?:Ctrl\+|Alt\+)?(?:Shift\+)?F(?:[1-9]|1[0-2])")
_OF_THE_SYSTEM: Final = frozenset({"Alt+F4", "Alt+Shift+F4", "Ctrl+F4"})


@dataclass(frozen=True, slots=True)
class PhoneKeys:
    """The keys in force."""

    keys: Mapping[PhoneKey, str] = field(default_factory=lambda: DEFAULTS)

    def __getitem__(self, gesture: PhoneKey) -> str:
        return self.keys[gesture]

    @classmethod
    def kept(cls, changed: Mapping[str, Any]) -> PhoneKeys:
        """Return the usual keys with what the settings change; what cannot serve is left out, two by two."""
        keys = cls()
        for gesture in PhoneKey:
            wanted = changed.get(gesture.value)
            if isinstance(wanted, str) and not _fault(wanted):
                keys = keys.changed(gesture, wanted)
        twice = len(set(keys.keys.values())) < len(keys.keys)
        return cls() if twice else keys

    def changed(self, gesture: PhoneKey, key: str) -> PhoneKeys:
        return PhoneKeys(MappingProxyType({**self.keys, gesture: key}))

    def as_kept(self) -> dict[str, str]:
        """Return what the settings keep: the changes alone."""
        return {gesture.value: key for gesture, key in self.keys.items() if key != DEFAULTS[gesture]}

    def refusal(self, gesture: PhoneKey, key: str) -> str:
        """Return why ``key`` cannot be that of ``gesture``, as a sentence; "" when it can."""
        if fault := _fault(key):
            return fault
        for other, taken in self.keys.items():
            if taken == key and other is not gesture:
                said = texts.quoted(GESTURES[other])
                return f"La touche {key_text(key)} sert déjà à {said}. Choisissez-en une autre."
        return ""

    def rewritten(self, text: str) -> str:
        """Return a text that names the usual keys with those in force in their place."""
        gestures = {key: gesture for gesture, key in DEFAULTS.items()}

        def named(found: re.Match[str]) -> str:
            gesture = gestures.get(found[0])
            return key_text(self[gesture]) if gesture is not None else found[0]

        return re.sub(r"\bF1?[0-9]\b", named, text)


USUAL: Final = PhoneKeys()


def _fault(key: str) -> str:
    if not _FUNCTION_KEY.fullmatch(key):
        return (
            "Choisissez une touche de fonction, de F1 à F12, seule ou avec Ctrl, Alt ou Maj"
            f"{texts.NBSP}: les autres écrivent ou déplacent."
        )
    if key in _OF_THE_SYSTEM:
        return f"La touche {key_text(key)} ferme les fenêtres. Choisissez-en une autre."
    return ""
