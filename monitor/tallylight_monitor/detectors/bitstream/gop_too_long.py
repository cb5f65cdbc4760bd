"""GOP too long: no key frame comes for so long that players which join, or have lost something, show nothing."""

from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.measurement import Measurement


class GopTooLong:
    """Seconds since the last key frame, or from it to the one that came, whichever is longer."""

    def __init__(self, apart: float) -> None:
        del apart  # the threshold, which the measurement is compared with elsewhere
        self._last: float | None = None

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures; None until a key frame came."""
        if window.anew:
            self._last = None
        if self._last is None:
            self._last = window.keys[-1] if window.keys else None
            return None
        last = self._last
        if window.keys:
            self._last = window.keys[-1]
        apart = window.at - self._last
        return Measurement(apart, last, f"no key frame for {apart:.1f} s")
