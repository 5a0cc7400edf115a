"""The real window, the trainer's console and real sound devices in one process: a candidate on a call.

Run as a program: ``live_console_child.py DATA``. It does what each line on stdin says, ``[gesture, …]`` of
``GESTURES``, and tells what there is to see, as one JSON line on stdout.
"""

from __future__ import annotations

import json
import os
from typing import Any

from crcd_sim.domain.events import Event
from crcd_sim.domain.rules import Driver
from crcd_sim.services.ports import DeviceRef
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.console.devices_page import ROLES
from crcd_sim.ui.console.window import ConsoleWindow
from tests.e2e.console_child import Room, main, tell


class LiveRoom(Room):
    """A candidate and a trainer, each with devices of their own."""

    def __init__(self, desktop: Desktop) -> None:
        self.journal: list[dict[str, Any]] = []
        self._rest = b""
        super().__init__(desktop)

    def _event(self, event: Event) -> None:
        self.journal.append({"kind": event.kind.value, "t": event.t, "data": dict(event.data)})

    def _asked(self) -> None:
        came = os.read(0, 65536)
        if not came:
            self.desktop.close()
            self.desktop.qt.exit(0)
            return
        *lines, self._rest = (self._rest + came).split(b"\n")
        for line in lines:
            gesture, *words = json.loads(line)
            getattr(self, gesture)(*words)
            tell(**self._state())

    # --- What the trainer does -----------------------------------------------------------------

    def look(self) -> None:
        pass

    def press(self, name: str) -> None:
        """A button of the console."""
        buttons = {name: getattr(self.console.commands, name) for name in ("next", "live", "hang_up")}
        buttons |= {"devices": self.console.bar.devices, "back": self.console.devices.done}
        buttons |= {driver.value: self.console.bar.drivers.buttons[driver] for driver in Driver}
        buttons[name].click()

    def pick(self, place: str, name: str) -> None:
        """A device of a list, by its name: a press on its line."""
        page = self.console.devices
        wanted = DeviceRef("ALSA", name)
        index = next(at for at, line in enumerate(page._lines[place]) if line.ref == wanted)
        page.choice(place, index).mark.click()

    def note(self, text: str) -> None:
        """Begin a note and write in it; it is not settled."""
        notes = self.console.notes
        notes.begin.click()
        notes.notes[max(notes.notes)].field.setText(text)

    def leave(self) -> None:
        """The cross of the console's window."""
        self.console.close()

    def open(self) -> None:
        visit = self.desktop.seating.visit
        assert visit is not None
        visit.open_console()

    # --- What the candidate does ---------------------------------------------------------------

    def phone(self, name: str) -> None:
        getattr(self.page.phone, name).click()

    def finish(self) -> None:
        self.desktop.session.finish_phase()  # type: ignore[union-attr]

    def start(self) -> None:
        waiting = self.desktop.screen.waiting  # type: ignore[union-attr]
        (waiting.envelopes[0] if self.desktop.session.runner.envelope_count() else waiting.start).click()  # type: ignore[union-attr]

    def end(self) -> None:
        """Staff close the sitting where it stands."""
        self.desktop.session.runner.close("staff")  # type: ignore[union-attr]

    # --- What there is to see ------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        session = self.desktop.session
        assert session is not None
        call = session.desk.phone.call if session.desk is not None else None
        window = self.visit.window if session.console is not None else None
        current = session.runner.sitting.current
        return {
            "sitting": session.id,
            "phase": current.spec.kind.value if current is not None else "",
            "call": call is not None and call.connected_at is not None,
            "driver": call.state.driver.value if call is not None else "",
            "events": self.journal,
            "shown": self.visit.window is not None,
            **(self._console_state(window) if window is not None else {}),
        }

    def _console_state(self, console: ConsoleWindow) -> dict[str, Any]:
        desk = self.desktop.session.console  # type: ignore[union-attr]
        assert desk is not None
        view, page = desk.view(), console.devices
        return {
            "live": view.live,
            "heard": view.heard,
            "lost": view.lost,
            "says": [
                banner.label.text()
                for banner in (console.leaving, console.problem, console.sound)
                if not banner.isHidden()
            ],
            "line": console.commands.line.text(),
            "devices": {
                place: {
                    line.ref.name: {"refused": line.refusal, "can": page.choice(place, at).mark.isEnabled()}
                    for at, line in enumerate(page._lines[place])
                    if line.ref is not None
                }
                for place, _, _ in ROLES
            },
            "chosen": {
                place: line.ref.name if line.ref is not None else ""
                for place, _, _ in ROLES
                for line in (page._lines[place][int(page.choices[place].value)],)
            },
        }


if __name__ == "__main__":
    raise SystemExit(main(LiveRoom, sound="device"))
