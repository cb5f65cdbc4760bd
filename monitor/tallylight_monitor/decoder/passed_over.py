"""When the pictures are shown that are not decoded: time goes on with them as with those that are."""

import heapq
from dataclasses import dataclass, field

# More than any coding puts out of order. What waits longer is told at once.
MOST_WAITING = 64


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """A picture that is not decoded: its stamp, and how long it lasts, in seconds."""

    stamp: float
    seconds: float


@dataclass(slots=True)
class PassedOver:
    """Gives them back in the order of showing, as it becomes known."""

    _waiting: list[Passed] = field(default_factory=list)

    def came(self, passed: Passed) -> None:
        """One was passed over, in the order of decoding."""
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
