"""The equipment check in the window: before a sitting, from a waiting page, before a drill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crcd_sim.bootstrap.headset import WorkstationCheck
from crcd_sim.services.exam.equipment_view import CheckOutcome
from crcd_sim.services.ports import Clock, MainLoop
from crcd_sim.ui.equipment.page import EquipmentPage
from crcd_sim.ui.equipment.presenter import EquipmentPresenter
from crcd_sim.ui.home.staff_code import StaffGate
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.phone.keys import PhoneKeys
from crcd_sim.ui.settings.keeper import FileSettings


@dataclass(frozen=True, slots=True)
class CheckKit:
    """What every check of this workstation works with."""

    window: MainWindow
    look: Look
    keeper: FileSettings
    desk: WorkstationCheck
    loop: MainLoop
    clock: Clock
    gate: StaffGate


class CheckVisit:
    """One check, until the candidate goes on or goes back."""

    def __init__(self, kit: CheckKit, keys: PhoneKeys, back: str, after: Callable[[], None]) -> None:
        """``back``: the page one comes from, written on the way back; ``after``: shows it again."""
        self._kit, self._after = kit, after
        self._page = EquipmentPage(kit.look, keys, back=back)
        self._page.back_requested.connect(self._back)
        self._presenter: EquipmentPresenter | None = None

    def begin(
        self,
        then: Callable[[CheckOutcome], None],
        candidate: str,
        *,
        training: bool,
        without: bool = False,
        short: bool = False,
    ) -> None:
        """Play the check as a telephone call; ``then`` comes once the candidate goes on."""
        kit = self._kit

        def done(outcome: CheckOutcome) -> None:
            then(outcome)
            kit.window.forget_page(self._page)
            self._presenter = None

        self._presenter = EquipmentPresenter(
            self._page,
            kit.desk,
            kit.keeper,
            kit.window.asker,
            kit.loop,
            kit.clock,
            done,
            short=short,
            without_headset=without,
            candidate=candidate,
            gate=None if training else kit.gate,
        )
        kit.window.show_page(self._page)
        self._presenter.start()

    def leave(self) -> None:
        """Let go of the headset; nothing when the check is over."""
        if self._presenter is not None:
            self._presenter.leave()
            self._presenter = None

    def _back(self) -> None:
        self.leave()
        self._after()
        self._kit.window.forget_page(self._page)
