"""Whether preRoll holds all monitors that start together, for a scheduler binds so many a second. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import ceil

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_operator.decision.model import Key, PlannedStart, Shortfall
from tallylight_operator.decision.stream_facts import StreamFacts

# What a Kubernetes scheduler does by default: its client has a token bucket. So 1,000 pods are bound after 18 s.
BINDS, BURST = 50.0, 100  # a second; at once, after a rest
# So late a monitor may be that nothing waited for: it is about as long as its own start takes, on a warm node.
_BEARABLE = timedelta(seconds=3)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Backlog:
    """The pods that wait for the scheduler, in the order in which they came: `until` then, if it had no burst."""

    per_second: float
    until: datetime = _EVER

    def joined_by(self, monitors: int, at: datetime) -> "_Backlog":
        return replace(self, until=max(self.until, at) + timedelta(seconds=monitors / self.per_second))

    def waits(self, at: datetime) -> timedelta:
        """How long the last of them waits from an instant on."""
        return max(timedelta(), self.until - at - timedelta(seconds=BURST / BINDS))

    def length(self, at: datetime) -> int:
        return round((self.until - at).total_seconds() * self.per_second)


def planned_start(stream: StreamFacts) -> PlannedStart | None:
    """When a stream's monitors are asked for next; None: never, or the monitors that there are carry on."""
    air, spec = stream.air, stream.spec
    if air.ahead is None:
        return None
    begins = air.ahead.start - spec.pre_roll
    carried_on = air.until is not None and air.until >= begins
    return None if carried_on else PlannedStart(begins, air.ahead.start, spec.pipelines)


def too_late(short: Shortfall, spec: LiveStreamSpec) -> str:
    """In words: by how much, and what would do."""
    late = short.needed - spec.pre_roll
    return (
        f"The next window will be watched late: {short.monitors} monitors start together, and the last of them runs "
        f"{late.total_seconds():.0f} s after its window starts, for about {short.per_second:.0f} a second are bound. A "
        f"preRoll of {short.needed.total_seconds():.0f}s holds them; or let windows start at different times."
    )


def shortfalls(planned: Mapping[Key, PlannedStart], most_creates: float | None = None) -> dict[Key, Shortfall]:
    """Of these starts, those that come too late: of many at one instant it is not known which is bound last.

    `most_creates`: so many pods are created in a second, where that is bounded.
    """
    found: dict[Key, Shortfall] = {}
    backlog = _Backlog(min(BINDS, most_creates or BINDS))
    in_order = sorted(planned.items(), key=lambda item: item[1].begins)
    for begins, together in groupby(in_order, key=lambda item: item[1].begins):
        group = list(together)
        backlog = backlog.joined_by(sum(start.monitors for _, start in group), begins)
        needed = timedelta(seconds=ceil(backlog.waits(begins).total_seconds()))
        short = Shortfall(backlog.length(begins), needed, backlog.per_second)
        found |= {key: short for key, start in group if begins + needed > start.on_air + _BEARABLE}
    return found
