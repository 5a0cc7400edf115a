"""What every test gets: its own data folder, and a failure for anything left behind or said aloud."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.yaml_once import parse_once

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Threads that libraries keep for the life of the process.
LIBRARY_THREADS = ("pytest_timeout", "ThreadPoolExecutor-typst", "QDBus", "Dummy-")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test may write among real sittings."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CRCD_SIM_DATA", str(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def yaml_parsed_once() -> Iterator[None]:
    """Nearly every test that opens a sitting reads the same pack: see ``tests.fakes.yaml_once``."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        parse_once(monkeypatch)
        yield


class _Loud(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log line at WARNING fails, unless the test says ``@pytest.mark.expects_log``."""
    handler = _Loud()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    if handler.records and not request.node.get_closest_marker("expects_log"):
        pytest.fail("unexpected log: " + " | ".join(record.getMessage() for record in handler.records))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 3
    while left := [t for t in set(threading.enumerate()) - before
                   if t.is_alive() and not t.name.startswith(LIBRARY_THREADS)]:  # fmt: skip
        if time.monotonic() > deadline:
            pytest.fail(f"threads left alive: {[t.name for t in left]}")
        time.sleep(0.01)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log: this test makes the program log a warning on purpose")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skipped test is a missing proof: it is printed and fails the run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} skipped test(s) fail the run:", red=True)
        for report in skipped:
            terminalreporter.write_line(f"  {report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    clipboard = sys.modules.get("crcd_sim.ui.writing.clipboard")
    if clipboard is not None and clipboard.QGuiApplication.instance() is not None:
        # As the application does when it ends: else this process would crash after its last test.
        clipboard.hand_over()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = 1
