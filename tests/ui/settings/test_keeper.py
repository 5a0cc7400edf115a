"""Settings are written off the GUI thread, the newest last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crcd_sim.settings import FILE, Settings, load
from crcd_sim.ui.settings.keeper import FileSettings
from tests.fakes.disks import fill, small_disk
from tests.fakes.screens import HandJobs


class Shelf:
    def __init__(self, folder: Path, *, at_once: bool = True) -> None:
        self.folder = folder
        self.jobs = HandJobs(at_once=at_once)
        self.told: list[str] = []
        self.keeper = FileSettings(folder, Settings(), self.jobs, self.told.append)


def test_kept_settings_are_on_the_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.keeper.keep(Settings(zoom=150))
    assert load(tmp_path).zoom == 150


def test_kept_settings_are_read_back_before_they_are_written(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, at_once=False)
    shelf.keeper.keep(Settings(zoom=150))
    assert (shelf.keeper.settings.zoom, (tmp_path / FILE).exists()) == (150, False)


def test_writes_never_cross_and_the_newest_wins(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, at_once=False)
    for zoom in (110, 125, 150):
        shelf.keeper.keep(Settings(zoom=zoom))
    first = len(shelf.jobs.waiting)
    shelf.jobs.run_all()
    assert (first, load(tmp_path).zoom) == (1, 150)


def test_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, at_once=False)
    shelf.keeper.keep(Settings())
    assert shelf.jobs.waiting == []


def test_what_waits_is_written_when_the_program_ends(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, at_once=False)
    shelf.keeper.keep(Settings(zoom=175))
    shelf.keeper.flush()
    assert load(tmp_path).zoom == 175


def test_a_write_that_comes_after_the_programs_last_one_changes_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, at_once=False)
    shelf.keeper.keep(Settings(zoom=150))
    shelf.keeper.keep(Settings(zoom=175))
    shelf.keeper.flush()
    late = shelf.jobs.waiting.pop(0)
    late()
    assert load(tmp_path).zoom == 175


def test_a_disk_that_refuses_does_not_keep_the_program_from_ending(tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.write_text("a file where the folder should be")
    shelf = Shelf(blocked, at_once=False)
    shelf.keeper.keep(Settings(zoom=150))
    shelf.keeper.flush()
    assert len(shelf.told) == 1


def test_a_disk_that_refuses_is_told_and_tried_again_at_the_next_change(tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.write_text("a file where the folder should be")
    shelf = Shelf(blocked)
    shelf.keeper.keep(Settings(zoom=150))
    blocked.unlink()
    shelf.keeper.keep(replace(shelf.keeper.settings, theme="dark"))
    assert len(shelf.told) == 1
    assert "le disque refuse" in shelf.told[0]
    assert (load(blocked).zoom, load(blocked).theme) == (150, "dark")


def test_a_full_disk_leaves_the_settings_before(tmp_path: Path) -> None:
    with small_disk(tmp_path / "plein", 1) as small:
        shelf = Shelf(small)
        shelf.keeper.keep(Settings(zoom=125))
        fill(small)
        shelf.keeper.keep(Settings(zoom=200))
        assert (len(shelf.told), load(small).zoom) == (1, 125)
