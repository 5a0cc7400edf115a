from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF

from crcd_sim.ui.look import Look
from crcd_sim.ui.stylesheet import stylesheet
from crcd_sim.ui.theme import READABLE_PAIRS, THEMES, contrast, palette, read_theme, screen_font

FIGURES = "0123456789"


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), READABLE_PAIRS)
def test_text_is_readable_on_its_background(name, ink, ground):
    colors = read_theme(name).colors
    assert contrast(colors[ink], colors[ground]) >= 4.5


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_both_themes_name_the_same_roles():
    assert set(read_theme("light").colors) == set(read_theme("dark").colors)


@pytest.mark.parametrize(("asked", "given"), [(50, 100), (100, 100), (150, 150), (400, 200)])
def test_the_zoom_stays_between_100_and_200(asked, given):
    assert read_theme("light", asked).zoom == given


def test_lengths_follow_the_zoom():
    assert read_theme("light", 150).px(32) == 48


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("zoom", [100, 125, 200])
def test_the_style_sheet_has_no_role_left_open(name, zoom):
    assert "$" not in stylesheet(read_theme(name, zoom))


def test_a_style_sheet_is_understood_by_qt(qapp, qtlog):
    qapp.setStyleSheet(stylesheet(read_theme("dark", 125)))
    assert [record.message for record in qtlog.records if "parse" in record.message] == []


@pytest.mark.usefixtures("our_fonts")
def test_figures_of_a_timer_have_one_width():
    metrics = QFontMetricsF(screen_font(read_theme("light"), 26, 600, tabular=True))
    widths = [metrics.horizontalAdvance(figure) for figure in FIGURES]
    assert max(widths) - min(widths) < 0.1


@pytest.mark.usefixtures("our_fonts")
def test_figures_of_a_text_keep_their_own_widths():
    metrics = QFontMetricsF(screen_font(read_theme("light"), 26, 600))
    widths = [metrics.horizontalAdvance(figure) for figure in FIGURES]
    assert max(widths) - min(widths) > 1


@pytest.mark.usefixtures("qapp")
def test_the_palette_follows_the_theme():
    theme = read_theme("dark")
    assert palette(theme).window().color() == theme.color("page")


def test_a_look_says_when_it_changes(qapp, qtbot):
    look = Look(read_theme("light"))
    with qtbot.waitSignal(look.changed):
        look.use(qapp, name="dark", zoom=150)
    assert (look.theme.name, look.px(10)) == ("dark", 15)


def test_a_new_theme_draws_icons_in_its_own_ink(qapp):
    look = Look(read_theme("light"))
    light = look.pixmap("stop").toImage()
    look.use(qapp, name="dark")
    assert look.pixmap("stop").toImage() != light
