"""Pure: when a stream is on air."""
