"""Captions lost: pictures carried captions, and none has for a while; or none ever did, of a stream that must."""

from tallylight_monitor.detectors.caption_window import CaptionWindow
from tallylight_monitor.detectors.measurement import Measurement


class CaptionsLost:
    """Seconds since the last picture that carried captions."""

    def __init__(self, absent: float, expected: float) -> None:
        del absent  # the threshold, which the measurement is compared with elsewhere
        self._expected = expected >= 1
        self._last: float | None = None

    def measure(self, window: CaptionWindow) -> Measurement | None:
        """Measure half a second of pictures; None while nothing says that there should be captions."""
        if window.anew and not self._expected:
            self._last = None
        if window.carried_at is not None:
            self._last = window.carried_at
        elif self._last is None and self._expected:
            self._last = window.begin
        if self._last is None:
            return None
        absent = window.at - self._last
        return Measurement(absent, self._last, f"no captions for {absent:.1f} s")
