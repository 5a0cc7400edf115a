"""A guard against a fault of PySide6 6.12 under Python 3.10 and 3.11.

There, each call that returns None, and each signal emitted, drops one reference to None or True that
was never taken. They start with a few thousand references: after some thousand calls the interpreter
stops with « none_dealloc ». Since Python 3.12 these objects are immortal and nothing can happen.

Measured with PySide6 6.12.0 and Python 3.11.7: 1,000 calls of ``QObject.setObjectName`` take 1,000
references to None away; with 6.11.3 or Python 3.12, none.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# At a million lost references a second this lasts for twelve days.
SPARE: Final = 1 << 40


def keep_alive() -> bool:
    """Give None, True and False references to spare. Returns True when it was needed and done."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython" or hasattr(sys, "getobjects"):
        return False
    if sys.getrefcount(None) > SPARE // 2:
        return False
    for singleton in (None, True, False):
        # CPython keeps the count of references in the first word of an object.
        ctypes.c_ssize_t.from_address(id(singleton)).value += SPARE
    return True
