"""Drives the discovery's page: what is tried goes to the service, what it says is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.discovery import Discovery, DiscoveryOwner
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import Clock, MainLoop, Scheduled
from crcd_sim.ui.chat.chat_panel import Bubble
from crcd_sim.ui.discovery import words
from crcd_sim.ui.discovery.page import DiscoveryPage
from crcd_sim.ui.exam.views import countdown
from crcd_sim.ui.settings.keeper import SettingsKeeper

REFRESH_S: Final = 0.05
NOTICE_S: Final = 6.0


class DiscoveryPresenter:
    """One discovery: ``start``, then ``done`` when the candidate is ready, or ``leave``.

    Args:
        make: returns the discovery that this presenter shows. Made by ``bootstrap``.
        done: « Je suis prêt »; the headset is free by then.
    """

    def __init__(
        self,
        page: DiscoveryPage,
        make: Callable[[DiscoveryOwner], Discovery],
        keeper: SettingsKeeper,
        loop: MainLoop,
        clock: Clock,
        done: Callable[[], None],
    ) -> None:
        self._page, self._make, self._keeper = page, make, keeper
        self._loop, self._clock, self._done = loop, clock, done
        self._discovery: Discovery | None = None
        self._tick: Scheduled | None = None
        self._forget: Scheduled | None = None
        self._said = ""  # code of the sentence now shown
        self._wire()

    # --- life

    def start(self) -> None:
        """Begin anew: nothing is left of the one before."""
        self.leave()
        page = self._page
        page.editor.clear()
        page.show_section(0)
        page.show_enter(self._keeper.settings.enter_sends)
        page.phone.volume.setValue(round(self._keeper.settings.volume * 100))
        self._discovery = self._make(self)
        self._discovery.open()
        self._discovery.phone.set_volume(self._keeper.settings.volume)
        self._beat()
        self.discovery_changed()
        page.keep_focus()

    def leave(self) -> None:
        """Stop everything; the page goes away."""
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        self._hush()
        discovery, self._discovery = self._discovery, None
        if discovery is not None:
            discovery.close()

    # --- what is shown

    def discovery_changed(self) -> None:
        discovery = self._discovery
        if discovery is None:
            return
        self._page.show_done(discovery.done)
        armed = {
            "hang_up_again": discovery.phone.view().hang_up_armed,
            "close_again": discovery.chats.view().close_armed,
        }
        if not armed.get(self._said, True):
            self._hush()  # it was done, or given up
        self._show_phone(discovery)
        self._show_chat(discovery)

    def discovery_notice(self, item: Notice) -> None:
        """Say a sentence; one that does not last goes away by itself."""
        self._hush()
        self._said = item.code
        self._page.banner.say(item.sentence, "warning" if item.lasting else "info")
        if not item.lasting:
            self._forget = self._loop.call_at(self._clock.monotonic() + NOTICE_S, self._hush)

    def _hush(self) -> None:
        """Take the sentence away."""
        if self._forget is not None:
            self._forget.cancel()
            self._forget = None
        self._said = ""
        self._page.banner.hide()

    def _show_phone(self, discovery: Discovery) -> None:
        shown = words.phone_view(
            discovery.phone.view(),
            self._clock.monotonic(),
            coming=discovery.coming == "call",
            free=discovery.phone_free(),
        )
        before = self._page.phone.view
        if shown != before:
            self._page.phone.show_view(shown)
            called = shown.main in words.CALLS and shown.main_enabled
            if called and (before.main, before.main_enabled) != (shown.main, True):
                self._page.keep_focus()

    def _show_chat(self, discovery: Discovery) -> None:
        view = discovery.chats.view()
        shown = words.chat_view(view, coming=discovery.coming == "chat", free=discovery.phone_free())
        before = self._page.chat.view
        if shown != before:
            self._page.chat.show_view(shown)
            called = shown.main_enabled and (before.main, before.main_enabled) != (shown.main, True)
            if called or (shown.can_write and not before.can_write):
                self._page.keep_focus()
        self._page.chat.show_messages(
            [Bubble(line.text, words.clock(line.at_s), line.speaker == "candidate") for line in view.lines]
        )

    def _beat(self) -> None:
        """Timers and level meters, twenty times a second."""
        discovery = self._discovery
        if discovery is None:
            return
        left = discovery.remaining_s()
        self._page.show_time(countdown(left))
        self._page.show_time_over(not left)
        levels = discovery.levels()
        self._page.phone.show_levels(levels.candidate, levels.client)
        self._show_phone(discovery)
        self._tick = self._loop.call_at(self._clock.monotonic() + REFRESH_S, self._beat)

    # --- what the candidate does

    def _wire(self) -> None:
        page, phone, chat = self._page, self._page.phone, self._page.chat
        phone.main_requested.connect(self._phone_main)
        phone.hold_requested.connect(self._then(lambda found: found.phone.hold()))
        phone.mute_requested.connect(self._then(lambda found: found.phone.mute()))
        phone.repeat_requested.connect(self._then(lambda found: found.phone.repeat()))
        phone.floor_requested.connect(self._then(lambda found: found.phone.floor()))
        phone.hang_up_requested.connect(self._then(lambda found: found.phone.press_hang_up()))
        phone.digit_pressed.connect(self._digit)
        phone.volume_changed.connect(self._volume)
        chat.main_requested.connect(self._chat_main)
        chat.sent.connect(self._send)
        chat.typing.connect(self._then(lambda found: found.chats.typing()))
        chat.close_requested.connect(self._then(lambda found: found.chats.press_close()))
        page.editor.textChanged.connect(self._typed)
        page.clock_hidden.connect(self._then(lambda found: found.clock_hidden()))
        page.enter_picked.connect(self._pick_enter)
        page.section_shown.connect(lambda _index: page.keep_focus())
        page.ready_requested.connect(self._ready)

    def _then(self, act: Callable[[Discovery], object]) -> Callable[..., None]:
        def acted(*_ignored: object) -> None:
            if self._discovery is not None:
                act(self._discovery)
                self.discovery_changed()

        return acted

    def _phone_main(self) -> None:
        discovery = self._discovery
        if discovery is None:
            return
        phone = discovery.phone
        if phone.state is PhoneState.RINGING:
            phone.accept()
        elif phone.state is PhoneState.CONNECTED and phone.view().held_since is None:
            phone.done()
        elif phone.call is not None:
            phone.hold()
        else:
            discovery.ask_call()
        self.discovery_changed()

    def _chat_main(self) -> None:
        discovery = self._discovery
        if discovery is None:
            return
        if discovery.chats.view().phase is ChatPhase.OFFERED:
            discovery.chats.accept()
        else:
            discovery.ask_chat()
        self.discovery_changed()

    def _send(self, text: str) -> None:
        discovery = self._discovery
        if discovery is None:
            return
        try:
            discovery.chats.send(text)
        except RuleRefused as refused:
            self._page.chat.message.setPlainText(text)
            self.discovery_notice(Notice(refused.code, refused.sentence))
        self.discovery_changed()

    def _digit(self, key: str) -> None:
        if self._discovery is not None:
            self._discovery.phone.press_key(key)

    def _volume(self, gain: float) -> None:
        self._keeper.keep(replace(self._keeper.settings, volume=gain))
        if self._discovery is not None:
            self._discovery.phone.set_volume(gain)

    def _typed(self) -> None:
        if self._discovery is not None:
            self._discovery.typed(self._page.editor.toPlainText())

    def _pick_enter(self, sends: bool) -> None:
        self._keeper.keep(replace(self._keeper.settings, enter_sends=sends))
        self._page.show_enter(sends)

    def _ready(self) -> None:
        self.leave()
        self._done()
