"""What the console shows, in words, and what each of its controls asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.dialogue.signals import Status
from crcd_sim.domain.rules import Driver
from crcd_sim.services.console_ports import ConsoleLevels
from crcd_sim.services.exam.console_view import Command, ConsoleView, LineMark
from crcd_sim.services.exam.notices import Notice
from crcd_sim.ui.console import words
from crcd_sim.ui.look import Look
from tests.fakes.console_views import CALL, CHAT, call_view, chat_view, idle_view
from tests.ui.console.conftest import Booth, MakeBooth
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

VIEWS: dict[str, Callable[[], ConsoleView]] = {"call": call_view, "chat": chat_view, "idle": idle_view}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("zoom", [100, 150, 200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_at_any_zoom(
    make_booth: MakeBooth, look: Look, qapp: QApplication, name: str, zoom: int, theme: str
) -> None:
    look.use(qapp, name=theme, zoom=zoom)
    booth = make_booth(VIEWS[name]())
    booth.window.bar.show_timer("12:34")
    for size in ((1366, 768), (1920, 1080)):
        booth.window.resize(*size)
        QApplication.processEvents()
        assert cut_texts(booth.window) == []


@pytest.mark.parametrize("name", VIEWS)
def test_every_control_has_a_name_in_good_french(make_booth: MakeBooth, name: str) -> None:
    booth = make_booth(VIEWS[name]())
    assert nameless_controls(booth.window) == []
    assert badly_typed(booth.window) == []


def test_it_all_fits_a_small_screen_without_scrolling_the_whole(booth: Booth) -> None:
    QApplication.processEvents()
    area = booth.window._pages.widget(0)
    assert area.horizontalScrollBar().maximum() == 0  # type: ignore[attr-defined]
    assert area.verticalScrollBar().maximum() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("zoom", [100, 125, 150, 200])
def test_the_commands_stay_in_sight_at_any_zoom(
    make_booth: MakeBooth, look: Look, qapp: QApplication, name: str, zoom: int
) -> None:
    look.use(qapp, zoom=zoom)
    booth = make_booth(VIEWS[name]())
    window = booth.window
    for size in ((1366, 744), (1280, 720), (1920, 1056), (1366, 744)):
        window.resize(*size)
        QApplication.processEvents()
        commands = window.commands
        shown = [commands.next, commands.repeat, commands.silence, commands.hang_up]
        for button in shown if name == "chat" else [*shown, commands.live]:
            assert button.visibleRegion().boundingRect() == button.rect(), (size, button.text())


@pytest.mark.parametrize("zoom", [100, 125, 150, 200])
def test_the_head_is_whole_in_two_lines_at_most(
    make_booth: MakeBooth, look: Look, qapp: QApplication, zoom: int
) -> None:
    look.use(qapp, zoom=zoom)
    window = make_booth().window
    window.bar.show_timer("12:34")
    window.screen_note.say(words.ONE_SCREEN, "warning")
    window.resize(1366, 744)
    QApplication.processEvents()
    bar = window.bar
    assert bar.devices.visibleRegion().boundingRect() == bar.devices.rect()
    assert bar.height() <= look.px(100)


def test_a_warning_once_read_gives_its_room_to_the_script(
    make_booth: MakeBooth, look: Look, qapp: QApplication
) -> None:
    look.use(qapp, zoom=200)
    window = make_booth().window
    window.screen_note.say(words.ONE_SCREEN, "warning")
    QApplication.processEvents()
    before = window._pages.height()
    window.screen_note.findChild(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly).click()
    QApplication.processEvents()
    assert window._pages.height() >= before + look.px(30)


def test_a_chats_commands_stand_in_one_row_where_room_is_short(make_booth: MakeBooth) -> None:
    window = make_booth(chat_view()).window
    window.resize(1366, 744)
    QApplication.processEvents()
    commands = window.commands
    tops = {button.geometry().center().y() for button in (commands.next, commands.repeat, commands.hang_up)}
    assert max(tops) - min(tops) <= 1


def test_the_commands_leave_their_place_to_the_page_of_devices(
    make_booth: MakeBooth, look: Look, qapp: QApplication
) -> None:
    look.use(qapp, zoom=200)
    window = make_booth().window
    QApplication.processEvents()
    assert window.commands.isVisible()
    window.show_devices(True)
    assert not window.commands.isVisible()
    window.show_devices(False)
    assert window.commands.isVisible()


def test_zoomed_on_a_small_screen_the_line_that_comes_next_stays_in_sight(
    make_booth: MakeBooth, look: Look, qapp: QApplication, qtbot: QtBot
) -> None:
    look.use(qapp, zoom=200)
    booth = make_booth()
    row = booth.window.script.rows["T03"]  # in progress
    window = booth.window
    qtbot.waitUntil(lambda: row.visibleRegion().boundingRect() == row.rect())
    window.resize(1366, 1000)
    window.resize(1366, 744)
    qtbot.waitUntil(lambda: row.visibleRegion().boundingRect() == row.rect())


def test_where_each_line_stands_is_said_in_words(booth: Booth) -> None:
    rows = booth.window.script.rows
    assert [rows[name].pill.text() for name in ("T01", "T03", "T04", "T05")] == [
        "dite",
        "en cours",
        "suivante",
        "",
    ]
    assert rows["T04"].accessibleName().endswith("(suivante)")


def test_a_press_on_a_line_says_it(booth: Booth) -> None:
    for name in ("T06", "T01", "R05"):
        booth.window.script.rows[name].click()
    assert booth.asked == [("say", "T06"), ("say", "T01"), ("say", "R05")]


def test_a_line_without_a_sound_cannot_be_said_and_says_why(make_booth: MakeBooth) -> None:
    view = call_view()
    silent = tuple(replace(line, playable=line.id != "T05") for line in view.lines)
    booth = make_booth(replace(view, lines=silent))
    row = booth.window.script.rows["T05"]
    row.click()
    assert booth.asked == []
    assert row.note.text() == "aucun son dans ce scénario"


def test_a_line_of_somebody_else_than_the_client_says_who(make_booth: MakeBooth) -> None:
    view = call_view()
    husband = replace(view.others[-1], who="M. Da Costa", mark=LineMark.NEXT)
    booth = make_booth(replace(view, others=(*view.others[:-1], husband)))
    rows = booth.window.script.rows
    assert rows[husband.id].note.text() == "M. Da Costa"
    assert not rows["T01"].note.isVisible()


def test_the_line_that_comes_next_is_in_sight_wherever_it_stands(make_booth: MakeBooth, qtbot: QtBot) -> None:
    """A spouse who picks up says a line that is not the client's: it is far down the list."""
    view = call_view()
    spine = tuple(replace(line, mark=LineMark.TO_COME) for line in view.lines)
    many = tuple(replace(spine[0], id=f"X{number}") for number in range(40))
    spouse = replace(view.others[-1], mark=LineMark.NEXT)
    panel = make_booth(replace(view, lines=spine, others=(*many, spouse))).window.script
    row, sight = panel.rows[spouse.id], panel.area.viewport()
    qtbot.waitUntil(lambda: sight.rect().contains(row.mapTo(sight, row.rect().center())))


