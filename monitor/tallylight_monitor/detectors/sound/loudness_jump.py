"""Loudness jump: from one moment to the next the programme is much louder, or less loud, as where a clip is cut in."""

from collections import deque

from tallylight_monitor.detectors.loudness import Loudness, gated
from tallylight_monitor.detectors.measurement import Measurement

# Blocks of 400 ms, ten a second: of what is heard now, and of what was heard before.
NOW, BEFORE, LEAST = 30, 200, 20
OVERLAP = 4  # blocks that hold some of the same sound
NORMAL = 200  # blocks for which a new level lasts before it is the usual one


class LoudnessJump:
    """How far the loudness of the last three seconds is from that of the twenty before, in LU."""

    def __init__(self, jump: float) -> None:
        self._jump = jump
        self._usual: deque[float] = deque(maxlen=BEFORE)
        self._now: deque[float] = deque(maxlen=NOW + OVERLAP)
        self._lasts = 0
        self._since: float | None = None

    def measure(self, loudness: Loudness) -> Measurement | None:
        """Measure 100 ms more."""
        if len(self._now) == self._now.maxlen and not self._lasts:
            self._usual.append(self._now[0])
        self._now.append(loudness.momentary)
        blocks = list(self._now)
        before, now = gated(self._usual), gated(blocks[OVERLAP:])
        if len(self._usual) < LEAST or before is None or now is None:
            return None
        apart = now - before
        if abs(apart) < self._jump or self._lasts > NORMAL:
            self._settle()
            return Measurement(min(abs(apart), self._jump / 2))
        self._lasts += 1
        if self._since is None:
            self._since = loudness.at - _steepest(blocks, up=apart > 0)
        return Measurement(abs(apart), self._since, f"{abs(apart):.0f} LU {'louder' if apart > 0 else 'less loud'}")

    def _settle(self) -> None:
        """No jump lasts any more: it is over, or its level has become the usual one."""
        if self._lasts > NORMAL:
            self._usual = deque(self._now, BEFORE)
        if self._lasts:
            self._now.clear()
        self._lasts, self._since = 0, None


def _steepest(blocks: list[float], *, up: bool) -> float:
    """For how many seconds it has been so: since the largest step from one block to the next that holds none of it."""
    steps = [(after - before) * (1 if up else -1) for before, after in zip(blocks, blocks[OVERLAP:], strict=False)]
    return (len(steps) - steps.index(max(steps))) / 10
