"""The pages around an exam by the keyboard alone: Tab goes everywhere and comes round, one sees where the
keyboard is, and Escape or Alt+Left lead back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.domain.writing import text_delta
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import WorkKey
from crcd_sim.settings import Settings, load, save
from tests.fakes.hands import ALT, CTRL, Key, told
from tests.fakes.seat import Seat
from tests.fakes.workstation import Workstation, sit_to

CODE = "2468"
LETTER = WorkKey("letter", "CASE_STUDY")
HOME = "Reprendre le passage"  # what has the keyboard on the home page


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a staff code and the sitting of candidate 0412: a letter, a call, not at its end yet."""
    folder = tmp_path_factory.mktemp("kept") / "data"
    folder.mkdir()
    save(folder, Settings().with_staff_code(CODE))
    with Workstation(folder) as work:
        session = work.new(Rules(mode=Mode.TRAINING, candidate="0412"))
        session.runner.start_phase()
        session.drafting.open(LETTER)
        for at, text in ((0, "Madame"), (6, ", Monsieur,")):
            session.drafting.edit(LETTER, [text_delta(at, "", text)])
            session.drafting.snapshot()
            work.wait(60)
        sit_to(work, session, PhaseKind.EXCHANGES)
        desk = session.desk
        assert desk is not None
        desk.phone.dial("06 39 98 40 11")
        work.until(lambda: desk.phone.state is PhoneState.CONNECTED)
        work.wait(2)
        desk.phone.drop("client", "test")
        work.wait(2)
        session.stop()
        work.application.leave(session)
        work.settle()
    return folder


@pytest.fixture
def seat(qapp: QApplication, tmp_path: Path, qtbot: QtBot, kept: Path) -> Iterator[Seat]:
    shutil.copytree(kept, tmp_path / "data")
    made = Seat(qapp, tmp_path / "data", qtbot)
    qtbot.waitUntil(made.desktop.window.isActiveWindow)
    made.on(HOME)
    yield made
    qapp.removeEventFilter(made.strays)
    made.desktop.window.close()


# --- The ways to the pages, by keys ------------------------------------------------------------


def settings(seat: Seat) -> None:
    seat.hands.press(Key.Key_Comma, CTRL)
    seat.on("Comme le système")


def own_sittings(seat: Seat) -> None:
    seat.hands.press(Key.Key_L, CTRL)
    seat.on("Votre code candidat")
    seat.hands.type("0412")
    seat.hands.press(Key.Key_Return)
    seat.pause()


def all_sittings(seat: Seat) -> None:
    hands = seat.hands
    hands.press(Key.Key_L, CTRL)
    seat.on("Votre code candidat")
    hands.go_to("Tous les passages (formateur)")
    hands.press(Key.Key_Return)
    seat.on("Code formateur")
    hands.type(CODE)
    hands.press(Key.Key_Return)
    seat.on("Chercher un passage")
    seat.pause()


def review(seat: Seat) -> None:
    hands = seat.hands
    all_sittings(seat)
    hands.press(Key.Key_Return)
    assert hands.on == "Passages"
    hands.press(Key.Key_Return)
    seat.on("Contenu du passage")
    seat.pause()


def letter_of_the_review(seat: Seat) -> None:
    review(seat)
    go_down_to(seat, "Courrier")


def exchange_of_the_review(seat: Seat) -> None:
    review(seat)
    go_down_to(seat, "3 · M. Kessler")


def voices(seat: Seat) -> None:
    hands = seat.hands
    settings(seat)
    hands.go_to("Voix du scénario…")
    hands.press(Key.Key_Return)
    seat.on("Code formateur")
    hands.type(CODE)
    hands.press(Key.Key_Return)
    seat.on("Enregistrer")


def discovery(seat: Seat) -> None:
    seat.hands.press(Key.Key_D, CTRL)
    seat.on("Recevoir l’appel d’essai")


def discovery_of_the_chat(seat: Seat) -> None:
    discovery(seat)
    seat.hands.press(Key.Key_Tab, CTRL)


def discovery_of_writing(seat: Seat) -> None:
    discovery(seat)
    seat.hands.press(Key.Key_Tab, CTRL, times=2)


def drills(seat: Seat) -> None:
    seat.hands.press(Key.Key_E, CTRL)
    seat.on("Compétence à travailler")
    seat.pause()


def go_down_to(seat: Seat, name: str) -> None:
    view = seat.hands.focus
    for _ in range(40):
        if view.currentIndex().data() == name:
            seat.pause()
            return
        seat.hands.press(Key.Key_Down)
    raise AssertionError(f"no {name!r} in the list")


Way = Callable[[Seat], None]
WAYS: tuple[Way, ...] = (
    settings, own_sittings, all_sittings, review, letter_of_the_review, exchange_of_the_review, voices,
    discovery, discovery_of_the_chat, discovery_of_writing, drills,
)  # fmt: skip


def name_of(way: Way) -> str:
    return way.__name__


# --- Tab -------------------------------------------------------------------------------------


def round_trip(seat: Seat, key: Key) -> list[QWidget]:
    """Press ``key`` until the keyboard comes round to where it was; what it led to, in order."""
    seen: list[QWidget] = []
    while (focus := seat.hands.focus) not in seen:
        seen.append(focus)
        seat.hands.press(key)
    assert focus is seen[0], f"{told(focus)} keeps the keyboard from coming round"
    return seen


