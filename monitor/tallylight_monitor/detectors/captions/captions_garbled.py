"""Captions garbled: pairs of bytes of CEA-608 whose parity is wrong, or one pair that comes over and over.

Each byte has an odd number of ones (CEA-608-E, 4.1), and receivers show a block, or nothing, where it has not.
"""

from tallylight_monitor.detectors.caption_window import CaptionWindow, Pair
from tallylight_monitor.detectors.measurement import Measurement

LEAST_PAIRS = 3  # of which a share is taken: fewer say nothing
# A pair may come so often in a row: a line has 32 characters, and may be one of dashes.
MOST_REPEATS = 16


class CaptionsGarbled:
    """The share of a window's pairs that are wrong, filling left out."""

    def __init__(self, share: float) -> None:
        del share  # the threshold, which the measurement is compared with elsewhere
        self._repeats: dict[int, tuple[Pair, int]] = {}  # by field: the last pair, and how often it came in a row
        self._since = 0.0  # when the first of the windows began that are wrong one after the other

    def measure(self, window: CaptionWindow) -> Measurement | None:
        """Measure half a second of pictures; None where too little was said."""
        wrong = sum([self._is_wrong(pair) for pair in window.pairs])
        said = sum(not pair.is_fill for pair in window.pairs)
        if said and said < LEAST_PAIRS:
            return None
        if not wrong:
            self._since = window.at
            return Measurement(0.0)
        return Measurement(wrong / said, self._since, f"{wrong} of {said} pairs of bytes are wrong")

    def _is_wrong(self, pair: Pair) -> bool:
        before, count = self._repeats.get(pair.field, (pair, 0))
        count = count + 1 if pair == before and not pair.is_fill else 1
        self._repeats[pair.field] = pair, count
        return count > MOST_REPEATS or any(byte.bit_count() % 2 == 0 for byte in pair.bytes)
