"""The softphone's panels."""
