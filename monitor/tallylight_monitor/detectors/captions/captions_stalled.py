"""Captions stalled: they are carried, and after text nothing but filling comes for long."""

from tallylight_monitor.detectors.caption_window import CaptionWindow
from tallylight_monitor.detectors.measurement import Measurement


class CaptionsStalled:
    """Seconds since the last text."""

    def __init__(self, empty: float) -> None:
        del empty  # the threshold, which the measurement is compared with elsewhere
        self._last: float | None = None

    def measure(self, window: CaptionWindow) -> Measurement | None:
        """Measure half a second of pictures; None until text came, and where no captions are carried."""
        if window.anew:
            self._last = None
        if window.carried_at is None:
            return None
        if window.has_text:
            self._last = window.carried_at
        if self._last is None:
            return None
        empty = window.at - self._last
        return Measurement(empty, self._last, f"nothing but filling for {empty:.0f} s")
