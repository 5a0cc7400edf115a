"""The softphone: rings, dials, holds, mutes, hangs up, and gives the headset to the call on the line.

It never answers by itself, never plays two voices at once, never hangs up on one press, and every
command that makes no sense in the present state does nothing. Main loop's thread only.
"""

from __future__ import annotations

from dataclasses import replace

from crcd_sim.dialogue.signals import (
    Driver,
    DriverChange,
    DriverCommand,
    Hold,
    KeyFinished,
    KeyFloor,
    KeyRepeat,
    LiveVoice,
    Mute,
    Status,
)
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.telephone import national
from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.exam.call_session import CallPlan, CallSession
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.exam.dialling import ABANDONED, CUT, NO_ANSWER, Dialling
from crcd_sim.services.exam.drivers import change
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.exam.line_listener import LineListener
from crcd_sim.services.exam.line_tones import KeyTones, LineTones
from crcd_sim.services.exam.notices import Notice, notice
from crcd_sim.services.exam.phone_view import PhoneOwner, PhoneState, PhoneView
from crcd_sim.services.exam.two_presses import TwoPresses
from crcd_sim.services.ports import Sound

BUSY_S = 3.0  # busy tone after the client hung up
VOLUME_MAX = 2.0


class Softphone:
    """The candidate's telephone. Its ``listener`` is that of the headset in the exchanges part."""

    def __init__(self, context: SittingContext, sound: Sound, owner: PhoneOwner) -> None:
        self._context = context
        self._sound = sound
        self._owner = owner
        self._settings = context.settings.talk
        self._state = PhoneState.IDLE
        self._since = 0.0
        self._plan: CallPlan | None = None
        self._number = ""
        self._dialling: Dialling | None = None  # the last number called
        self._call: CallSession | None = None
        self._tones = LineTones(sound)
        self._keys = KeyTones(sound, context.clock)
        self._next = Alarm(context.clock, context.loop)  # what ends the present state
        self._hang_up = TwoPresses(
            context.clock, context.loop, self._settings.hang_up_confirm_s, owner.phone_changed
        )
        self._volume = 1.0
        self._headset = HeadsetWatch(context, sound, owner.tell)
        self.listener = LineListener(self._headset, lambda: self._call, owner.phone_changed)

    # --- what is shown

    @property
    def state(self) -> PhoneState:
        return self._state

    @property
    def call(self) -> CallSession | None:
        """The call on the line, if any: the console reads its script and its state."""
        return self._call

    @property
    def busy(self) -> bool:
        return self._state not in (PhoneState.IDLE, PhoneState.AFTER_CALL)

    def view(self) -> PhoneView:
        call, state = self._call, self._state
        talk = call.state if call is not None else None
        if talk is not None and talk.held:
            state = PhoneState.ON_HOLD
        plan = call.plan if call is not None else self._plan
        return PhoneView(
            state=state,
            exchange=plan.exchange.id if plan is not None else "",
            number=self._number,
            since=self._since,
            held_since=talk.held_since if talk is not None else None,
            muted=talk.muted if talk is not None else False,
            floor=talk.floor if talk is not None else False,
            status=talk.status if talk is not None else Status.NONE,
            can_repeat=call is not None and call.can_repeat,
            hang_up_armed=self._hang_up.armed,
            volume=self._volume,
            lost=self._headset.lost,
            keeping=self._headset.keeping,
            overtime=talk is not None and talk.overtime_from is not None,
        )

    # --- inbound

    def ring(self, plan: CallPlan, delay_s: float) -> None:
        """Ring for a client. The desk only asks when the line is free."""
        self._become(PhoneState.RINGING, plan)
        self._context.append(
            EventKind.CALL_RINGING,
            {"exchange": plan.exchange.id, "delay_s": round(delay_s, 3), "attempt": plan.attempt},
        )
        self._tones.play("ring", "ring" if self._context.loudspeakers else "earphone")
        self._next.after(self._settings.ring_for_s, self._ring_over)

    def accept(self) -> bool:
        """Pick up. False when nothing rings."""
        if self._state is not PhoneState.RINGING or self._plan is None:
            return False
        self._connect(self._plan)
        return True

    def stop_ringing(self) -> CallPlan | None:
        """Silence a ring without counting it as missed (the part is over); return whose it was."""
        if self._state is not PhoneState.RINGING:
            return None
        plan = self._plan
        self._become(PhoneState.IDLE)
        return plan

    def _ring_over(self) -> None:
        plan = self._plan
        if self._state is PhoneState.RINGING and plan is not None:
            self._become(PhoneState.IDLE)
            data = {"exchange": plan.exchange.id, "attempt": plan.attempt}
            self._context.append(EventKind.CALL_MISSED, data)
            self._owner.call_missed(plan)

    # --- outbound

    def dial(self, number: str) -> bool:
        """Call a number as typed or as printed in a file. False when the line is not free."""
        digits = national(number)
        if self.busy or not digits or not self._owner.phone_free():
            return False
        dialling = Dialling(self._context, self._owner.who_answers(digits), digits)
        self._number = number.strip()
        self._become(PhoneState.DIALLING, dialling.found.plan)
        self._dialling = dialling
        dialling.begin()
        self._tones.play(dialling.tone)
        if not dialling.rings:
            self._owner.tell(notice(dialling.found.outcome))
        self._next.after(dialling.seconds, self._answered)
        return True

    def _answered(self) -> None:
        if self._state is not PhoneState.DIALLING or self._dialling is None:
            return
        found = self._dialling.found
        if found.plan is not None:
            self._connect(found.plan)
            return
        if self._dialling.rings:
            self._owner.tell(notice(NO_ANSWER))
        self._give_up(NO_ANSWER)

    def _give_up(self, result: str) -> None:
        if self._state is PhoneState.DIALLING and self._dialling is not None:
            self._dialling.in_vain(result)
            self._become(PhoneState.IDLE)

    def press_key(self, key: str) -> bool:
        """A key of the keypad: its tone goes down the line during a call, and to the ear alone before one."""
        call = self._call
        if (call is None and not self._owner.phone_free()) or (call is not None and call.state.held):
            return False
        if not self._keys.press(key, leg=call is not None):
            return False
        if call is not None:
            self._context.append(EventKind.CALL_KEY, {"exchange": call.exchange, "key": key})
        return True

    # --- the call

    def resume(self, plan: CallPlan) -> None:
        """Put back on the line a call that a stop of the workstation cut."""
        self._connect(plan)
        self._owner.tell(notice("recovered"))

    def _connect(self, plan: CallPlan) -> None:
        plan = replace(plan, driver=self._owner.driver_now(plan.exchange))
        self._become(PhoneState.CONNECTED, plan)
        self._sound.set_muted(False)
        self._sound.set_held(False)
        self._call = CallSession(self._context, self._sound, self._headset, plan, self)
        self._owner.call_connected(plan)
        self._call.start()
        self._owner.phone_changed()

    def done(self) -> bool:
        """« J’ai fini » (F8)."""
        return self._key(KeyFinished())

    def floor(self) -> bool:
        """« Je garde la parole » (F7), a toggle."""
        return self._key(KeyFloor())

    def repeat(self) -> bool:
        """« Faire répéter »."""
        return self._key(KeyRepeat())

    def _key(self, stimulus: KeyFinished | KeyFloor | KeyRepeat) -> bool:
        call = self._call
        if call is None or call.state.held:
            return False
        call.feed(stimulus)
        return True

    def hold(self) -> bool:
        """Hold, or retrieve."""
        call = self._call
        if call is None:
            return False
        held_since, exchange = call.state.held_since, call.exchange
        if held_since is None:
            self._sound.set_held(True)
            self._context.append(EventKind.CALL_HELD, {"exchange": exchange})
        else:
            self._sound.set_held(False)
            seconds = round(self._context.clock.monotonic() - held_since, 3)
            self._context.append(EventKind.CALL_RETRIEVED, {"exchange": exchange, "seconds": seconds})
        call.feed(Hold(held_since is None))
        return True

    def mute(self) -> bool:
        """Cut the microphone, or restore it."""
        call = self._call
        if call is None:
            return False
        muted = not call.state.muted
        self._sound.set_muted(muted)
        kind = EventKind.CALL_MUTED if muted else EventKind.CALL_UNMUTED
        self._context.append(kind, {"exchange": call.exchange})
        call.feed(Mute(muted))
        return True

    def command(self, command: DriverCommand) -> bool:
        """A trainer's key on the console."""
        if self._call is None:
            return False
        self._call.feed(command)
        return True

    def change_driver(self, driver: Driver, *, by: str = STAFF, reason: str = "") -> bool:
        """Let somebody else decide what the client says, in mid-call."""
        call = self._call
        if call is None:
            return False
        before, at_s = call.state.driver, call.seconds()
        data = change(call.exchange, driver, before, by=by, reason=reason, at_s=at_s)
        self._context.append(EventKind.DRIVER_CHANGED, data)
        call.feed(DriverChange(driver))
        return True

    def live_voice(self, on: bool) -> bool:
        """Put the trainer's voice on the line, or take it off. True when it now is as asked."""
        if self._call is None:
            return False
        self._call.feed(LiveVoice(on))
        return self._call is not None and self._call.state.live is on

    # --- hanging up: never on one press

    def press_hang_up(self) -> bool:
        """The button or its key: the first press arms, the second hangs up."""
        return self.confirm_hang_up() if self._hang_up.armed else self.request_hang_up()

    def request_hang_up(self) -> bool:
        """Arm the hang-up for a few seconds. A call not answered yet is given up at once."""
        if self._state is PhoneState.DIALLING:
            self._give_up(ABANDONED)
            return True
        if self._call is None:
            return False
        self._hang_up.arm()
        self._owner.tell(notice("hang_up_again"))
        self._owner.phone_changed()
        return True

    def confirm_hang_up(self) -> bool:
        """Hang up, if it was asked for less than three seconds ago."""
        if not self._hang_up.armed or self._call is None:
            return False
        self._hang_up.disarm()
        self._call.drop("candidate", "hang_up")
        return True

    def drop(self, by: str, reason: str) -> None:
        """End whatever is going on, now."""
        if self._call is not None:
            self._call.drop(by, reason)
            return
        self._give_up(CUT)
        if self.busy:
            self._become(PhoneState.IDLE)

    def freeze(self, on: bool) -> None:
        """Staff paused the part: the call waits as if the headset were away, a number dialled is given up."""
        if on:
            self._give_up(CUT)
        if self._call is not None:
            if on:
                self._call.device_lost("pause")
            else:
                self._call.device_back("pause")

    def close_phase(self) -> None:
        """Zero: no new call; the one on the line comes to its end."""
        if self._call is not None:
            self._call.close_phase()
        else:
            self._give_up(CUT)

    def leave(self) -> None:
        """The program closes."""
        if self._call is not None:
            self._call.leave()
        self._next.cancel()
        self._hang_up.disarm()
        self._tones.stop()

    def set_volume(self, gain: float) -> None:
        """0.0–2.0, 1.0 = as recorded."""
        self._volume = min(max(gain, 0.0), VOLUME_MAX)
        self._sound.set_volume(self._volume)
        self._owner.phone_changed()

    # --- CallOwner

    def call_changed(self) -> None:
        if self._call is not None:
            self._owner.phone_changed()

    def call_notice(self, item: Notice) -> None:
        self._owner.tell(item)

    def call_over(self, by: str, reason: str) -> None:
        call = self._call
        if call is None:
            return
        self._hang_up.disarm()
        self._sound.set_held(False)
        self._sound.set_muted(False)
        self._call = None
        self._become(PhoneState.AFTER_CALL, call.plan)
        if by != "candidate":
            self._tones.play("busy")
            self._next.after(BUSY_S, self._tones.stop)
        self._owner.call_ended(call, by, reason)

    # --- inside

    def _become(self, state: PhoneState, plan: CallPlan | None = None) -> None:
        self._next.cancel()
        self._tones.stop()
        self._state, self._plan = state, plan
        self._since = self._context.clock.monotonic()
        if state is not PhoneState.DIALLING and state is not PhoneState.CONNECTED:
            self._number = ""
        self._owner.phone_changed()
