"""Media sequence reset: the numbering goes back, or jumps further than time allows (RFC 8216 6.2.1)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class MediaSequenceReset:
    """Whether the numbering has broken off, and the look after it goes on from there."""

    resets: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        since = reception.renumbered_at if reception.renumbered else None
        return Measurement(float(bool(reception.renumbered)), since, reception.renumbered)
