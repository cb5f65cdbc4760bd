"""How well freezes are found: scenes that stop, scenes that are only still, and who is right about them.

`make accuracy-freeze` encodes cases and prints a table; `make quiet` adds hours without a freeze to the record.
"""
