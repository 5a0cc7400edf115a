"""The windows: the only package that imports Qt. A widget is a passive panel plus a presenter."""

from crcd_sim.ui.singletons import keep_alive

# Before the first Qt call of whoever imports any window: see the module for why.
keep_alive()