def usable(page: QWidget) -> list[QWidget]:
    """What one may use on the page now, and that Tab should lead to."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_tab_leads_to_every_control_and_comes_round_both_ways(seat: Seat, way: Way) -> None:
    way(seat)
    page = seat.desktop.window.page
    assert page is not None
    there = round_trip(seat, Key.Key_Tab)
    assert [told(missed) for missed in usable(page) if missed not in there] == []
    assert set(round_trip(seat, Key.Key_Backtab)) == set(there)


def look_at(seat: Seat, control: QWidget) -> QImage:
    """The picture of a control and of what is drawn just around it."""
    window = seat.desktop.window
    place = QRect(control.mapTo(window, QPoint()), control.size()) + QMargins(4, 4, 4, 4)
    return window.grab(place).toImage()


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_one_sees_where_the_keyboard_is(seat: Seat, way: Way) -> None:
    way(seat)
    unseen = []
    for control in round_trip(seat, Key.Key_Tab):
        with_it = look_at(seat, control)
        seat.hands.press(Key.Key_Tab)
        if look_at(seat, control) == with_it:
            unseen.append(told(control))
    assert unseen == []


@pytest.mark.parametrize("way", [discovery, discovery_of_the_chat], ids=name_of)
def test_a_key_that_leads_somewhere_shows_at_once_where_the_keyboard_is(seat: Seat, way: Way) -> None:
    way(seat)
    first = seat.hands.focus
    with_it = look_at(seat, first)
    seat.hands.press(Key.Key_Tab)
    assert look_at(seat, first) != with_it


# --- The way back ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "back"),
    [(settings, HOME), (own_sittings, HOME), (all_sittings, HOME), (review, "Votre code candidat"),
     (drills, HOME)],
    ids=lambda given: given.__name__ if callable(given) else "",
)  # fmt: skip
def test_escape_leads_back_where_nothing_is_lost(seat: Seat, way: Way, back: str) -> None:
    way(seat)
    for _ in range(3):  # from any control
        seat.hands.press(Key.Key_Tab)
    seat.hands.press(Key.Key_Escape)
    seat.on(back)


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_alt_left_always_leads_back(seat: Seat, way: Way) -> None:
    way(seat)
    page = seat.desktop.window.page
    seat.hands.press(Key.Key_Left, ALT)
    seat.pause()
    assert seat.desktop.window.page is not page
    assert seat.hands.on  # and the keyboard is somewhere


def test_escape_undoes_a_search_before_it_leaves(seat: Seat) -> None:
    all_sittings(seat)
    seat.hands.type("zzz")
    seat.pause()
    seat.hands.press(Key.Key_Escape)
    seat.pause()
    assert seat.hands.on == "Chercher un passage"
    seat.hands.press(Key.Key_Return)
    assert seat.hands.on == "Passages"  # they are listed again


def test_escape_leaves_an_earlier_version_before_the_review(seat: Seat) -> None:
    letter_of_the_review(seat)
    seat.hands.go_to("Versions de ce texte")
    seat.hands.press(Key.Key_Down)
    seat.pause()
    page = seat.desktop.window.page
    seat.hands.press(Key.Key_Escape)
    seat.pause()
    assert seat.desktop.window.page is page
    seat.hands.press(Key.Key_Escape)
    seat.pause()
    assert seat.desktop.window.page is not page


# --- What each page is for ---------------------------------------------------------------------


def test_the_theme_is_changed_and_kept(seat: Seat) -> None:
    settings(seat)
    seat.hands.press(Key.Key_Down, times=2)
    seat.pause()
    assert seat.desktop.look.theme.name == "dark"
    seat.desktop.keeper.flush()
    assert load(seat.desktop.data).theme == "dark"
    seat.hands.press(Key.Key_Escape)
    seat.on(HOME)
    seat.hands.press(Key.Key_Comma, CTRL)
    seat.on("Sombre")


def test_control_tab_goes_through_what_is_to_discover_from_anywhere(seat: Seat) -> None:
    discovery(seat)
    reached = [seat.hands.on]
    for _ in range(3):
        seat.hands.press(Key.Key_Tab, CTRL)
        reached.append(seat.hands.on)
    assert reached == [
        "Recevoir l’appel d’essai", "Recevoir une demande de chat", "Page d’essai",
        "Recevoir l’appel d’essai",
    ]  # fmt: skip


def test_the_arrows_move_along_what_is_to_discover(seat: Seat) -> None:
    discovery(seat)
    bar = seat.hands.go_to("Parties de la découverte")
    seat.hands.press(Key.Key_Right, times=2)
    assert (seat.hands.focus, bar.currentIndex()) == (bar, 2)


def test_a_voice_is_recorded_and_heard_again(seat: Seat) -> None:
    voices(seat)
    seat.hands.press(Key.Key_Return)
    seat.until(lambda: seat.hands.on == "Arrêter", "the recording")
    seat.wait(3)
    seat.hands.press(Key.Key_Escape)
    seat.until(lambda: seat.hands.on != "Arrêter", "the end of the recording")
