"""Null share: packets that fill a stream up to its constant rate, beside how many there usually are."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow

# So much of a stream is filling, or it has no constant rate; so long is looked before anything is usual.
LEAST_SHARE, LEARNT_SECONDS = 0.02, 5.0
# Nearly all of it is filling: nothing is sent, and what is usual while something is cannot be learnt from that.
NOTHING_ELSE = 0.95
MEMORY_SECONDS = 60.0


@dataclass(slots=True)
class NullShare:
    """The share of null packets, beside what it was in the last minute."""

    kept: float
    _usual: float = field(init=False, default=0.0)
    _seconds: float = field(init=False, default=0.0)

    def measure(self, window: TransportWindow) -> Measurement | None:
        """Measure half a second of packets."""
        share, seconds = window.nulls / max(1, window.packets), window.at - window.begin
        if share >= NOTHING_ELSE:
            return None
        known = self._seconds >= LEARNT_SECONDS and self._usual >= LEAST_SHARE
        if known and share < self.kept * self._usual:
            return Measurement(share / self._usual, detail=f"null packets are {share:.1%} of it")
        self._seconds += seconds
        self._usual += (share - self._usual) * min(1.0, seconds / min(MEMORY_SECONDS, self._seconds))
        return Measurement(share / self._usual) if known else None
