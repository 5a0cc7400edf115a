"""Drills in the window: choosing one, and the page at its end."""
