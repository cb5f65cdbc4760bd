"""Media time while nothing is decoded: it runs on with the wall clock, so that a loss has a place and a length."""

from dataclasses import dataclass


@dataclass(slots=True)
class MediaClock:
    """Media time on the machine's clock, whose seconds are `monotonic`. Never runs backwards."""

    _started: float | None = None
    _lead: float = 0.0

    def decoded(self, media_end: float, monotonic: float) -> None:
        """So much media has been decoded by now. A stream joined behind its edge is at first decoded in haste."""
        if self._started is None:
            self._started = monotonic
        self._lead = max(self._lead, media_end - (monotonic - self._started))

    def at(self, monotonic: float) -> float:
        """Media time then; 0 before the first picture."""
        return 0.0 if self._started is None else max(0.0, monotonic - self._started + self._lead)
