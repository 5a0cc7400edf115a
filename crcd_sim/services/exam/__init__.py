"""The running exam: lives on the main loop's thread, talks to queue-only ports, never waits."""
