"""What a workstation remembers, on one page: look, sound devices, staff code."""
