"""What the client says, and when. Pure: stimulus in, effects out, time as an argument."""
