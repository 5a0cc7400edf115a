"""The trainer's console: a client's part in a trainer's hands, on the telephone and in the chat alike.

It follows the contact that rings or is on the line; another can be looked at. A line key pressed while
the recording, or a person, plays the client takes the client over: the driver changes, the journal says
when. While the trainer speaks live nothing is played; a line key ends the live voice first. Made by
``ExamSession.open_console``, behind the staff code. Main loop's thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crcd_sim.dialogue.signals import Driver, DriverCommand
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import Channel, Exchange
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels, ConsoleSound
from crcd_sim.services.exam import console_showing as showing
from crcd_sim.services.exam.call_session import CallSession
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.console_notes import NoteBook
from crcd_sim.services.exam.console_notices import console_notice
from crcd_sim.services.exam.console_record import ConsoleRecord
from crcd_sim.services.exam.console_seat import ConsoleSeat
from crcd_sim.services.exam.console_showing import Board, Scene
from crcd_sim.services.exam.console_view import Command, ConsoleContact, ConsoleView
from crcd_sim.services.exam.contacts import OVER, ContactState
from crcd_sim.services.exam.context import EXCHANGES, SittingContext
from crcd_sim.services.exam.drivers import Drivers
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.journal import Undo, subscribed
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.two_presses import TwoPresses

NO_DEVICES = ConsoleDevices()
_LIVE_STATES = (ContactState.IN_PROGRESS, ContactState.RINGING)
_SHOWN = frozenset({
    EventKind.NOTE_TAKEN, EventKind.NOTE_AMENDED, EventKind.FACT_DELIVERED, EventKind.DRIVER_CHANGED,
    EventKind.ENVELOPE_OPENED, EventKind.LINE_ENDED, EventKind.PHASE_STARTED,
})  # fmt: skip


class ConsoleDesk:
    """One open console, until ``close``."""

    def __init__(
        self,
        context: SittingContext,
        sound: ConsoleSound,
        *,
        framework: Framework,
        exchanges: Callable[[], Sequence[Exchange]],
        drivers: Drivers,
        record: ConsoleRecord,
        desk: ExchangeDesk | None = None,
        devices: ConsoleDevices = NO_DEVICES,
    ) -> None:
        """``exchanges``: those of the subject drawn, none before. ``desk``: None before its part."""
        self._context = context
        self._framework = framework
        self._exchanges = exchanges
        self._drivers = drivers
        self._record = record
        self._book = NoteBook(context, record)
        self._names = context.pack.speakers
        self._desk: ExchangeDesk | None = None
        self._chosen = ""
        self._followed = ""
        self._on_change: list[Callable[[], None]] = []
        self._on_notice: list[Callable[[Notice], None]] = []
        self._on_leave: list[Callable[[], None]] = []
        self._seat = ConsoleSeat(context, sound, self._call, self._say, self._changed)
        self._hang_up = TwoPresses(
            context.clock, context.loop, context.settings.talk.hang_up_confirm_s, self._changed
        )
        self._undo: list[Undo] = [context.on_event(self._event)]
        self._open = True
        drivers.console_open = True
        self.use(devices)
        if desk is not None:
            self.attach(desk)

    # --- what is shown

    def view(self) -> ConsoleView:
        """Return everything on the console, now."""
        exchange = self._shown()
        notes = showing.notes_of(self._record)
        lost = self._seat.lost
        if exchange is None:
            return ConsoleView(notes=notes, lost=lost)
        record, scene = self._record.of(exchange.id), self._scene(exchange)
        board = self._board(exchange, scene)
        return ConsoleView(
            contacts=tuple(self._contact(item) for item in self._exchanges()),
            exchange=exchange.id,
            on_line=scene.on_line,
            since=scene.since,
            held=scene.held,
            muted=scene.call is not None and scene.call.muted,
            driver=scene.driver,
            status=scene.status,
            role=exchange.role,
            brief=exchange.brief,
            lines=board.lines(),
            objections=board.objections(),
            others=board.others(),
            facts=showing.facts_of(exchange, record),
            messages=tuple(record.messages),
            criteria=showing.criteria_of(exchange, self._framework),
            notes=notes,
            live=scene.live,
            heard=scene.live and scene.voice and not scene.held,
            hang_up_armed=self._hang_up.armed,
            commands=board.commands(),
            lost=lost,
        )

    def on_change(self, listener: Callable[[], None]) -> Undo:
        """Tell that ``view`` has changed."""
        return subscribed(self._on_change, listener)

    def on_notice(self, listener: Callable[[Notice], None]) -> Undo:
        return subscribed(self._on_notice, listener)

    def on_leave(self, listener: Callable[[], None]) -> Undo:
        """Tell that the console is about to be left: what is being written can still be handed over."""
        return subscribed(self._on_leave, listener)

    def levels(self) -> ConsoleLevels:
        return self._seat.levels()

    # --- which contact

    def attach(self, desk: ExchangeDesk) -> None:
        """The exchanges part has begun, or was going on: whoever is on the line may change hands."""
        if self._desk is desk:
            return
        self._desk = desk
        self._undo.append(desk.on_change(self._desk_changed))
        if desk.hands.console(True):
            self._context.loop.post(lambda: self._tell("played_meanwhile"))  # once somebody listens
        self._desk_changed()

    def choose(self, exchange: str) -> None:
        """Look at another contact, until the next one rings. "" goes back to the one that is on."""
        known = {item.id for item in self._exchanges()}
        self._chosen = exchange if exchange in known else ""
        self._changed()

    # --- who plays the client

    def drive(self, driver: Driver) -> bool:
        """Say who plays the client of the contact shown: at once on the line, beforehand otherwise."""
        exchange, desk = self._shown(), self._desk
        if exchange is None or (driver is Driver.PERSON and exchange.channel is Channel.CHAT):
            return False
        if desk is not None and self._scene(exchange).on_line:
            return desk.hands.change(exchange.id, driver)
        over = desk is not None and desk.state_of(exchange.id) in OVER
        if over or driver is self._drivers.wanted(exchange.id):
            return False
        self._drivers.choose(exchange.id, driver)
        return True

    # --- what the client says

    def next(self) -> bool:
        """« Réplique suivante »."""
        return self._command(Command.NEXT, DriverCommand("next"))

    def repeat(self) -> bool:
        return self._command(Command.REPEAT, DriverCommand("repeat"))

    def objection(self, number: int) -> bool:
        """An objection by its key, from 1."""
        exchange = self._shown()
        names = showing.script_of(exchange).objections if exchange is not None else ()
        if not 1 <= number <= len(names) or not self._playable(names[number - 1]):
            return False
        return self._command(Command.OBJECTION, DriverCommand("objection", number))

    def say(self, line_id: str) -> bool:
        """Any line of the script."""
        if not self._playable(line_id):
            return False
        return self._command(Command.LINE, DriverCommand("line", line=line_id))

    def silence(self) -> bool:
        """The client says nothing more until another command."""
        return self._command(Command.SILENCE, DriverCommand("silence"))

    def write(self, text: str) -> bool:
        """Chat: words of the trainer's own."""
        text = text.strip()
        return bool(text) and self._command(Command.TEXT, DriverCommand("text", line=text))

    def speak(self, on: bool) -> bool:
        """Telephone: put the trainer's voice on the line, or take it off. What was being said is stopped."""
        exchange, desk = self._shown(), self._desk
        if exchange is None or desk is None:
            return False
        scene = self._scene(exchange)
        if not on:
            return scene.live and desk.phone.live_voice(False)
        if scene.live or not self._allowed(exchange, scene, Command.SPEAK):
            return False
        self._take_over(exchange, scene)
        return desk.phone.live_voice(True)

    def press_hang_up(self) -> bool:
        """Hang up for the client: the first press arms, the second does it."""
        exchange = self._shown()
        if exchange is None or not self._scene(exchange).on_line:
            return False
        if not self._hang_up.armed:
            self._hang_up.arm()
            self._tell("hang_up_again")
            self._changed()
            return True
        self._hang_up.disarm()
        return self._send(exchange, DriverCommand("hang_up"))

    def _command(self, wanted: Command, command: DriverCommand) -> bool:
        exchange = self._shown()
        if exchange is None or self._desk is None:
            return False
        scene = self._scene(exchange)
        if not self._allowed(exchange, scene, wanted):
            return False
        self._take_over(exchange, scene)
        if scene.live:
            self._desk.phone.live_voice(False)  # off before anything is played
        return self._send(exchange, command)

    def _allowed(self, exchange: Exchange, scene: Scene, wanted: Command) -> bool:
        return wanted in self._board(exchange, scene).commands()

    def _take_over(self, exchange: Exchange, scene: Scene) -> None:
        if self._desk is not None and scene.driver is not Driver.CONSOLE:
            self._desk.hands.change(exchange.id, Driver.CONSOLE, reason="command")
            self._tell("taken_over")

    def _send(self, exchange: Exchange, command: DriverCommand) -> bool:
        if self._desk is None:
            return False
        if exchange.channel is Channel.CHAT:
            return self._desk.chats.command(command)
        return self._desk.phone.command(command)

    def _playable(self, line: str) -> bool:
        exchange = self._shown()
        return exchange is not None and self._board(exchange, self._scene(exchange)).playable(line)

    # --- facts and notes

    def deliver(self, fact_id: str) -> bool:
        """Tick, or untick, a fact the trainer said aloud. A fact given by a line stays given."""
        exchange = self._shown()
        if exchange is None or fact_id not in {fact.id for fact in exchange.facts}:
            return False
        return self._book.deliver(exchange.id, fact_id)

    def note(self, criterion: str = "", text: str = "") -> int:
        """Note something now; return its number. It may be empty, and written afterwards."""
        return self._book.note(self._noted_on(), criterion, text)

    def amend(self, number: int, text: str) -> bool:
        """Write a note again. It keeps its instant and its criterion."""
        return self._book.amend(number, text)

    def _noted_on(self) -> str:
        """The contact a note is about: the one shown, while the exchanges go on or when it was chosen."""
        exchange = self._shown()
        if exchange is None:
            return ""
        going_on = self._desk is not None and not self._context.phase_sealed(EXCHANGES)
        return exchange.id if going_on or self._chosen or self._scene(exchange).on_line else ""

    # --- devices

    @property
    def devices(self) -> ConsoleDevices:
        return self._seat.devices

    def use(self, devices: ConsoleDevices) -> None:
        """Listen and speak through these from now on."""
        self._seat.use(devices)

    def set_volume(self, gain: float) -> None:
        """0.0–2.0, of the console's headphones and the second juror's."""
        self._seat.set_volume(gain)

    def close(self) -> None:
        """Leave the console. A client it was playing goes back to the recording; nothing is cut."""
        if not self._open:
            return
        for listener in list(self._on_leave):
            listener()
        self._open = False
        self._hang_up.disarm()
        self._drivers.console_open = False
        if self._desk is not None:
            self._desk.hands.console(False)
        self._seat.let_speak()
        self._seat.close()
        for undo in self._undo:
            undo()
        self._undo = []

    # --- inside

    def _shown(self) -> Exchange | None:
        exchanges = {item.id: item for item in self._exchanges()}
        return exchanges.get(self._chosen) or exchanges.get(self._following())

    def _call(self) -> CallSession | None:
        return self._desk.phone.call if self._desk is not None else None

    def _following(self) -> str:
        """Return the contact on the line, else the one that rings, else the last one, else the first."""
        exchanges = self._exchanges()
        states = {item.id: self._state(item.id) for item in exchanges}
        for wanted in _LIVE_STATES:
            if found := next((name for name, state in states.items() if state is wanted), ""):
                return found
        return self._followed or (exchanges[0].id if exchanges else "")

    def _state(self, exchange: str) -> ContactState:
        return self._desk.state_of(exchange) if self._desk is not None else ContactState.NOT_BEGUN

    def _contact(self, exchange: Exchange) -> ConsoleContact:
        return ConsoleContact(
            exchange.id,
            exchange.title,
            self._names.get(exchange.client, exchange.client),
            exchange.channel,
            exchange.direction,
            self._state(exchange.id).value,
            self._scene(exchange).driver,
        )

    def _board(self, exchange: Exchange, scene: Scene) -> Board:
        return Board(exchange, scene, self._record.of(exchange.id), self._names)

    def _scene(self, exchange: Exchange) -> Scene:
        planned = self._drivers.now(exchange)
        if self._desk is not None and exchange.channel is Channel.PHONE:
            call = self._desk.phone.call
            if call is not None and call.exchange == exchange.id:
                return Scene(
                    call.state.driver,
                    call.following(),
                    call=call.state,
                    since=call.connected_at,
                    voice=self._seat.has_voice,
                )
        elif self._desk is not None:
            chats, shown = self._desk.chats, self._desk.chats.view()
            if shown.phase is ChatPhase.OPEN and shown.exchange == exchange.id and chats.state is not None:
                return Scene(chats.state.driver, chats.following(), chat=chats.state, since=shown.since)
        over = self._state(exchange.id) in OVER
        return Scene(planned, "" if over else showing.script_of(exchange).opening)

    def _desk_changed(self) -> None:
        self._seat.let_speak()
        following = self._following()
        if following != self._followed:
            self._followed, self._chosen = following, ""
        exchange = self._shown()
        if exchange is None or not self._scene(exchange).on_line:
            self._hang_up.disarm()
        self._changed()

    def _event(self, event: Event) -> None:
        if event.kind in _SHOWN:
            self._changed()

    def _changed(self) -> None:
        for listener in list(self._on_change):
            listener()

    def _tell(self, code: str) -> None:
        self._say(console_notice(code))

    def _say(self, item: Notice) -> None:
        for listener in list(self._on_notice):
            listener(item)
