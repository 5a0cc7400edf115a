"""Trying a test of real sound again.

Sound in real time cannot be held on a machine whose cores are all taken by something else: the system then
truly loses samples, and the record says so. A defect fails each time.
"""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

TRIES = 3


def try_again(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run ``item`` until it passes, three times at most, and tell only its last try."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for left in reversed(range(TRIES)):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if not left or not any(report.failed for report in reports):
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
