"""The equipment check: a telephone call to an answering machine, its steps, its verdict."""
