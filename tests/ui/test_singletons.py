from __future__ import annotations

import sys

from PySide6.QtCore import QObject

from crcd_sim.ui.singletons import keep_alive


def test_ten_thousand_calls_of_qt_do_not_end_the_program():
    target = QObject()
    for _ in range(10_000):
        target.setObjectName("x")
    assert sys.getrefcount(None) > 1_000


def test_the_references_to_spare_are_given_once():
    keep_alive()
    assert not keep_alive()
