"""Drives the equipment page from the check: what the candidate does goes there, what it says is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.exam.equipment_call import EquipmentCall
from crcd_sim.services.exam.equipment_view import (
    CheckOutcome,
    CheckOwner,
    CheckStep,
    CheckView,
    Decision,
    typeset,
)
from crcd_sim.services.ports import Clock, DeviceChoice, DeviceRef, MainLoop, Scheduled, SoundDevice
from crcd_sim.settings import Device, Settings
from crcd_sim.ui import texts
from crcd_sim.ui.ask import Asker, Question
from crcd_sim.ui.equipment import words
from crcd_sim.ui.equipment.page import DeviceLine, EquipmentPage
from crcd_sim.ui.phone.softphone_panel import PhoneView
from crcd_sim.ui.settings.keeper import SettingsKeeper

REFRESH_S: Final = 0.05
SEARCHING: Final = "Recherche du casque…"
USUAL: Final = "Celui du système"


class CheckDesk(Protocol):
    """What the page asks of the workstation. Implemented by ``bootstrap``."""

    def devices(
        self, done: Callable[[Sequence[SoundDevice]], None], failed: Callable[[Exception], None]
    ) -> None:
        """Look for the devices there are now; no check is open meanwhile."""

    def call(self, owner: CheckOwner, choice: DeviceChoice, volume: float) -> EquipmentCall:
        """Return a check with these devices, not opened yet."""


class Gate(Protocol):
    def require(self, granted: Callable[[], None], purpose: str = "") -> None: ...


class EquipmentPresenter:
    """One showing of the page: ``start``, then ``done`` with the outcome, or ``leave``.

    Args:
        done: what was decided; the headset is closed and the settings are kept by then.
        short: the ten-second check of the waiting pages.
        without_headset: the rules let this candidate go on without one.
        candidate: the code of who passes it; a check passed counts for them alone.
        gate: who lets a candidate go on with a problem; None: nobody has to be asked (training).
    """

    def __init__(
        self,
        page: EquipmentPage,
        desk: CheckDesk,
        keeper: SettingsKeeper,
        asker: Asker,
        loop: MainLoop,
        clock: Clock,
        done: Callable[[CheckOutcome], None],
        *,
        short: bool = False,
        without_headset: bool = False,
        candidate: str = "",
        gate: Gate | None = None,
    ) -> None:
        self._page, self._desk, self._keeper, self._asker = page, desk, keeper, asker
        self._loop, self._clock, self._done = loop, clock, done
        self._short, self._without, self._gate = short, without_headset, gate
        self._candidate = candidate
        self._call: EquipmentCall | None = None
        self._found: Sequence[SoundDevice] = ()
        self._missing = ""
        self._searching = False
        self._heard: bool | None = None
        self._place: tuple[object, ...] = ()  # where the candidate stands: the keyboard follows
        self._tick: Scheduled | None = None
        self._left = True
        self._wire()

    # --- life

    def start(self) -> None:
        """Look for the headset and open it."""
        self._left = False
        self._page.phone.volume.setValue(round(self._settings.volume * 100))
        self._show_devices()
        self._search()
        self._beat()

    def leave(self) -> None:
        """Give the headset back; the page goes away."""
        self._left = True
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        self._close()

    # --- the headset

    @property
    def _settings(self) -> Settings:
        return self._keeper.settings

    def _choice(self) -> DeviceChoice:
        kept = self._settings
        return DeviceChoice(
            _ref(kept.microphone), _ref(kept.earphone), _ref(kept.ring), _ref(kept.loudspeaker)
        )

    def _search(self) -> None:
        self._close()
        self._searching, self._missing = True, ""
        self._page.show_search(SEARCHING)
        self.check_changed()
        self._desk.devices(self._devices_found, self._devices_failed)

    def _devices_found(self, found: Sequence[SoundDevice]) -> None:
        if self._left:
            return
        self._found, self._searching = found, False
        self._page.show_search("")
        self._show_devices()
        whole = any(device.inputs for device in found) and any(device.outputs for device in found)
        if whole:
            self._open()
        else:
            self._missing = words.NOTHING_PLUGGED
            self.check_changed()

    def _devices_failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        if not self._left:
            self._searching, self._missing = False, error.sentence
            self._page.show_search("")
            self.check_changed()

    def _open(self) -> None:
        self._close()
        self._heard = None
        self._call = self._desk.call(self, self._choice(), self._settings.volume)
        self._call.open()
        self.check_changed()

    def _close(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call.close()

    def _pick(self, role: str, ref: DeviceRef | None) -> None:
        device = Device() if ref is None else Device(ref.host_api, ref.name)
        kept = self._settings
        if role == "input":
            self._keeper.keep(replace(kept, microphone=device))
        else:
            self._keeper.keep(replace(kept, earphone=device))
        self._show_devices()
        self._open()

    def _show_devices(self) -> None:
        choice = self._choice()
        for role, chosen in (("input", choice.input), ("output", choice.output)):
            known = [d for d in self._found if (d.inputs if role == "input" else d.outputs)]
            self._page.show_devices(role, device_lines(known, chosen), chosen)
        name = choice.output.name if choice.output is not None else ""
        self._page.phone.show_headset(typeset(f"Casque : {name}") if name else "")

    # --- what is shown

    def check_changed(self) -> None:
        """Show everything again, from what the check says now."""
        if self._left:
            return
        view = self._call.view() if self._call is not None else CheckView()
        page = self._page
        page.steps.show_steps(words.steps(self._short), words.place(view))
        page.steps.show_intro(words.intro(self._short) if words.place(view) < 0 else "")
        page.steps.show_sentence(words.sentence(view))
        page.steps.show_machine(view.machine)
        result = words.result(view, heard=self._heard, without_headset=self._without, missing=self._missing)
        if result is not None:
            page.result.show_result(result)
        page.show_guide(result=result is not None)
        page.set_choosing(not self._searching and not self._busy(view))
        self._show_phone(view)
        place = (view.step, result is not None, self._call is not None)
        if place != self._place:
            self._place = place
            page.keep_focus()

    def _show_phone(self, view: CheckView) -> None:
        now = self._clock.monotonic()
        shown = words.phone_view(view, now)
        if self._call is None:
            shown = PhoneView(title=words.MACHINE, line=SEARCHING if self._searching else "")
        if shown != self._page.phone.view:
            self._page.phone.show_view(shown)
        self._page.steps.show_left(_share(view, now))

    @staticmethod
    def _busy(view: CheckView) -> bool:
        return view.connected or view.step in (CheckStep.RINGING, CheckStep.JUDGING)

    def _beat(self) -> None:
        """Timers and level meters, twenty times a second."""
        if self._call is not None:
            levels = self._call.levels()
            self._page.phone.show_levels(levels.candidate, levels.client)
            self._show_phone(self._call.view())
        self._tick = self._loop.call_at(self._clock.monotonic() + REFRESH_S, self._beat)

    # --- what the candidate does

    def _wire(self) -> None:
        page, phone, result = self._page, self._page.phone, self._page.result
        phone.main_requested.connect(self._main)
        phone.hang_up_requested.connect(lambda: self._call is not None and self._call.press_hang_up())
        phone.volume_changed.connect(self._volume)
        page.device_picked.connect(self._pick)
        page.search_requested.connect(self._search)
        result.primary_requested.connect(self._primary)
        result.again_requested.connect(self._again)
        result.not_heard_requested.connect(self._not_heard)
        result.anyway_requested.connect(lambda: self._ask(words.ANYWAY, Decision.ANYWAY, staff=True))
        noisy = replace(words.NOISY, text=page.keys.rewritten(words.NOISY.text))
        result.noisy_requested.connect(lambda: self._ask(noisy, Decision.NOISY_MODE, staff=True))
        result.without_requested.connect(lambda: self._ask(words.WITHOUT, Decision.WITHOUT_HEADSET))

    def _main(self) -> None:
        call = self._call
        if call is None:
            return
        if call.step is CheckStep.RINGING:
            call.accept()
        elif call.step is CheckStep.READING:
            call.finish_reading()
        elif call.step is CheckStep.READY:
            self._again()

    def _again(self) -> None:
        self._heard = None
        if self._call is not None and not self._call.start(short=self._short):
            self._search()  # the headset is missing: look for it

    def _primary(self, what: str) -> None:
        if what == "go_on":
            self._end(Decision.OK)
        elif what == "retry":
            self._search()
        else:
            self._again()

    def _not_heard(self) -> None:
        self._heard = False
        self.check_changed()
        self._page.keep_focus()

    def _volume(self, gain: float) -> None:
        self._keeper.keep(replace(self._settings, volume=gain))
        if self._call is not None:
            self._call.set_volume(gain)

    def _ask(self, question: Question, decision: Decision, *, staff: bool = False) -> None:
        if not self._asker.ask(question):
            return
        if staff and self._gate is not None:
            self._gate.require(lambda: self._end(decision), "continuer malgré ce problème de casque")
        else:
            self._end(decision)

    def _end(self, decision: Decision) -> None:
        if self._left:
            return
        heard = True if decision is Decision.OK else self._heard
        if self._call is not None:
            outcome = self._call.outcome(decision, heard)
        else:
            outcome = CheckOutcome(decision, choice=self._choice(), short=self._short, problem=self._missing)
        self.leave()
        if outcome.gate_dbfs is not None:
            self._keeper.keep(replace(self._settings, gate_dbfs=outcome.gate_dbfs))
        if decision in (Decision.OK, Decision.NOISY_MODE):
            day, noisy = texts.local(self._clock.wall()).date(), outcome.noisy_room
            self._keeper.keep(self._settings.with_check(self._candidate, day, noisy=noisy))
        self._done(outcome)


def device_lines(known: Sequence[SoundDevice], chosen: DeviceRef | None) -> list[DeviceLine]:
    """Name each device; the way it is reached is said only when two have the same name."""
    names = [device.ref.name for device in known]
    lines = [DeviceLine(None, USUAL)]
    for device in known:
        ref = device.ref
        lines.append(
            DeviceLine(ref, ref.name if names.count(ref.name) == 1 else f"{ref.name} – {ref.host_api}")
        )
    if chosen is not None and chosen not in [line.ref for line in lines]:
        lines.append(DeviceLine(chosen, f"{chosen.name} (débranché)" if known else chosen.name))
    return lines


def _ref(device: Device) -> DeviceRef | None:
    return DeviceRef(device.host_api, device.name) if device.name else None


def _share(view: CheckView, now: float) -> float | None:
    """Return how much of a timed step is left, 0–1."""
    if view.ends_at is None or view.ends_at <= view.since:
        return None
    return min(1.0, max(0.0, (view.ends_at - now) / (view.ends_at - view.since)))