def test_objections_say_what_lifts_them(booth: Booth) -> None:
    row = booth.window.objections.rows[1]
    assert row.note.text() == f"Levée par{words.NBSP}: la promesse de maintien pendant l’échéancier"
    assert row.key.text() == "1"
    assert not booth.window.objections.rows[3].note.isVisible()
    row.click()
    assert booth.asked == [("objection", 1)]


def test_every_button_asks_its_own_thing(booth: Booth) -> None:
    commands = booth.window.commands
    for button in (commands.next, commands.repeat, commands.silence, commands.live, commands.hang_up):
        button.click()
    assert booth.asked == [("next",), ("repeat",), ("silence",), ("speak", True), ("hang_up",)]
    assert [b.key for b in (commands.next, commands.repeat, commands.silence, commands.live)] == [
        "Return", "R", "S", "V",
    ]  # fmt: skip


def test_hanging_up_is_asked_twice_in_words(booth: Booth) -> None:
    booth.show(call_view(hang_up_armed=True))
    assert booth.window.commands.hang_up.text() == f"Confirmer{words.NBSP}: raccrocher"


@pytest.mark.parametrize(
    ("changes", "line", "kind"),
    [
        ({}, words.SILENT, "neutral"),
        ({"live": True, "heard": True}, words.HEARD, "ok"),
        ({"live": True, "held": True}, words.HELD, "warning"),
        ({"live": True, "lost": ("voice",)}, words.NO_VOICE, "warning"),
        ({"live": True}, words.NOT_YET, "warning"),
    ],
)
def test_one_plain_line_says_whether_the_candidate_hears_the_trainer(
    booth: Booth, changes: dict[str, object], line: str, kind: str
) -> None:
    booth.show(call_view(**changes))
    assert booth.window.commands.line.text() == line
    assert booth.window.commands.line.kind == kind
    assert booth.window.commands.live.isChecked() == ("live" in changes)


