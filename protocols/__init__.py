"""What the messages mean: pure functions from bytes to values and back. No Django, no clock, no network."""
