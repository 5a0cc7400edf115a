"""The windows: the only package that imports Qt. A widget is a passive panel plus a presenter."""

from crcd_sim.ui.imports import import_plainly
from crcd_sim.ui.singletons import keep_alive

# Before the first Qt call, and the next import, of whoever imports any window: see the modules for why.
keep_alive()
import_plainly()
