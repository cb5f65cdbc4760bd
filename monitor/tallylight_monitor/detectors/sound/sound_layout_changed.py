"""Sound layout changed: the sound has another number of channels, or another sample rate, than it had."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement

SETTLED_SECONDS = 3.0  # what a stream begins with may be found out late: a coding's second layer
NORMAL_SECONDS = 30.0  # after so long, the new layout is the stream's own
RATE_SHARE = 0.02  # a window of another rate is off by far more


@dataclass(slots=True)
class SoundLayoutChanged:
    """1 while the layout is not the stream's own, and 0 while it is."""

    changed: float
    _own: tuple[int, float] | None = field(default=None, init=False)
    _now: tuple[int, float] = field(default=(0, 0.0), init=False)
    _seconds: float = field(default=0.0, init=False)  # that it has been as it is now

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        channels, count = sound.samples.shape
        if not count or not sound.seconds:
            return None
        now = (channels, count / sound.seconds)
        self._seconds = self._seconds + sound.seconds if _alike(now, self._now) else sound.seconds
        self._now = now
        if self._seconds >= (SETTLED_SECONDS if self._own is None else NORMAL_SECONDS):
            self._own = now
        if self._own is None:
            return None
        changed = not _alike(now, self._own)
        return Measurement(float(changed), detail=f"{_words(now)}, and before {_words(self._own)}" if changed else "")


def _alike(one: tuple[int, float], other: tuple[int, float]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) <= RATE_SHARE * max(one[1], other[1])


def _words(layout: tuple[int, float]) -> str:
    return f"{layout[0]} channels at {layout[1] / 1000:.0f} kHz"
