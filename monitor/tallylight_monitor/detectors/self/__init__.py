"""Faults of the monitor itself, which say that its word on the stream is missing."""
