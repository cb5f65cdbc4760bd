"""Loudness off target: the programme is much louder, or much less loud, than it was agreed to be (EBU R128).

A shout or a whisper moves the loudness of half a minute. So that is looked at in three parts, each of which must be off
to the same side.
"""

from collections import deque

from tallylight_monitor.detectors.loudness import ABSOLUTE_GATE, Loudness, gated
from tallylight_monitor.detectors.measurement import Measurement

BLOCKS_A_SECOND, PARTS = 10, 3
LEAST_SHARE = 0.3  # of a part's blocks that must be heard
EVERY = 5  # blocks


class LoudnessOffTarget:
    """How far the gated loudness of each third of the last `seconds` is from `target` at least, in LU."""

    def __init__(self, tolerance: float, target: float, seconds: float) -> None:
        self._tolerance, self._target, self._seconds = tolerance, target, seconds
        self._length = max(1, round(seconds * BLOCKS_A_SECOND / PARTS))
        self._blocks: deque[float] = deque(maxlen=PARTS * self._length)
        self._count = 0

    def measure(self, loudness: Loudness) -> Measurement | None:
        """Measure 100 ms more; twice a second."""
        self._blocks.append(loudness.momentary)
        self._count += 1
        if self._count % EVERY:
            return None
        off = self._off()
        if abs(off) < self._tolerance:
            return Measurement(abs(off))
        words = f"{abs(off):.1f} LU {'above' if off > 0 else 'below'} the target of {self._target:g} LUFS"
        return Measurement(abs(off), loudness.at - self._seconds * (PARTS - 1) / PARTS, words)

    def _off(self) -> float:
        """0 while there is not enough, and while the parts are off to different sides."""
        blocks = list(self._blocks)
        if len(blocks) < PARTS * self._length:
            return 0.0
        offs = [self._part(blocks[at : at + self._length]) for at in range(0, len(blocks), self._length)]
        least = min(offs, key=abs)
        return least if all(each * least > 0 for each in offs) else 0.0

    def _part(self, blocks: list[float]) -> float:
        found = gated(blocks)
        heard = sum(each >= ABSOLUTE_GATE for each in blocks)
        return 0.0 if found is None or heard < LEAST_SHARE * self._length else found - self._target
