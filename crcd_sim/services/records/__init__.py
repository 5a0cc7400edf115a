"""Reading and keeping what was done: each use case runs whole inside one store job."""
