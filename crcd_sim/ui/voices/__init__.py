"""The voices of the recorded calls: read aloud by a trainer, kept in the place of the synthetic ones."""
