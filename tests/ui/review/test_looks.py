"""The review holds at 1366×768 and at every zoom, in both themes, in good French."""

from __future__ import annotations

import contextlib

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review import contents
from crcd_sim.ui.theme import read_theme
from tests.builders import LETTER
from tests.fakes.review import GivenReviews
from tests.ui.review.conftest import Desk, Show
from tests.ui.review.examples import opened, past
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls, texts_of

KEYS = (
    contents.OVERVIEW,
    contents.EXCHANGE + "e2",
    contents.EXCHANGE + "e1",
    contents.INTERVIEW + "CLIENT_RECORDING",
    contents.WORK + str(LETTER),
    contents.DOCUMENTS,
    contents.INCIDENTS,
)
DECIDED = {"exchange": "e2", "driver": "recorded"}
LOUD = (
    (Kind.CALL_CONNECTED, 5330.0, {"exchange": "e2", "attempt": 4}),
    (Kind.CALL_ENDED, 5331.0,
     {"exchange": "e2", "by": "client", "interruptions": 2, "backchannels": 3, "holds_too_long": 1}),
    (Kind.TURN_DECISION, 5105.9,
     {**DECIDED, "what": "end_of_turn", "why": "silence", "silence_s": 1.4, "threshold_s": 1.4}),
    (Kind.TURN_DECISION, 5149.0,
     {**DECIDED, "what": "yields", "why": "point de coupe", "speech_s": 0.6, "threshold_s": 0.5}),
    (Kind.FOCUS_LOST, 200.0, {}),
    (Kind.FOCUS_BACK, 212.0, {"seconds": 12.0}),
    (Kind.TIME_CREDITED, 300.0, {"phase": "CASE_STUDY", "seconds": 120.0, "reason": "bruit", "by": "staff"}),
)  # fmt: skip


def opened_desk(look: Look, file: ReviewFile, show: Show, size: tuple[int, int]) -> Desk:
    source = GivenReviews(file)
    source.texts[str(LETTER)] = past()
    desk = Desk(look, source)
    show(desk.page)
    desk.page.window().resize(*size)
    desk.presenter.open("s1")
    return desk


@pytest.mark.usefixtures("our_fonts")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("size", "zoom"),
    [((1366, 768), 100), ((1366, 768), 125), ((1366, 768), 150), ((1366, 768), 200), ((1920, 1080), 100)],
)
def test_no_text_is_cut(
    qapp: QApplication, show: Show, qtbot: QtBot, theme: str, size: tuple[int, int], zoom: int
) -> None:
    look = Look(read_theme(theme, zoom))
    look.apply(qapp)
    desk = opened_desk(look, opened(*LOUD), show, size)
    for key in KEYS:
        desk.choose(key)
        with contextlib.suppress(qtbot.TimeoutError):  # the layout takes some turns of the loop
            qtbot.waitUntil(lambda: not cut_texts(desk.page), timeout=1500)
        assert cut_texts(desk.page) == [], key
        assert desk.page.window().width() == size[0], key
    desk.presenter.leave()


def test_the_page_fits_a_small_screen_without_scrolling(dressed: Look, show: Show) -> None:
    desk = opened_desk(dressed, opened(), show, (1366, 768))
    for key in KEYS:
        desk.choose(key)
        QApplication.processEvents()
        assert desk.page.area.verticalScrollBar().maximum() == 0, key
        assert desk.page.area.horizontalScrollBar().maximum() == 0, key
    desk.presenter.leave()


def test_french_is_typed_as_it_should_be(desk: Desk) -> None:
    for key in KEYS:
        desk.choose(key)
        assert badly_typed(desk.page) == [], key


def test_every_control_has_a_name(desk: Desk) -> None:
    for key in KEYS:
        desk.choose(key)
        assert nameless_controls(desk.page) == [], key


def test_no_technical_word_is_on_the_page(desk: Desk) -> None:
    forbidden = ("seed", "driver", "sha", "hash", "pack", "dbfs", "flac", "take", "journal")
    for key in KEYS:
        desk.choose(key)
        said = " ".join(texts_of(desk.page)).lower().split()
        assert [word for word in said if word.strip(".,:;«»") in forbidden] == [], key


def test_another_theme_and_zoom_are_followed_at_once(
    qapp: QApplication, show: Show, qtbot: QtBot, file: ReviewFile
) -> None:
    look = Look(read_theme("light"))
    look.apply(qapp)
    desk = opened_desk(look, file, show, (1366, 768))
    desk.choose(contents.EXCHANGE + "e2")
    before = desk.page.grab().toImage()
    look.use(qapp, name="dark", zoom=125)
    qapp.processEvents()
    assert desk.page.grab().toImage() != before
    qtbot.waitUntil(lambda: not cut_texts(desk.page))
    desk.presenter.leave()
