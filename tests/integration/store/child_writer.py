"""Started by ``test_faults``, to be killed: writes without end and prints each ticket told saved."""

from __future__ import annotations

import sys
from pathlib import Path

from crcd_sim.clock import SystemClock
from crcd_sim.store.database import open_store
from crcd_sim.store.worker import StoreWorker
from crcd_sim.store.writer import QueuedSittingWriter
from tests.builders import LETTER, MORNING, a_creation, a_field, an_event, typed
from tests.fakes.store import HandLoop


class Telling:
    def saved(self, ticket: int) -> None:
        print(ticket, flush=True)

    def failed(self, problem: Exception) -> None:
        raise problem


def main() -> None:
    loop = HandLoop()
    worker = StoreWorker(lambda: open_store(Path(sys.argv[1]), MORNING), loop.post, SystemClock())
    writer = QueuedSittingWriter(worker, "s1", Telling())
    number = 0
    while True:
        number += 1
        writer.event(a_creation() if number == 1 else an_event(number, text="mot " * 20))
        writer.field(a_field(f"champ-{number}", "valeur"))
        writer.deltas(typed(LETTER, "a", first=number))
        if number % 7 == 0:
            writer.flush()
        loop.run_posted()


if __name__ == "__main__":
    main()
