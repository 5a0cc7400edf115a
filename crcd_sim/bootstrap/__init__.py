"""The only package that knows every adapter: it joins them to the services.

``Installation`` is what can be said without opening any data (framework, packs). ``Application`` is
one open data folder: its store, its sittings, its headset. ``Records`` reads one beside a writer.
Heavy imports are inside functions, so that a window can be painted before SQLAlchemy, PortAudio or
typst are loaded; ``demo``, ``headset`` and ``bench`` are imported by name, by those who use them.
"""

from __future__ import annotations

from pathlib import Path

from crcd_sim import paths
from crcd_sim.bootstrap.application import Application, NewSitting
from crcd_sim.bootstrap.installation import Installation
from crcd_sim.bootstrap.records import PAPERS, KeptContent, Records, make_paper
from crcd_sim.clock import SystemClock, thread_seconds
from crcd_sim.services.ports import Clock

__all__ = [
    "PAPERS",
    "Application",
    "Installation",
    "KeptContent",
    "NewSitting",
    "Records",
    "default_data_folder",
    "make_paper",
    "real_clock",
    "thread_seconds",
]


def real_clock() -> Clock:
    """Return the workstation's clock."""
    return SystemClock()


def default_data_folder() -> Path:
    """Return ``CRCD_SIM_DATA``, or the user's own data folder."""
    return paths.default_data_folder()
