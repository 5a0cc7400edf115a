"""What screens are given in tests: settings in memory, jobs that run when told, an asker with answers
ready, sources that answer at once and remember what was asked."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crcd_sim.clock import VirtualClock
from crcd_sim.services.ports import SoundDevice
from crcd_sim.services.records.summaries import fold, searchable
from crcd_sim.settings import Settings
from crcd_sim.ui.ask import Question
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.home.rules_draft import RulesOffer
from crcd_sim.ui.home.sittings_presenter import Copied

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class MemoryKeeper:
    """Implements ``SettingsKeeper``."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.kept = 0

    def keep(self, settings: Settings) -> None:
        self.settings = settings
        self.kept += 1


class HandJobs:
    """Jobs that wait for ``run_all``, or run at once when ``at_once``."""

    def __init__(self, *, at_once: bool = True) -> None:
        self.at_once = at_once
        self.waiting: list[Callable[[], None]] = []

    def run(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        def play() -> None:
            try:
                result = job()
            except Exception as error:
                if failed is None:
                    raise
                failed(error)
            else:
                done(result)

        if self.at_once:
            play()
        else:
            self.waiting.append(play)

    def run_all(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@dataclass(order=True)
class _Due:
    when: float
    number: int
    call: Callable[[], None] = field(compare=False)
    alive: bool = field(default=True, compare=False)

    def cancel(self) -> None:
        self.alive = False


class HandLoop:
    """A main loop moved by ``pass_time``."""

    def __init__(self, clock: VirtualClock | None = None) -> None:
        self.clock = clock or VirtualClock(NOON)
        self._due: list[_Due] = []
        self._number = itertools.count()

    def post(self, call: Callable[[], None]) -> None:
        call()

    def call_at(self, when: float, call: Callable[[], None]) -> _Due:
        due = _Due(when, next(self._number), call)
        self._due.append(due)
        return due

    @property
    def pending(self) -> int:
        return sum(due.alive for due in self._due)

    def pass_time(self, seconds: float) -> None:
        end = self.clock.monotonic() + seconds
        while True:
            ready = sorted(due for due in self._due if due.alive and due.when <= end)
            if not ready:
                break
            first = ready[0]
            self._due.remove(first)
            self.clock.advance_to(first.when)
            first.call()
        self.clock.advance_to(end)


class ReadyAsker:
    """Answers each question with the next of ``answers``, and remembers the questions."""

    def __init__(self, *answers: bool, folder: Path | None = None, file: Path | None = None) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []
        self._folder = folder
        self._file = file

    def ask(self, question: Question) -> bool:
        self.asked.append(question)
        return self.answers.pop(0)

    def folder(self, heading: str) -> Path | None:
        return self._folder

    def file(self, heading: str, kind: str) -> Path | None:
        return self._file


class OpenGate:
    """A staff code everybody knows; with ``closed`` nobody does."""

    def __init__(self, *, closed: bool = False) -> None:
        self.closed = closed
        self.purposes: list[str] = []

    def require(self, granted: Callable[[], None], purpose: str = "") -> None:
        self.purposes.append(purpose)
        if not self.closed:
            granted()

    def change(self, changed: Callable[[], None]) -> None:
        self.purposes.append("change")
        if not self.closed:
            changed()


class GivenHome:
    """Implements ``HomeSource``."""

    def __init__(self, *lines: SittingLine) -> None:
        self.lines: Sequence[SittingLine] = lines
        self.error: Exception | None = None

    def unfinished(
        self, done: Callable[[Sequence[SittingLine]], None], failed: Callable[[Exception], None]
    ) -> None:
        if self.error is not None:
            failed(self.error)
        else:
            done(self.lines)

    def about(self, done: Callable[[str], None]) -> None:
        done("Version 0.1 · TP-00483, millésime 06")


class GivenRules:
    """Implements ``RulesSource``; ``error`` is raised to the page instead of the offer."""

    def __init__(self, offer: RulesOffer, error: Exception | None = None) -> None:
        self._offer = offer
        self._error = error

    def offer(self, done: Callable[[RulesOffer], None], failed: Callable[[Exception], None]) -> None:
        if self._error is not None:
            failed(self._error)
        else:
            done(self._offer)


class RunningCopy:
    """A copy under way: the test ends it with the callbacks it was given."""

    def __init__(self, progress: Any, done: Any, failed: Any) -> None:
        self.progress = progress
        self.done = done
        self.failed = failed
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class GivenSittings:
    """Implements ``SittingsSource`` as the store does: folded search, exact code."""

    def __init__(self, *lines: SittingLine) -> None:
        self.lines = list(lines)
        self.copies: list[RunningCopy] = []
        self.copied_to: list[tuple[str, Path]] = []
        self.taken_from: list[Path] = []
        self.taken_back: list[str] = []
        self.deleted: list[str] = []
        self.error: Exception | None = None

    def sittings(self, search: str, candidate: str, done: Any, failed: Any) -> None:
        if self.error is not None:
            failed(self.error)
            return
        words = fold(search).split()
        done(
            [
                line
                for line in self.lines
                if candidate in ("", line.summary.candidate)
                and all(word in f"{searchable(line.summary)} {fold(line.pack_title)}" for word in words)
            ]
        )

    def copy_out(self, sitting: str, folder: Path, progress: Any, done: Any, failed: Any) -> RunningCopy:
        self.copied_to.append((sitting, folder))
        self.copies.append(RunningCopy(progress, done, failed))
        return self.copies[-1]

    def take_in(self, file: Path, progress: Any, done: Any, failed: Any) -> RunningCopy:
        self.taken_from.append(file)
        self.copies.append(RunningCopy(progress, done, failed))
        return self.copies[-1]

    def take_back(self, sitting: str, done: Callable[[], None], failed: Any) -> None:
        self.taken_back.append(sitting)
        done()

    def delete_recordings(self, sitting: str, done: Callable[[int], None], failed: Any) -> None:
        self.deleted.append(sitting)
        done(7)


class GivenDevices:
    """Implements ``DeviceSource``."""

    def __init__(self, *devices: SoundDevice, error: Exception | None = None) -> None:
        self.found: Sequence[SoundDevice] = devices
        self.error = error
        self.searches = 0

    def devices(self, done: Callable[[Sequence[SoundDevice]], None], failed: Any) -> None:
        self.searches += 1
        if self.error is not None:
            failed(self.error)
        else:
            done(self.found)


def copied(missing: int = 0) -> Copied:
    return Copied(Path("/media/cle/passage-0412.crcd-passage"), missing)
