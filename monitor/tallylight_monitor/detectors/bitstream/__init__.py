"""Faults of coded data."""
