"""GOP changed: a stream whose key frames are evenly apart has them further apart, or nearer, than before.

Segments are cut at key frames: where they move, segments get other lengths, and variants no longer fit each other.
"""

from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.habit import SETTLED_SECONDS
from tallylight_monitor.detectors.key_distances import KeyDistances
from tallylight_monitor.detectors.measurement import Measurement


class GopChanged:
    """How many times the usual distance key frames are apart; or, where they are nearer, the other way round."""

    def __init__(self, times: float) -> None:
        self._times = times
        self._distances = KeyDistances()
        self._changed: float | None = None

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures; None while nothing is usual."""
        if window.anew:
            self._forget()
        for key in window.keys:
            self._distances.came(key, times=self._times)
        usual = self._distances.usual()
        return None if usual is None else self._measured(usual, window.at)

    def _measured(self, usual: float, at: float) -> Measurement | None:
        now, since = self._distances.nearer(at, usual) or self._distances.further(at)
        times = max(now / usual, 1.0) if now >= usual else usual / now
        if self._distances.nearer(at, usual) is None and now < usual:
            times = 1.0  # the next one is still to come
        if times < self._times:
            self._changed = None
            return Measurement(times)
        self._changed = since if self._changed is None else self._changed
        if at - self._changed >= SETTLED_SECONDS:
            self._forget()
            return None
        return Measurement(times, self._changed, f"key frames were {usual:.2f} s apart, and are {now:.2f} s now")

    def _forget(self) -> None:
        self._distances, self._changed = KeyDistances(), None
