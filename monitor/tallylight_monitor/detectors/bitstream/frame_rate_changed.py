"""Frame rate changed: pictures come at another rate than before, evenly."""

from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.habit import Habit
from tallylight_monitor.detectors.measurement import Measurement

# Rates that differ by less are one, as stamps in milliseconds make them differ.
ALIKE = 0.04


class FrameRateChanged:
    """By how much of it the rate of pictures differs from what is usual; nothing where it is never even."""

    def __init__(self, share: float) -> None:
        del share  # the threshold, which the measurement is compared with elsewhere
        self._habit: Habit[float] = Habit(_are_alike)

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures."""
        if window.anew:
            self._habit.forget()
        if not window.interval:
            return None
        change = self._habit.take(window.interval, window.at, window.begin)
        if change is None:
            return None if self._habit.usual is None else Measurement(0.0)
        words = f"{1 / change.usual:.4g} pictures a second before, {1 / window.interval:.4g} now"
        return Measurement(abs(change.usual / window.interval - 1), change.since, words)


def _are_alike(one: float, other: float) -> bool:
    return abs(one / other - 1) < ALIKE
