"""Use cases, without Qt and without SQL. ``exam`` never waits; ``records`` run inside one store job."""
