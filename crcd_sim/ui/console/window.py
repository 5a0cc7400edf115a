"""The console's window: the panels in their places, its keys, and how it comes on the screen and goes.

Passive: the presenter shows the view and hears the signals.
"""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSpacerItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.services.exam.console_view import ConsoleView
from crcd_sim.ui import texts
from crcd_sim.ui.console import keys, words
from crcd_sim.ui.console.chat_panel import TranscriptPanel
from crcd_sim.ui.console.command_panel import CommandPanel
from crcd_sim.ui.console.contact_panel import ContactsPanel, RolePanel
from crcd_sim.ui.console.devices_page import DevicesPage
from crcd_sim.ui.console.facts_panel import FactsPanel
from crcd_sim.ui.console.keyboard import SharedKeyboard
from crcd_sim.ui.console.keyboard_bar import KeyboardBar
from crcd_sim.ui.console.notes_panel import NotesPanel
from crcd_sim.ui.console.script_panel import ObjectionPanel, ScriptPanel
from crcd_sim.ui.console.top_bar import ConsoleBar
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.phone.keys import USUAL, PhoneKey, PhoneKeys
from crcd_sim.ui.widgets import Banner

NAME: Final = "Console du formateur"
LEFT, CENTRE, RIGHT = 280, 560, 300  # least widths at 100 %
TALL_CALL, TALL_CHAT = 490, 760  # what the panels need up and down at 100 %, commands among them
FIRST_SIZE: Final = (1280, 720)


