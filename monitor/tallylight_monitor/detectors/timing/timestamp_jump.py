"""Timestamp jump: a track's clock steps, and its stream did not say so; or it starts far from the other track's.

An encoder that restarts, an origin that fails over and a clip that is played in a loop step like that. A step that a
discontinuity declares is none (RFC 8216 4.3.2.3, ISO 13818-1 2.4.3.5), nor is a 33-bit clock that begins anew.
"""

from dataclasses import dataclass

from tallylight_monitor.detectors.frames import Clock
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class TimestampJump:
    """By how many seconds a clock has stepped, forward or back."""

    step: float

    def measure(self, clock: Clock) -> Measurement:
        """Measure a track's clock now."""
        return Measurement(0.0 if clock.declared else abs(clock.seconds), detail=_words(clock))


def _words(clock: Clock) -> str:
    if not clock.seconds:
        return ""
    size = abs(clock.seconds)
    if clock.apart:
        return f"the {clock.track} starts {size:.1f} s {'behind' if clock.seconds < 0 else 'ahead of'} the other track"
    return f"the clock of the {clock.track} steps {'back' if clock.seconds < 0 else 'forward'} by {size:.1f} s"
