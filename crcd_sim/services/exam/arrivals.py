"""Which inbound contact comes next, and when it rings: released by the candidate, after a seeded delay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crcd_sim.domain.draw import between
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.pack import Channel
from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.exam.contacts import Contact, ContactState
from crcd_sim.services.exam.context import EXCHANGES, SittingContext

RING_AGAIN_S = 3.0  # a ring that a stop of the workstation, or a pause, cut short


class Arrivals:
    """One appointment at a time. ``free``: nobody is on; ``ring``: the contact that was awaited comes.

    ``open``: the part runs on this workstation, so that somebody can answer.
    """

    def __init__(
        self,
        context: SittingContext,
        contacts: Sequence[Contact],
        free: Callable[[Channel], bool],
        ring: Callable[[Contact, float], None],
    ) -> None:
        self._context = context
        self._contacts = contacts
        self._settings = context.settings.talk
        self._free = free
        self._ring = ring
        self._next = Alarm(context.clock, context.loop)
        self.open = False

    def following(self) -> Contact | None:
        """Return the next contact to be released."""
        return next((c for c in self._contacts if c.inbound and c.state is ContactState.NOT_BEGUN), None)

    def refusal(self) -> RuleRefused | None:
        """Return why no contact can be released now (codes: phase, busy, none_left), None when one can."""
        if not self._context.phase_running(EXCHANGES):
            return RuleRefused("Les échanges ne sont pas en cours.", code="phase")
        following = self.following()
        if following is None:
            return RuleRefused("Tous les contacts entrants vous ont été présentés.", code="none_left")
        awaited = any(c.state in (ContactState.WAITING, ContactState.RINGING) for c in self._contacts)
        if awaited or not self._free(following.exchange.channel):
            return RuleRefused("Un contact est déjà en cours ou annoncé.", code="busy")
        return None

    def expect(self, delay_s: float | None = None) -> None:
        """Plan the ring of the contact that is awaited, if there is one and nothing is planned."""
        contact = next((c for c in self._contacts if c.state is ContactState.WAITING), None)
        if contact is None or self._next.pending or not self.open:
            return
        if not self._context.phase_running(EXCHANGES):
            return
        if delay_s is None:
            back = contact.attempt > 1
            span = self._settings.ring_back_s if back else self._settings.ring_delay_s
            purpose = "ring_back" if back else "ring"
            delay_s = between(self._context.seed, *span, purpose, contact.id, str(contact.attempt))
        delay = delay_s
        self._next.after(delay, lambda: self._due(contact, delay))

    def cancel(self) -> None:
        self._next.cancel()

    def _due(self, contact: Contact, delay_s: float) -> None:
        if contact.state is not ContactState.WAITING or not self._context.phase_running(EXCHANGES):
            return
        if self._free(contact.exchange.channel):  # else it is planned again when the other is over
            self._ring(contact, delay_s)
