"""Which streams are on air at this moment with no monitor running, and for how long: what people are alerted of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tallylight_contract.conditions import Reason
from tallylight_operator.clock import Clock
from tallylight_operator.decision.decide import Decision
from tallylight_operator.decision.model import Key
from tallylight_operator.decision.unwatched import Gap, Unmonitored


class Gaps:
    """Keeps what was decided last of each stream; a pass that fails changes nothing of it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[Key, tuple[Gap, Reason]] = {}

    def note(self, key: Key, decision: Decision) -> None:
        """What was decided of a stream. A gap that is open goes on from when it began."""
        before, gap = self._open.pop(key, None), decision.gap
        if gap is None:
            return
        if before is not None and not _is_over(before[0], self._clock.now()):
            gap = replace(gap, since=min(gap.since, before[0].since))
        self._open[key] = gap, decision.gap_reason

    def unmonitored(self) -> Iterator[Unmonitored]:
        """All of them, now; not those that are muted."""
        now = self._clock.now()
        for key, (gap, reason) in self._open.items():
            if not gap.is_muted and not _is_over(gap, now):
                yield Unmonitored(key, reason, max(0.0, (now - gap.since).total_seconds()))


def _is_over(gap: Gap, now: datetime) -> bool:
    """By its window's end, whatever the passes since have found."""
    return gap.until is not None and now >= gap.until
