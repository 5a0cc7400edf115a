"""Where things are: what ships with the program, where everything is written, and how a file gets there."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
SCENARIOS = ROOT / "scenarios"
AUDIO = ROOT / "audio"
DEFAULT_FRAMEWORK = "tp-00483-06"

DATA_VARIABLE = "CRCD_SIM_DATA"


def default_data_folder() -> Path:
    """Return the user's data folder, or what ``CRCD_SIM_DATA`` names."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("simulateur-crcd", appauthor=False)


def write_whole(file: Path, content: bytes) -> None:
    """Write a small file whole, or leave what was there and nothing half made. Raises ``OSError``."""
    partial = file.with_name(f".{file.name}.copie")
    try:
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def framework_file(identifier: str) -> Path:
    return RESOURCES / "frameworks" / f"{identifier}.yaml"


def pack_folder(identifier: str) -> Path:
    return SCENARIOS / identifier


def audio_folder(identifier: str) -> Path:
    return AUDIO / identifier
