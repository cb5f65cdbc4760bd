"""Bitrate exceeded: neighbouring segments have a higher bitrate than the master playlist says (RFC 8216 4.3.4.2)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class BitrateExceeded:
    """The peak bitrate, as a ratio to BANDWIDTH."""

    ratio: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return Measurement(reception.peak_share)
