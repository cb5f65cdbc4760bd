"""Whether anything comes from an address that the decoder reads itself: its beats tell. Pure."""

from dataclasses import dataclass

from tallylight_monitor.wire import Beat

# An address is reached while media gets on at beats that are no further apart.
STEADY_SECONDS = 2.0


@dataclass(slots=True)
class Progress:
    """What the beats so far have told."""

    _media_end: float = 0.0
    _got_on: bool = False
    _beat_at: float = float("-inf")
    _received: int = 0  # bytes, as in Beat

    def take(self, beat: Beat, now: float) -> int | None:
        """How many bytes have come since the beat before, 0 where they are not counted; None: nothing has.

        Where they are not, two beats on end must tell that media got on: one alone is what a decoder gives up when its
        stream breaks off. Each decoder counts anew.
        """
        gets_on, came = beat.media_end > self._media_end, beat.received - self._received
        steady = gets_on and self._got_on and now - self._beat_at < STEADY_SECONDS
        counted = beat.received > 0 or self._received > 0
        self._media_end, self._got_on, self._beat_at, self._received = beat.media_end, gets_on, now, beat.received
        if counted:  # what came just before it ended may be told when it is long over
            return came if came > 0 and beat.quiet_seconds < STEADY_SECONDS else None
        return 0 if steady else None
