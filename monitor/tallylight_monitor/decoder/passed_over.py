"""When pictures are shown of which not all are decoded: time goes on with all of them. Uses av."""

import heapq
from dataclasses import dataclass, field

from av.video.frame import VideoFrame

# More than any coding puts out of order. What waits longer is told at once.
MOST_WAITING = 64


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """A picture: its stamp, and how long it lasts, in seconds; and itself, where it is decoded all the same.

    `size` is how many bytes it is coded in.
    """

    stamp: float
    seconds: float
    frame: VideoFrame | None = field(default=None, compare=False)
    size: int = field(default=0, compare=False)
    key: bool = field(default=False, compare=False)


@dataclass(slots=True)
class PassedOver:
    """Gives them back in the order of showing, as it becomes known."""

    _waiting: list[Passed] = field(default_factory=list)

    def came(self, passed: Passed) -> None:
        """One came, in the order of decoding."""
        heapq.heappush(self._waiting, passed)

    def before(self, stamp: float) -> list[Passed]:
        """Those that are shown before this stamp; no more of them come."""
        found = []
        while self._waiting and (self._waiting[0].stamp < stamp or len(self._waiting) > MOST_WAITING):
            found.append(heapq.heappop(self._waiting))
        return found

    def clear(self) -> None:
        """They are decoded after all."""
        self._waiting.clear()
