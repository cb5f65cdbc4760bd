"""Null share: packets that fill a stream up to its constant rate, beside how many there usually are."""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow

# So much of a stream is filling, or it has no constant rate; so long is looked before anything is usual.
LEAST_SHARE, LEARNT_SECONDS = 0.02, 5.0
# Nearly all of it is filling: nothing is sent, and what is usual while something is cannot be learnt from that.
NOTHING_ELSE = 0.95
REMEMBERED = 120  # looks, of half a second


@dataclass(slots=True)
class NullShare:
    """The share of null packets, beside the usual one of the last minute."""

    kept: float
    _shares: deque[float] = field(init=False, default_factory=lambda: deque(maxlen=REMEMBERED))
    _seconds: float = field(init=False, default=0.0)

    def measure(self, window: TransportWindow) -> Measurement | None:
        """Measure half a second of packets."""
        share = window.nulls / max(1, window.packets)
        if share >= NOTHING_ELSE:
            return None
        usual = median(self._shares) if self._seconds >= LEARNT_SECONDS else 0.0
        if usual >= LEAST_SHARE and share < self.kept * usual:
            return Measurement(share / usual, detail=f"null packets are {share:.1%} of it")
        self._seconds += window.at - window.begin
        self._shares.append(share)
        return Measurement(share / usual) if usual >= LEAST_SHARE else None
