"""The half by which thresholds were chosen."""
