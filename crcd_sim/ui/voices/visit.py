"""The recording of voices in the window: made when it is asked for, gone with the headset."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.ports import Clock, DeviceChoice, MainLoop
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.voices.voices_page import VoicesPage
from crcd_sim.ui.voices.voices_presenter import VoiceDesk, VoicesPresenter


class VoicesVisit:
    """Shows « Voix des appels enregistrés » over whatever page was there.

    ``devices``: the devices to record and listen with, and the volume.
    """

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        desk: VoiceDesk,
        devices: Callable[[], tuple[DeviceChoice, float]],
        loop: MainLoop,
        clock: Clock,
    ) -> None:
        self._window, self._look, self._desk, self._devices = window, look, desk, devices
        self._loop, self._clock = loop, clock
        self._page: VoicesPage | None = None
        self._presenter: VoicesPresenter | None = None

    @property
    def page(self) -> VoicesPage | None:
        """The page now shown, if any."""
        return self._page

    def show(self, done: Callable[[], None]) -> None:
        """Show the page; ``done`` comes when the trainer goes back."""
        self.leave()
        self._page = VoicesPage(self._look)
        self._presenter = VoicesPresenter(
            self._page,
            self._desk,
            self._window.asker,
            self._loop,
            self._clock,
            self._devices,
            lambda: self._over(done),
        )
        self._window.show_page(self._page)
        self._presenter.start()

    def leave(self) -> None:
        """Take the page away (the window closes)."""
        page, presenter = self._page, self._presenter
        self._page = self._presenter = None
        if presenter is not None:
            presenter.leave()
        if page is not None:
            self._window.forget_page(page)

    def _over(self, then: Callable[[], None]) -> None:
        page, self._page, self._presenter = self._page, None, None
        then()  # shows the next page first: the window is never empty
        if page is not None:
            self._window.forget_page(page)
