"""Which streams are on air at this moment with no monitor running, and for how long: what people are alerted of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tallylight_contract.conditions import Reason
from tallylight_operator.clock import Clock
from tallylight_operator.decision.decide import Decision
from tallylight_operator.decision.model import Key
from tallylight_operator.decision.unwatched import Gap, Unmonitored


@dataclass(frozen=True, slots=True)
class _Open:
    """A gap, open `since` then, in monotonic seconds: a wall clock that is set makes it no longer, and no shorter."""

    gap: Gap
    reason: Reason
    since: float


class Gaps:
    """Keeps what was decided last of each stream; a pass that fails changes nothing of it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[Key, _Open] = {}

    def note(self, key: Key, decision: Decision) -> None:
        """What was decided of a stream. A gap that is open goes on from when it began."""
        before, gap, now = self._open.pop(key, None), decision.gap, self._clock.now()
        if gap is None:
            return
        since = self._clock.monotonic() - max(0.0, (now - gap.since).total_seconds())
        if before is not None and not _is_over(before.gap, now):
            since = before.since
        self._open[key] = _Open(gap, decision.gap_reason, since)

    def unmonitored(self) -> Iterator[Unmonitored]:
        """All of them, now; not those that are muted."""
        now, monotonic = self._clock.now(), self._clock.monotonic()
        for key, each in self._open.items():
            if not each.gap.is_muted and not _is_over(each.gap, now):
                yield Unmonitored(key, each.reason, monotonic - each.since)


def _is_over(gap: Gap, now: datetime) -> bool:
    """By its window's end, whatever the passes since have found."""
    return gap.until is not None and now >= gap.until
