"""The equipment check in the window: before a sitting, from a waiting page, before a drill."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.exam.equipment_view import CheckOutcome
from crcd_sim.ui.equipment.page import EquipmentPage
from crcd_sim.ui.equipment.presenter import EquipmentPresenter
from crcd_sim.ui.workstation import Workstation


class CheckVisit:
    """One check, until the candidate goes on or goes back."""

    def __init__(self, workstation: Workstation, back: str, after: Callable[[], None]) -> None:
        """``back``: the page one comes from, written on the way back; ``after``: shows it again."""
        self._workstation, self._after = workstation, after
        self._page = EquipmentPage(workstation.look, workstation.phone_keys, back=back)
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
        station, application = self._workstation, self._workstation.application

        def done(outcome: CheckOutcome) -> None:
            then(outcome)
            station.window.forget_page(self._page)
            self._presenter = None

        self._presenter = EquipmentPresenter(
            self._page,
            station.check_desk,
            station.keeper,
            station.window.asker,
            application.loop,
            application.clock,
            done,
            short=short,
            without_headset=without,
            candidate=candidate,
            gate=None if training else station.gate(),
        )
        station.window.show_page(self._page)
        self._presenter.start()

    def leave(self) -> None:
        """Let go of the headset; nothing when the check is over."""
        if self._presenter is not None:
            self._presenter.leave()
            self._presenter = None

    def _back(self) -> None:
        self.leave()
        self._after()
        self._workstation.window.forget_page(self._page)
