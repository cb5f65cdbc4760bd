"""Frame size collapsed: pictures are coded in a fraction of the bytes that they usually take."""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.measurement import Measurement

# Windows that tell what is usual, and how many of them it takes.
REMEMBERED, LEARNT = 60, 8


@dataclass(slots=True)
class FrameSizeCollapsed:
    """What is left of the usual size of pictures between key frames."""

    kept: float
    _usual: deque[float] = field(init=False, default_factory=lambda: deque(maxlen=REMEMBERED))

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures; None while nothing is usual, or no picture is between key frames."""
        if window.anew:
            self._usual.clear()
        if (size := window.between) is None:
            return None
        if len(self._usual) < LEARNT:
            self._usual.append(size)
            return None
        usual = median(self._usual)
        left = size / max(1.0, usual)
        if left >= self.kept:
            self._usual.append(size)
            return Measurement(left)
        return Measurement(left, detail=f"pictures take {size / 1000:.1f} kB, and took {usual / 1000:.1f} kB")
