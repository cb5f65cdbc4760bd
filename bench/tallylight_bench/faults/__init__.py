"""Faults, each again and again: a real monitor watches a real source that shows one for a while, and recovers.

`make faults` prints, for each kind of fault, what was told, by which detector, after how long, and what went wrong.
"""
