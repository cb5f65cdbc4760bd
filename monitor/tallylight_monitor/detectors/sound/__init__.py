"""Faults of decoded sound."""
