"""Faults of decoded pictures."""
