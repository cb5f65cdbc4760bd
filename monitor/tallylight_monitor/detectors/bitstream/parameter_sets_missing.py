"""Parameter sets missing: key frames come without what a decoder must know first, where they used to come with it.

Players that watch already go on; who joins there, or comes back, shows nothing.
"""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class ParameterSetsMissing:
    """Key frames in a row that lack them."""

    keys: float
    _since: float = field(init=False, default=0.0)

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures; None where parameter sets do not come with the pictures."""
        if window.bare_keys is None:
            return None
        if not window.bare_keys:
            self._since = window.at
            return Measurement(0.0)
        words = f"{window.bare_keys} key frames in a row came without parameter sets"
        return Measurement(float(window.bare_keys), self._since, words)
