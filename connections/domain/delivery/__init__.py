"""What leaves the service by itself: queued in the caller's transaction, sent by a process of its own (ADR 0022)."""
