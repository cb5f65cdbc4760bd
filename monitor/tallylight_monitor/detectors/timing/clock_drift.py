"""Clock drift: live media comes ever later, or ever earlier, by the machine's clock: its own runs slow, or fast.

Arrival less media time is followed over minutes up to hours, at its least: what is held up is late, and never early.
Only as much drift is told as is certain, so a short time tells of a strong one, and a long time of a weak one.
"""

from tallylight_monitor.detectors.lag_history import LagHistory, Thirds
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception

SHORTEST_SECONDS = 180.0
MILLION, MINUTE_MS = 1e6, 60_000.0


class ClockDrift:
    """By how many millionths the media's clock is off the machine's at least, slow or fast."""

    def __init__(self, drift: float, margin: float) -> None:
        self._drift, self._margin = drift, margin
        self._history = LagHistory()
        self._last: Measurement | None = None

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now; what was found last while nothing new is known, None before anything came.

        Of too short a time nothing is certain: at least none.
        """
        within = reception.lag_within
        if reception.lag is not None and self._history.note(reception.at, reception.lag, within):
            found = self._history.drift(self._margin + within, SHORTEST_SECONDS)
            if found is None:
                self._last = self._last or Measurement(0.0)
            else:
                self._last = self._measured(MILLION * abs(found[0]), found[1], reception.at)
        return self._last

    def _measured(self, drift: float, thirds: Thirds, now: float) -> Measurement:
        if drift < self._drift:
            return Measurement(drift)
        pace = (thirds.lags[2] - thirds.lags[0]) / (2 * thirds.seconds)
        words = (
            f"media comes {MINUTE_MS * abs(pace):.0f} ms {'later' if pace > 0 else 'earlier'} each minute,"
            f" by the last {(now - thirds.begin) / 60:.0f} minutes"
        )
        return Measurement(drift, thirds.begin, words)
