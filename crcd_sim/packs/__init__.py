"""Reads frameworks and scenario packs, and reports every finding at once, with file and line.

The schema comes with the package: the validation library's modules import each other, and two threads
that reached it by two of our modules at once would see it half made. The package's own import lets one
of them in at a time.
"""

import crcd_sim.packs.schema  # noqa: F401
