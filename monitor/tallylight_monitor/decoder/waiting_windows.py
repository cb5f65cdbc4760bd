"""What was read of packets, until the pictures come that they carry: the cause is told before what follows from it."""

from collections import deque
from collections.abc import Iterator, Sequence

from tallylight_monitor.detectors.transport_window import TransportWindow

# So far ahead of a picture is told what its packets, and those behind it, are like: pictures come out of order, and
# packets earlier than what they carry is shown.
LEAD_SECONDS = 1.5
# Packets that are further behind the pictures, or ahead of them, are on another clock.
BEHIND_SECONDS, AHEAD_SECONDS = 3.0, 20.0
MOST = 60  # that wait where no picture comes


class WaitingWindows:
    """Windows on media time, in order."""

    def __init__(self) -> None:
        self._waiting: deque[TransportWindow] = deque()
        self._offset = 0.0

    def take(self, windows: Sequence[TransportWindow], end: float, *, anew: bool) -> Iterator[TransportWindow]:
        """Keep them, which begin at `end` of media time where they begin `anew`; gives those that cannot wait."""
        ahead = windows[0].begin + self._offset - end
        if anew or not -BEHIND_SECONDS <= ahead <= AHEAD_SECONDS:
            self._offset = end - windows[0].begin
        self._waiting.extend(window.shifted(self._offset) for window in windows)
        while len(self._waiting) > MOST:
            yield self._waiting.popleft()

    def until(self, at: float) -> Iterator[TransportWindow]:
        """Those that are to be told before a picture at this time; all of them at infinity."""
        while self._waiting and self._waiting[0].at <= at + LEAD_SECONDS:
            yield self._waiting.popleft()