def test_a_refused_voice_does_not_stay_pressed(booth: Booth) -> None:
    booth.desk.refuses.add("speak")
    booth.window.commands.live.click()
    assert not booth.window.commands.live.isChecked()


def test_the_state_the_candidate_reads_is_shown(booth: Booth) -> None:
    assert (
        booth.window.bar.state.text()
        == f"Le candidat lit{words.NBSP}: «{words.NBSP}Le client parle{words.NBSP}»"
    )
    booth.show(call_view(status=Status.THINKS, muted=True))
    assert booth.window.bar.state.text() == "Le candidat a coupé son micro"
    booth.show(idle_view())
    assert booth.window.bar.state.text() == "Contact à venir"


def test_the_driver_is_switched_in_the_middle_of_a_call(booth: Booth) -> None:
    buttons = booth.window.bar.drivers.buttons
    assert buttons[Driver.CONSOLE].isChecked()
    buttons[Driver.PERSON].click()
    assert booth.asked == [("drive", Driver.PERSON)]
    booth.show(call_view(driver=Driver.PERSON))
    assert [driver for driver, button in buttons.items() if button.isChecked()] == [Driver.PERSON]


def test_a_refused_driver_does_not_stay_chosen(booth: Booth) -> None:
    booth.desk.refuses.add("drive")
    booth.window.bar.drivers.buttons[Driver.RECORDED].click()
    assert booth.window.bar.drivers.buttons[Driver.CONSOLE].isChecked()


