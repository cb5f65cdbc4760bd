"""From look to look: how much of the time that passed was air time, and in how much of it the stream was watched."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tallylight_contract.load import LATE_SECONDS
from tallylight_monitor.judging.accounting import Accounting

# The monitor looks at least twice a second: a look that is so late means that it did not run.
STALL_SECONDS = 2.0


@dataclass(slots=True)
class AirTime:
    """Enters in the books what has passed since the last look. `until` is that look, on the monotonic clock.

    No more than up to there can be said of the stream: what has passed since is in no report.
    """

    accounting: Accounting
    starts: datetime
    is_muted: Callable[[datetime], bool]
    until: float
    _judged: bool = True

    def look(self, now: float, wall: datetime, *, judged: bool) -> float:
        """By `now`, every track that should be there is judged, or not; gives how long the last look lies back."""
        before, self.until, self._judged = self.until, now, judged
        self.accounting.looked(before, now, (self.starts - wall).total_seconds())
        self.accounting.watched(before, now, judged=judged and now - before < STALL_SECONDS)
        if self.is_muted(wall):
            self.accounting.muted(before, now)
        return now - before

    def end(self, now: float, wall: datetime, behind: float) -> bool:
        """The monitor has said all: since the last look it was as it was then.

        So many seconds waited for a decoder that was behind, and never will be judged; gives whether that is told.
        """
        if behind >= LATE_SECONDS:
            self.accounting.missed(behind)
        self.look(now, wall, judged=self._judged)
        return behind >= LATE_SECONDS
