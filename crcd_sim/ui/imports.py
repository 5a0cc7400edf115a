"""Takes PySide6's own import away again.

Since it is loaded, PySide6 reads the source of every module imported after it, in case that module asks for
its optional spellings (``__feature__``), which we never do. It costs a seventh of the processor time of
all our imports, and asking pydantic's modules for an attribute while they are half imported breaks them:
now and then, when two threads import at once, the framework or a pack did not load.

Measured with PySide6 6.12.0 and Python 3.11.7: 1.10 s of processor time for the window, the store and the
packs with it, 0.95 s without.
"""

from __future__ import annotations

import builtins


def import_plainly() -> bool:
    """Put back the ``__import__`` that PySide6 replaced. Returns True when it had."""
    import PySide6.QtCore  # noqa: F401 (replaces it)

    plain = getattr(builtins, "__orig_import__", None)
    if plain is None or builtins.__import__ is plain:
        return False
    builtins.__import__ = plain
    return True
