"""The review of a sitting: one time axis, the exchanges with their sound, the writings, the facts."""
