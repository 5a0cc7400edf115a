"""The discovery in the window: made when it is asked for, gone with all that was tried."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.exam.discovery import Discovery, DiscoveryOwner
from crcd_sim.services.ports import Clock, MainLoop
from crcd_sim.ui.discovery.page import DiscoveryPage
from crcd_sim.ui.discovery.presenter import DiscoveryPresenter
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.phone.keys import PhoneKeys
from crcd_sim.ui.settings.keeper import SettingsKeeper


class DiscoveryVisit:
    """Shows « Découvrir le poste » over whatever page was there."""

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        make: Callable[[DiscoveryOwner], Discovery],
        keeper: SettingsKeeper,
        loop: MainLoop,
        clock: Clock,
    ) -> None:
        self._window, self._look, self._make, self._keeper = window, look, make, keeper
        self._loop, self._clock = loop, clock
        self._page: DiscoveryPage | None = None
        self._presenter: DiscoveryPresenter | None = None

    @property
    def page(self) -> DiscoveryPage | None:
        """The page now shown, if any."""
        return self._page

    def show(self, done: Callable[[], None]) -> None:
        """Show the discovery; ``done`` comes when the candidate is ready or goes back."""
        self.leave()
        self._page = DiscoveryPage(self._look, PhoneKeys.kept(self._keeper.settings.phone_keys))
        self._presenter = DiscoveryPresenter(
            self._page, self._make, self._keeper, self._loop, self._clock, lambda: self._over(done)
        )
        self._page.back_requested.connect(lambda: self._over(done))
        self._window.show_page(self._page)
        self._presenter.start()

    def leave(self) -> None:
        """Take the discovery away (the window closes)."""
        page, presenter = self._page, self._presenter
        self._page = self._presenter = None
        if presenter is not None:
            presenter.leave()
        if page is not None:
            self._window.forget_page(page)

    def _over(self, then: Callable[[], None]) -> None:
        if self._page is None:
            return
        page, self._page = self._page, None
        presenter, self._presenter = self._presenter, None
        if presenter is not None:
            presenter.leave()
        then()  # shows the next page first: the window is never empty
        self._window.forget_page(page)
