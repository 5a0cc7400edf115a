"""What the candidate puts on record of an exchange: the qualification form, the written message."""
