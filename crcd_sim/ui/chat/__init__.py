"""The chat's panel."""
