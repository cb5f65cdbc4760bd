"""Bounds for an HTTP server: which connection is closed when there are too many, and the rate of requests.

Pure: each server drives it. Times in seconds.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field

# One or two Prometheus servers, probes, a person with curl: together they keep a handful open.
MOST_CONNECTIONS = 64
KEPT_BACK = 192  # descriptors for the stream's own connections, pipes and files
IDLE_SECONDS = 75.0  # longer than between two scrapes, which then share a connection
REQUESTS_A_SECOND, BURST = 50.0, 50


def most_connections(descriptors: int) -> int:
    """How many connections a server may hold in a process that may have so many descriptors."""
    return max(4, min(MOST_CONNECTIONS, descriptors - KEPT_BACK))


@dataclass(slots=True)
class Crowd:
    """The connections of one server. The one that has been idle for longest is closed for the next."""

    most: int
    _idle_since: dict[Hashable, float] = field(default_factory=dict)  # in the order in which they became idle
    _busy: set[Hashable] = field(default_factory=set)

    def enter(self, new: Hashable, now: float) -> Hashable | None:
        """Take a new connection. Returns which one to close: None, an idle one, or the new one where all are busy."""
        closed = None
        if len(self._idle_since) + len(self._busy) >= self.most:
            closed = next(iter(self._idle_since), new)
            self._idle_since.pop(closed, None)
        if closed != new:
            self._idle_since[new] = now
        return closed

    def serve(self, one: Hashable) -> None:
        """A request on this connection is being answered: it is not closed meanwhile."""
        self._idle_since.pop(one, None)
        self._busy.add(one)

    def rest(self, one: Hashable, now: float) -> None:
        """Its request has been answered."""
        if one in self._busy:
            self._busy.discard(one)
            self._idle_since[one] = now

    def overdue(self, now: float) -> list[Hashable]:
        """The connections that have been idle for too long. They are forgotten."""
        found = [one for one, since in self._idle_since.items() if now - since >= IDLE_SECONDS]
        for one in found:
            del self._idle_since[one]
        return found

    def keep(self, there: Collection[Hashable]) -> None:
        """Forget all but these."""
        self._idle_since = {one: since for one, since in self._idle_since.items() if one in there}
        self._busy.intersection_update(there)


@dataclass(slots=True)
class Pace:
    """The rate of requests: a burst at once, the rest one after the other."""

    _free_at: float = float("-inf")

    def wait(self, now: float) -> float:
        """How long the next request has to wait."""
        self._free_at = max(self._free_at, now - BURST / REQUESTS_A_SECOND) + 1.0 / REQUESTS_A_SECOND
        return max(0.0, self._free_at - now)
