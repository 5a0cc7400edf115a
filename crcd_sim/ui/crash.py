"""A bug never ends an exam: it is written to a crash log, told in a banner, and the sitting goes on."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)


class CrashHook:
    """Writes every unexpected exception to ``folder/crash-*.log`` and tells ``tell`` in one sentence.

    ``stamp`` gives the text of the current time, for the file's name and first line.
    """

    def __init__(self, folder: Path, stamp: Callable[[], str], tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._stamp = stamp
        self._tell = tell
        self._telling = False

    def install(self) -> None:
        sys.excepthook = self._seen
        threading.excepthook = lambda args: self._seen(args.exc_type, args.exc_value, args.exc_traceback)

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _seen(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is KeyboardInterrupt:
            sys.__excepthook__(kind, error or KeyboardInterrupt(), trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        stamp = self._stamp()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = "crash-" + "".join(c if c.isalnum() else "-" for c in stamp) + ".log"
            with (self._folder / name).open("a", encoding="utf-8") as file:
                file.write(f"{stamp}\n{text}\n")
        except OSError:
            sys.stderr.write(text)  # no disk left for the log: the terminal is all there is
        if not self._telling:  # telling must not tell of itself
            self._telling = True
            try:
                self._tell(
                    "Un incident imprévu s’est produit. Votre travail est enregistré, vous pouvez continuer."
                )
            finally:
                self._telling = False
