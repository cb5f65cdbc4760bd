"""Decode damage: pictures are built from coded data that did not arrive whole.

A damaged packet spoils every picture up to the next clean key frame, though the decoder flags few of them.
"""

from dataclasses import dataclass

from tallylight_monitor.detectors.frames import Coded
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class DecodeDamage:
    """Damaged pieces of coded data since the last clean key frame."""

    damaged: float

    def measure(self, coded: Coded) -> Measurement:
        """Measure the state of the coded data at one picture."""
        return Measurement(float(coded.damaged), coded.since, coded.why)
