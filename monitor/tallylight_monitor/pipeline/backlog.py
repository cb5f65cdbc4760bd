"""How much later results come than they would if nothing had to wait for the processor. Pure."""

from dataclasses import dataclass

from tallylight_contract.load import LATE_SECONDS

# A decoder that has had nothing to do for so long has judged all that there is: fetching what is there takes less.
IDLE_SECONDS = 0.75


@dataclass(slots=True)
class Backlog:
    """Of one monitor. While media waits, every second that passes must bring a second of media, or it grows."""

    seconds: float = 0.0
    _unjudged: float = 0.0  # seconds of media that have come and are not judged, while more waits
    _looked_at: float | None = None  # on the machine's clock
    _media_end: float = 0.0
    _idle_since: float | None = None
    _late_since: float | None = None

    def look(self, now: float, media_end: float, *, waits: bool, held: float = 0.0) -> None:
        """By `now`, media was judged up to `media_end`; more `waits`, or does not: so many seconds are known of it."""
        passed = 0.0 if self._looked_at is None else now - self._looked_at
        if waits:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        if waits or self.seconds:
            grown = passed - (media_end - self._media_end)
            self.seconds = max(0.0, self.seconds + grown)
            self._unjudged = max(held, self._unjudged + grown)
        if self._idle_since is not None and now - self._idle_since >= IDLE_SECONDS:
            self.seconds = self._unjudged = 0.0
        self._looked_at, self._media_end = now, media_end
        if self.seconds < LATE_SECONDS:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now

    def left(self, media_end: float) -> float:
        """How much of what had come by the last look is not judged yet where media was judged up to here since."""
        return max(0.0, self._unjudged - (media_end - self._media_end))

    def late_for(self, now: float) -> float:
        """For how long it has been LATE_SECONDS or more, without a break."""
        return 0.0 if self._late_since is None else now - self._late_since
