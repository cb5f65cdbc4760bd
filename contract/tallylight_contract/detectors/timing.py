"""Faults of time: sound and picture apart, clocks that drift or step, gaps."""

from tallylight_contract.detectors.entry import DetectorEntry

TIMING: tuple[DetectorEntry, ...] = ()
