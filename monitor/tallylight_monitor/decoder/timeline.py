"""From a stream's own timestamps to media time: seconds from the first picture, running on over every break."""

from dataclasses import dataclass

# No live stream pauses its clock for so long without saying so: a larger step is a new clock (seconds).
BREAK_SECONDS = 10.0


@dataclass(slots=True)
class Timeline:
    """Where each timestamp stands in media time.

    `origin` is the timestamp of media time 0, once the first picture has set it; `end` is how far it has come.
    """

    origin: float | None = None
    end: float = 0.0
    _cut: bool = False
    _former: float | None = None  # the origin before the last cut

    def cut(self) -> None:
        """The timestamps that follow belong to a new clock; its first continues where the last has ended."""
        self._cut = self.origin is not None

    def skip(self, seconds: float) -> None:
        """Media of this length is known to be missing."""
        if self.origin is not None:
            self.end += seconds

    def breaks_at(self, stamp: float) -> bool:
        """Whether a timestamp is so far from the end that the clock must have changed unannounced."""
        return self.origin is not None and not self._cut and abs(stamp - self.origin - self.end) > BREAK_SECONDS

    def start(self, stamp: float) -> None:
        """Let media time begin here, or go on from here after a cut. Otherwise nothing changes."""
        if self.origin is None:
            self.origin = stamp
        elif self._cut:
            self._former, self.origin = self.origin, stamp - self.end
        self._cut = False

    def place(self, stamp: float, seconds: float) -> float | None:
        """The media time of something that lasts `seconds`; None before the first picture has come."""
        if self.origin is None:
            return None
        at = stamp - self.origin
        self.end = max(self.end, at + seconds)
        return at

    def beside(self, stamp: float, last: float) -> float | None:
        """The media time of something that comes beside the pictures, and last was at `last`; it moves nothing.

        Where the clock was changed it may be on either: the one on which it goes on from where it was. None for
        what is too far from the pictures to belong to them.
        """
        places = [stamp - origin for origin in (self.origin, self._former) if origin is not None]
        near = [at for at in places if abs(at - self.end) <= BREAK_SECONDS]
        return min(near, key=lambda at: abs(at - last), default=None)
