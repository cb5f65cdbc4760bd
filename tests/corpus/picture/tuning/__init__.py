"""Injectors and traps by which thresholds were chosen."""
