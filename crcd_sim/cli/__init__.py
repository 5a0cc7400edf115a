"""The command line. Stable: scripts and checks rely on its commands and JSON shapes."""