def test_nobody_plays_a_chat_aloud(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    buttons = booth.window.bar.drivers.buttons
    assert not buttons[Driver.PERSON].isEnabled()
    assert buttons[Driver.RECORDED].isEnabled()
    assert not booth.window.commands.live.isVisible()
    assert booth.window.transcript.isVisible()


def test_a_chat_is_read_as_it_is_written(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    said = [(line.who, line.text) for line in booth.window.transcript.list.lines]
    assert said[1] == ("Candidat", "Bonjour, je suis Camille. Je regarde votre facture avec vous.")
    assert [who for who, _ in said] == ["Client", "Candidat", "Client"]


def test_a_message_cannot_be_written_once_the_chat_is_over(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    booth.show(replace(chat_view(), commands=frozenset()))
    assert booth.window.transcript.field.isReadOnly()
    assert not booth.window.transcript.send.isEnabled()


def test_facts_are_ticked_by_the_script_and_by_hand(booth: Booth) -> None:
    rows = booth.window.facts.rows
    told, kept, ticked = rows["sms"], rows["fin"], rows["revenu"]
    assert (told.mark.isChecked(), told.mark.isEnabled(), told.pill.text()) == (True, False, "dit à 00:41")
    assert (kept.mark.isChecked(), kept.mark.isEnabled(), kept.pill.isVisible()) == (False, True, False)
    assert (ticked.mark.isChecked(), ticked.mark.isEnabled(), ticked.pill.text()) == (
        True,
        True,
        "coché à 01:02",
    )
    QTest.mouseClick(kept, Qt.MouseButton.LeftButton)
    ticked.mark.click()
    assert booth.asked == [("deliver", "fin"), ("deliver", "revenu")]


def test_the_role_card_says_everything_it_knows(booth: Booth) -> None:
    text = " ".join(title + " " + " ".join(lines) for title, lines in words.role_sections(
        booth.desk.shown.role, booth.desk.shown.brief))  # type: ignore[arg-type]  # fmt: skip
    for part in (
        "Titulaire d’une box", "Garder sa connexion", "Deux prélèvements", "Les frais de rejet", "2 sur 5",
        "échéancier", "coupure d’entrée", "Deux versements", "Un règlement", "dépasse", "Elle remercie",
        "11/04/1987", "Ne pas aider", "Joignez la titulaire",
    ):  # fmt: skip
        assert part in text


def test_a_contact_is_looked_at_by_a_press(booth: Booth) -> None:
    booth.window.contacts.rows[CHAT].click()
    assert booth.asked == [("choose", CHAT)]
    assert booth.window.contacts.rows[CALL].pill.text() == "en cours"


def test_a_criterion_is_noted_by_a_press_and_written_later(booth: Booth) -> None:
    booth.window.notes.criteria["C7.3"].click()
    assert booth.asked == [("note", "C7.3")]
    row = booth.window.notes.notes[4]
    assert row.field.accessibleName() == f"Note{words.NBSP}: 01:10 · C7.3"
    QTest.keyClicks(row.field, "bien")
    row._rest.timeout.emit()
    assert booth.asked[-1] == ("amend", 4, "bien")


def test_a_note_of_another_contact_says_whose(booth: Booth) -> None:
    assert booth.window.notes.notes[1].field.accessibleName().endswith("M. Lucas Bonnet")


def test_what_is_being_written_is_not_written_over(booth: Booth) -> None:
    field = booth.window.notes.notes[3].field
    field.setText("")
    QTest.keyClicks(field, "autre")
    booth.presenter.refresh()
    assert field.text() == "autre"


def test_levels_timer_and_volume(booth: Booth) -> None:
    assert booth.window.bar.timer.text() == "02:14"
    booth.desk.level = ConsoleLevels(voice=-6.0, candidate=-12.0, client=-24.0)
    booth.presenter._show_levels()
    shares = [
        booth.window.commands.meter.share,
        booth.window.bar.candidate.share,
        booth.window.bar.client.share,
    ]
    assert shares == pytest.approx([0.9, 0.8, 0.6])
    booth.window.bar.volume.setValue(150)
    assert booth.asked == [("volume", 1.5)]


def test_a_lost_device_is_said_while_it_is_missing(booth: Booth) -> None:
    booth.show(call_view(lost=("ear", "voice")))
    assert booth.window.sound.label.text() == (
        "Votre casque et votre micro ne répondent plus. L’appel du candidat continue."
    )
    booth.show(call_view())
    assert not booth.window.sound.isVisible()


def test_a_notice_of_the_desk_is_said(booth: Booth) -> None:
    booth.desk.tell(Notice("taken_over", "Vous tenez le client."))
    booth.bot.waitUntil(booth.window.problem.isVisible)
    assert booth.window.problem.label.text() == "Vous tenez le client."


def test_the_desk_is_asked_once_for_many_changes(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(booth.window, "show_view", seen.append)
    for _ in range(50):
        booth.desk.show(call_view())
    booth.bot.waitUntil(lambda: bool(seen))
    assert len(seen) == 1


def test_a_mistake_while_showing_never_reaches_the_desk(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_view: ConsoleView) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(booth.window, "show_view", fail)
    with booth.bot.capture_exceptions() as caught:
        booth.desk.show(call_view())  # raises nothing here
        booth.bot.waitUntil(lambda: bool(caught))


def test_it_hears_no_more_of_a_desk_it_has_left(booth: Booth) -> None:
    booth.presenter.stop()
    assert booth.desk.listeners == 0


def test_the_primary_button_is_alone(booth: Booth) -> None:
    kinds = [getattr(b, "kind", "") for b in booth.window.findChildren(QAbstractButton) if b.isVisible()]
    assert kinds.count("primary") == 1
    assert Command.NEXT in booth.desk.shown.commands
