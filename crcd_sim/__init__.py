"""Simulateur CRCD: sit the French professional title TP-00483 on one workstation."""

__version__ = "0.1.0"
