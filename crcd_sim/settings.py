"""What a workstation remembers between two starts: look, headset, staff code, keys.

One small JSON file in the data folder, written to a temporary file then replaced. A file of a newer
version is kept aside untouched and defaults are used; an unreadable one likewise: settings are never
a reason not to start.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import os
import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

VERSION = 1
FILE = "reglages.json"
ROUNDS = 200_000  # PBKDF2: about a tenth of a second here, enough for a code typed by hand


@dataclass(frozen=True, slots=True)
class Device:
    """A remembered sound device: by host API and name, never by index."""

    host_api: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    theme: str = "system"  # system | light | dark
    zoom: int = 100  # per cent, 100–200
    microphone: Device = field(default_factory=Device)
    earphone: Device = field(default_factory=Device)
    ring: Device = field(default_factory=Device)
    loudspeaker: Device = field(default_factory=Device)
    volume: float = 1.0
    console_voice: Device = field(default_factory=Device)  # the trainer's microphone, at the console
    console_ear: Device = field(default_factory=Device)  # the trainer's headphones
    console_monitor: Device = field(default_factory=Device)  # a second juror's
    console_volume: float = 1.0
    gate_dbfs: float = -50.0
    checked: str = ""  # who passed the last headset check, and on which day: a digest, never the code
    checked_noisy: bool = False  # it was passed in noisy mode
    enter_sends: bool = False  # chat: Enter sends instead of breaking the line
    phone_keys: dict[str, Any] = field(default_factory=dict)  # gesture → key, the changed ones alone
    staff_code: str = ""  # salt$hash, "" = not chosen yet
    window: tuple[int, int, int, int] = (0, 0, 0, 0)
    last_choices: dict[str, Any] = field(default_factory=dict)  # of the sitting's rules; never a candidate's
    data_version: int = VERSION

    @property
    def has_staff_code(self) -> bool:
        return bool(self.staff_code)

    def with_staff_code(self, code: str) -> Settings:
        salt = secrets.token_hex(8)
        return replace(self, staff_code=f"{salt}${_digest(code, salt)}")

    def with_check(self, candidate: str, day: date, *, noisy: bool) -> Settings:
        """Return the settings once a candidate has passed the headset check."""
        return replace(self, checked=_passed(candidate, day), checked_noisy=noisy)

    def has_checked(self, candidate: str, day: date) -> bool:
        """Say whether this candidate passed the last headset check, that day: another one's says nothing
        of how they wear it, nor of their voice."""
        return bool(candidate) and self.checked == _passed(candidate, day)

    def staff_code_is(self, code: str) -> bool:
        salt, _, digest = self.staff_code.partition("$")
        return bool(digest) and hmac.compare_digest(digest, _digest(code, salt))


def _passed(candidate: str, day: date) -> str:
    return hashlib.sha256(f"{day.isoformat()}\n{candidate.strip()}".encode()).hexdigest()[:16]


def _digest(code: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.strip().encode(), salt.encode(), ROUNDS).hex()


def load(folder: Path) -> Settings:
    """Return the settings kept in ``folder``, or defaults."""
    path = folder / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(raw, dict) or raw.get("data_version", 0) > VERSION:
        return Settings()
    return _from_json(raw)


def _from_json(raw: dict[str, Any]) -> Settings:
    defaults = Settings()
    values: dict[str, Any] = {}
    for item in fields(Settings):
        value = raw.get(item.name, getattr(defaults, item.name))
        standard = getattr(defaults, item.name)
        if isinstance(standard, Device):
            known = value if isinstance(value, dict) else {}
            value = Device(str(known.get("host_api", "")), str(known.get("name", "")))
        elif isinstance(standard, tuple):
            whole = isinstance(value, list) and len(value) == 4 and all(type(v) is int for v in value)
            value = tuple(value) if whole else standard
        elif isinstance(standard, dict):
            value = value if isinstance(value, dict) else standard
        elif not isinstance(value, type(standard)):
            known_number = isinstance(value, int | float) and math.isfinite(value)
            value = type(standard)(value) if known_number else standard
        values[item.name] = value
    values["zoom"] = min(200, max(100, values["zoom"]))
    return Settings(**values)


def save(folder: Path, settings: Settings) -> None:
    """Write the settings whole, or not at all. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{FILE}"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / FILE)
