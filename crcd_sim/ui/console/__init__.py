"""The trainer's console: a second window, from which a trainer plays the client."""
