"""Labelled cases, made on the spot: healthy streams, faults injected into them, and what looks like a fault.

`tuning` and `test` have clips, injectors and traps of their own: thresholds were chosen by the first, and what is
published comes from the second.
"""
