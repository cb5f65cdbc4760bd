"""Faults of time: the tracks' clocks, and how they stand to each other."""
