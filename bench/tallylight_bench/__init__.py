"""Each published number has its command here; a developer's tool, which is not installed."""