class ConsoleWindow(QWidget):
    """A top-level window of its own; it never comes to the front by itself and takes no keyboard unasked.

    Signals:
        phone_key_pressed: a gesture of the candidate's telephone, pressed while the console had the keyboard.
        leave_requested: somebody closes it; the presenter says whether it goes.
    """

    phone_key_pressed = Signal(object)
    leave_requested = Signal()

    def __init__(self, look: Look, exam: QWidget, phone_keys: PhoneKeys = USUAL) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._look = look
        self._view = ConsoleView()
        self._gestures = {key: gesture for gesture, key in phone_keys.keys.items()}
        self._may_close = False
        self._docked = False
        self.setWindowTitle(f"{NAME} – {texts.APPLICATION}")
        self.setAccessibleName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(self, role="page")
        self._make_panels()
        self._lay_out()
        self.keyboard = SharedKeyboard(self, exam)
        self.keyboard.changed.connect(self._keyboard_moved)
        self.keyboard_bar.take_requested.connect(lambda: self.keyboard.take())
        self.keyboard_bar.give_requested.connect(self.keyboard.give_back)
        self.notes.note_left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.devices.done_requested.connect(lambda: self.show_devices(False))
        self.script.line_reached.connect(self._keep_in_sight)
        for moved in (self._area, self.script.area):
            moved.verticalScrollBar().rangeChanged.connect(self._laid_out_again)
        self.transcript.field.viewport().installEventFilter(self)
        look.changed.connect(self._measure)
        self._measure()
        self.resize(look.px(FIRST_SIZE[0]), look.px(FIRST_SIZE[1]))

    # --- What is shown -----------------------------------------------------------------------

    def show_view(self, view: ConsoleView) -> None:
        """Show everything again."""
        self._view = view
        for panel in (
            self.bar, self.contacts, self.role, self.script, self.objections, self.transcript,
            self.commands, self.facts, self.notes,
        ):  # fmt: skip
            panel.show_view(view)
        for row in self.notes.notes.values():
            if not row.field.property("watched"):
                row.field.setProperty("watched", True)
                row.field.installEventFilter(self)
        lost = words.lost_line(view)
        if lost:
            self.sound.say(lost, "warning")
        else:
            self.sound.hide()
        self._dock()

    def show_devices(self, on: bool) -> None:
        """The page of devices, or the console."""
        self._pages.setCurrentIndex(1 if on else 0)
        self.commands.setHidden(on and self._docked)

    @property
    def devices_shown(self) -> bool:
        return self._pages.currentIndex() == 1

    # --- Opening and closing -------------------------------------------------------------------

    def let_close(self) -> None:
        """Close for good."""
        self._may_close = True
        self.keyboard.give_back()
        self.close()

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.keyboard.watch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dock()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # a banner came or went
            self._dock()
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._may_close)
        if not self._may_close:
            QTimer.singleShot(0, self, self.leave_requested.emit)  # a mistake there goes to the crash hook

    # --- Keys ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key no field wanted. Without the keyboard taken, none comes here."""
        try:
            if not event.isAutoRepeat():
                self._pressed(event)
        except Exception:
            sys.excepthook(*sys.exc_info())
        event.accept()

    def _pressed(self, event: QKeyEvent) -> None:
        gesture = self._gestures.get(keys.sequence(event))
        if gesture is not None:
            self.phone_key_pressed.emit(PhoneKey(gesture))
        elif event.key() == Qt.Key.Key_Escape:
            self.keyboard.give_back()
        elif not keys.with_modifier(event) and not self.devices_shown:
            self._command(event)

    def _command(self, event: QKeyEvent) -> None:
        commands, letter, number = self.commands, keys.letter(event), keys.digit(event)
        if keys.enters(event):
            commands.next.click()
        elif number:
            row = self.objections.rows.get(number)
            if row is not None and self.objections.isVisible():
                row.click()
        elif letter == keys.NOTE_KEY:
            self.notes.begin.click()
        elif letter in keys.OWN_KEYS:
            button = {
                keys.REPEAT_KEY: commands.repeat,
                keys.SILENCE_KEY: commands.silence,
                keys.LIVE_KEY: commands.live,
                keys.HANG_UP_KEY: commands.hang_up,
            }[letter]
            if button.isVisible():
                button.click()
        elif letter:
            wanted = next((item.id for item in self._view.criteria if item.key == letter), "")
            if wanted:
                self.notes.criteria[wanted].click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press in a field to write in is a way to ask for the keyboard."""
        try:
            if event.type() is QEvent.Type.MouseButtonPress:
                field = self.transcript.field if watched is self.transcript.field.viewport() else watched
                if isinstance(field, QWidget):
                    self.keyboard.take(field)
        except Exception:
            sys.excepthook(*sys.exc_info())
        return False

    def write_note(self, number: int) -> None:
        """Put the caret in a note; with the keyboard only if the console has it."""
        row = self.notes.notes.get(number)
        if row is not None:
            self.notes.area.ensureWidgetVisible(row)
            if self.keyboard.taken:
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keyboard_moved(self, taken: bool) -> None:
        self.keyboard_bar.show_taken(taken)
        if not taken:
            self.notes.settle()

    # --- Making --------------------------------------------------------------------------------

    def _make_panels(self) -> None:
        look = self._look
        self.bar = ConsoleBar(look)
        self.keyboard_bar = KeyboardBar(look)
        self.leaving, self.sound = Banner(look, closable=False), Banner(look, closable=False)
        self.problem, self.screen_note = Banner(look), Banner(look)  # once read, their room is the script's
        for banner in (self.leaving, self.screen_note, self.sound, self.problem):
            banner.hide()
        self.contacts, self.role = ContactsPanel(look), RolePanel(look)
        self.script, self.objections = ScriptPanel(look), ObjectionPanel(look)
        self.transcript, self.commands = TranscriptPanel(look), CommandPanel(look)
        self.facts, self.notes = FactsPanel(look), NotesPanel(look)
        self.devices = DevicesPage(look)
        self.bar.devices_requested.connect(lambda: self.show_devices(True))

    def _lay_out(self) -> None:
        inside = QWidget()
        set_role(inside, role="plain")
        columns = QHBoxLayout(inside)
        left, beside, centre, right = (QVBoxLayout() for _ in range(4))
        left.addWidget(self.contacts)
        left.addWidget(self.role, 1)
        talk = QHBoxLayout()
        beside.addWidget(self.transcript, 5)
        beside.addWidget(self.objections, 4)
        beside.addWidget(self.facts, 4)
        talk.addWidget(self.script, 3)
        talk.addLayout(beside, 2)
        centre.addLayout(talk, 1)
        self._script_room = QSpacerItem(0, 0)  # the column keeps its width when the commands leave it
        centre.addItem(self._script_room)
        centre.addWidget(self.commands)
        right.addWidget(self.notes)
        for column, share in ((left, 22), (centre, 52), (right, 26)):
            columns.addLayout(column, share)
        self._columns, self._talk = columns, talk
        self._stacks = (left, beside, centre, right, talk, columns)
        self._inside = inside
        # Zoomed on a small screen it asks for more than there is: it scrolls, nothing is cut, and the
        # commands stay in sight below it.
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self._pages = QStackedWidget()
        self._pages.addWidget(area)
        self._pages.addWidget(self.devices)
        self._messages = QVBoxLayout()
        for banner in (self.keyboard_bar, self.leaving, self.problem, self.sound, self.screen_note):
            self._messages.addWidget(banner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        outer.addLayout(self._messages)
        outer.addWidget(self._pages, 1)
        self._centre, self._foot = centre, QVBoxLayout()
        outer.addLayout(self._foot)

    def _dock(self) -> None:
        """Put the commands below what scrolls where the panels have not the room, else under the script."""
        px = self._look.px
        room = self.height() - self.bar.height() - self._messages.geometry().height()
        tall = px(TALL_CHAT if words.is_chat(self._view) else TALL_CALL)
        docked = room < tall or self.width() < self._columns.minimumSize().width()
        if docked != self._docked:
            self._docked = docked
            (self._foot if docked else self._centre).addWidget(self.commands)
            self.commands.show_wide(docked)
            self.show_devices(self.devices_shown)
            self._measure()

    def _keep_in_sight(self, row: QWidget) -> None:
        """Where the script itself is not whole on the screen, follow its line."""
        if self._docked:
            self._area.ensureWidgetVisible(row, self._look.px(8), self._look.px(8))

    def _laid_out_again(self) -> None:
        """Words that wrap find their height late: the line has moved since it was reached."""
        if self._docked:
            QTimer.singleShot(0, self, self.script.reach)

    def _measure(self) -> None:
        px = self._look.px
        for stack in self._stacks:
            stack.setSpacing(px(8))
        self._columns.setContentsMargins(px(8), px(8), px(8), px(8))
        self._messages.setContentsMargins(px(8), px(8), px(8), 0)
        self._messages.setSpacing(px(6))
        for panel, width in (
            (self.contacts, LEFT), (self.role, LEFT), (self.notes, RIGHT),
            (self.commands, 0 if self._docked else CENTRE),
        ):  # fmt: skip
            panel.setMinimumWidth(px(width))
        self._script_room.changeSize(px(CENTRE), 0)
        foot = px(8) if self._docked else 0
        self._foot.setContentsMargins(foot, 0, foot, foot)
        self.script.setMinimumHeight(px(180))
        self.role.setMinimumHeight(px(160))
        self.notes.setMinimumHeight(px(220))
