"""The exam's screens: the frame around every part, waiting pages, parts."""
