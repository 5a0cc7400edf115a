"""PySide6 leaves imports alone."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import crcd_sim.ui.app
import PySide6.QtPdf, PySide6.QtPrintSupport, PySide6.QtSvg
import builtins, json, sys
import pydantic
looked_into = set(sys.modules["shibokensupport.feature"].pyside_feature_dict)
ours = sorted(name for name in looked_into if name.startswith(("crcd", "pydantic")))
print(builtins.__import__.__name__, ours)
"""


def test_pyside_does_not_look_into_the_modules_imported_after_it() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stderr == ""
    name, looked_into = ran.stdout.strip().split(" ", 1)
    assert name != "__feature_import__"
    assert looked_into in ("[]", "['crcd_sim.ui.imports']")
