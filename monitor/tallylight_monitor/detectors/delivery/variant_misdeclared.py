"""Variant misdeclared: segments hold something else than the master playlist announces of their version."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class VariantMisdeclared:
    """How many things are other than the master playlist announces."""

    differences: float

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now; None where no segment was held against what is announced."""
        return None if reception.misdeclared is None else counted(reception.misdeclared)
