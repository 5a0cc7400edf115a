"""Reads frameworks and scenario packs, and reports every finding at once, with file and line."""
