"""What a sitting needs is imported while the home page is read, so that its first screen comes at once.

Modules without Qt load in the work pool. Those of the screens load on the GUI thread, a few
milliseconds at a time: PySide builds its classes as they are imported, and it is not made to do so in
two threads at once.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer

from crcd_sim.bootstrap.headset import warm_up
from crcd_sim.services.ports import Jobs

PAUSE_MS: Final = 15  # between two imports: keys and clicks come first

# Each after what it stands on: none takes longer than a frame or two of the screen.
SCREENS: Final = tuple(
    f"crcd_sim.ui.{name}"
    for name in (
        "dossier.fields", "dossier.page_view", "dossier.search_box", "dossier.tree", "dossier.loading",
        "dossier.sheet_view", "dossier.pdf_view", "dossier.presenter",
        "writing.page_edit", "writing.editor_panel", "writing.work_desk",
        "chat.chat_panel", "phone.softphone_panel", "record.qualification_form",
        "exam.exchange_presenter", "exam.frame", "exam.parts", "exam.screen",
        "equipment.visit", "exam.visit", "review.review_page", "review.visit",
    )
)  # fmt: skip


def warm(owner: QObject, jobs: Jobs, done: Callable[[], None] = lambda: None) -> None:
    """Import all a sitting needs, then call ``done``. What fails here fails again, and is told, when used."""
    names = iter(SCREENS)
    jobs.run(_without_qt, lambda _: _next(owner, names, done), lambda _: _next(owner, names, done))


def _without_qt() -> None:
    warm_up()
    import crcd_sim.services.exam.session
    import crcd_sim.services.records.review_file  # noqa: F401


def _next(owner: QObject, names: Iterator[str], done: Callable[[], None]) -> None:
    name = next(names, None)
    if name is None:
        done()
        return
    importlib.import_module(name)
    QTimer.singleShot(PAUSE_MS, owner, lambda: _next(owner, names, done))
