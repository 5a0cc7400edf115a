"""The workstation's memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from crcd_sim.settings import FILE, Device, Settings, load, save


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    settings = replace(
        Settings(),
        theme="dark",
        zoom=150,
        microphone=Device("ALSA", "casque"),
        last_choices={"pack": "ondalys-telecom"},
    ).with_staff_code("2468")
    save(tmp_path, settings)
    assert load(tmp_path) == settings


def test_a_staff_code_is_recognised_and_another_is_not() -> None:
    settings = Settings().with_staff_code("2468")
    assert settings.staff_code_is(" 2468 ")
    assert not settings.staff_code_is("2469")
    assert "2468" not in settings.staff_code


def test_a_headset_check_counts_for_its_candidate_and_its_day_alone(tmp_path: Path) -> None:
    day = date(2026, 11, 24)
    save(tmp_path, Settings().with_check("0412", day, noisy=True))
    kept = load(tmp_path)
    assert kept.has_checked(" 0412 ", day)
    assert kept.checked_noisy
    assert not kept.has_checked("0413", day)
    assert not kept.has_checked("0412", date(2026, 11, 25))
    assert "0412" not in (tmp_path / FILE).read_text()
    assert not Settings().has_checked("", day)


def test_no_code_opens_anything_before_one_is_chosen() -> None:
    assert not Settings().staff_code_is("")


def test_rubbish_never_keeps_the_program_from_starting(tmp_path: Path) -> None:
    wrong = '{"zoom": "x", "window": 3, "microphone": 7, "last_choices": 3}'
    worse = '{"zoom": Infinity, "window": ["a", 1, 2, 3], "volume": "fort", "checked": 4e999}'
    for text in ("", "[]", "{", wrong, worse, '{"data_version": 99, "zoom": 150}'):
        (tmp_path / FILE).write_text(text)
        assert load(tmp_path) == Settings()


def test_zoom_stays_within_what_screens_hold(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"zoom": 900}')
    assert load(tmp_path).zoom == 200
