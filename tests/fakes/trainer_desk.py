"""The desk of a trainer's console without a sitting: it shows a view made by hand and notes what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crcd_sim.domain.rules import Driver
from crcd_sim.services.console_ports import ConsoleLevels
from crcd_sim.services.exam.console_view import ConsoleNote, ConsoleView
from crcd_sim.services.exam.notices import Notice


class TrainerDesk:
    """Implements ``ui.console.presenter.Desk``. ``asked``: what was asked, in order, with its arguments."""

    def __init__(self, view: ConsoleView) -> None:
        self.shown = view
        self.asked: list[tuple[Any, ...]] = []
        self.refuses: set[str] = set()
        self.level = ConsoleLevels()
        self._on_change: list[Callable[[], None]] = []
        self._on_notice: list[Callable[[Notice], None]] = []
        self._on_leave: list[Callable[[], None]] = []

    def show(self, view: ConsoleView) -> None:
        self.shown = view
        for listener in list(self._on_change):
            listener()

    def tell(self, item: Notice) -> None:
        for listener in list(self._on_notice):
            listener(item)

    @property
    def listeners(self) -> int:
        return len(self._on_change) + len(self._on_notice) + len(self._on_leave)

    # --- the desk

    def view(self) -> ConsoleView:
        return self.shown

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._on_change.append(listener)
        return lambda: self._on_change.remove(listener)

    def on_notice(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self._on_notice.append(listener)
        return lambda: self._on_notice.remove(listener)

    def on_leave(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._on_leave.append(listener)
        return lambda: self._on_leave.remove(listener)

    def levels(self) -> ConsoleLevels:
        return self.level

    def choose(self, exchange: str) -> None:
        self.asked.append(("choose", exchange))

    def drive(self, driver: Driver) -> bool:
        return self._ask("drive", driver)

    def next(self) -> bool:
        return self._ask("next")

    def repeat(self) -> bool:
        return self._ask("repeat")

    def objection(self, number: int) -> bool:
        return self._ask("objection", number)

    def say(self, line_id: str) -> bool:
        return self._ask("say", line_id)

    def silence(self) -> bool:
        return self._ask("silence")

    def write(self, text: str) -> bool:
        return self._ask("write", text)

    def speak(self, on: bool) -> bool:
        return self._ask("speak", on)

    def press_hang_up(self) -> bool:
        return self._ask("hang_up")

    def deliver(self, fact_id: str) -> bool:
        return self._ask("deliver", fact_id)

    def note(self, criterion: str = "", text: str = "") -> int:
        self.asked.append(("note", criterion))
        number = len(self.shown.notes) + 1
        note = ConsoleNote(number, self.shown.exchange, 70.0, criterion, text)
        self.shown = replace(self.shown, notes=(*self.shown.notes, note))
        return number

    def amend(self, number: int, text: str) -> bool:
        notes = tuple(replace(n, text=text) if n.number == number else n for n in self.shown.notes)
        self.shown = replace(self.shown, notes=notes)
        return self._ask("amend", number, text)

    def set_volume(self, gain: float) -> None:
        self.asked.append(("volume", gain))

    def _ask(self, *what: Any) -> bool:
        self.asked.append(what)
        return what[0] not in self.refuses
