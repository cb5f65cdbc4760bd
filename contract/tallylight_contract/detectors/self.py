"""Faults of the monitor itself, which say how far the others can be believed: late, throttled, blind."""

from tallylight_contract.detectors.entry import DetectorEntry

SELF: tuple[DetectorEntry, ...] = ()
