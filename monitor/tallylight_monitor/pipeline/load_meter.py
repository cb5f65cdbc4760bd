"""What a monitor needs of the processor to keep pace, and how far it is behind, over its last seconds."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from tallylight_contract.load import Load
from tallylight_monitor.pipeline.backlog import Backlog
from tallylight_monitor.pipeline.cpu_limit import CpuLimit, cpu_limit
from tallylight_monitor.pipeline.totals import Totals
from tallylight_monitor.wire import Beat

EVERY_SECONDS = 1.0
KEPT = 21  # so many looks: twenty seconds, several segments
LEAST_MEDIA = 1.0  # seconds; by less, nothing is said of what a second needs
LEAST_CORES = 0.0001  # a detector that takes less takes nothing


@dataclass(frozen=True, slots=True)
class _Look:
    at: float
    media_end: float
    cpu_seconds: float
    costs: Mapping[str, float]
    limit: CpuLimit


@dataclass(slots=True)
class LoadMeter:
    """Tell it how things stand, again and again. `waits_unseen`: what waits for the decoder cannot be seen."""

    waits_unseen: bool = False
    limit: Callable[[], CpuLimit] = cpu_limit
    own_seconds: Callable[[], float] = time.process_time
    backlog: Backlog = field(default_factory=Backlog)
    _looks: deque[_Look] = field(default_factory=lambda: deque(maxlen=KEPT))
    _first: float | None = None  # where judging began, on the clock of the stream's timestamps
    _last: float | None = None

    def look(self, now: float, beat: Beat, totals: Totals, *, behind: bool, held: float = 0.0) -> None:
        """By `now`, the decoder has come so far, and is `behind`, or not; it has so many seconds of media to decode."""
        if not self.waits_unseen:
            self.backlog.look(now, beat.media_end, waits=behind, held=held)
        self._place(beat)
        if beat.media_end and (not self._looks or now - self._looks[-1].at >= EVERY_SECONDS):
            spent = self.own_seconds() + totals.cpu_seconds
            self._looks.append(_Look(now, beat.media_end, spent, totals.costs, self.limit()))

    def load(self, now: float) -> Load:
        """As it is by `now`."""
        load = Load(
            lag_seconds=None if self.waits_unseen else round(self.backlog.seconds, 3),
            lagging_seconds=round(self.backlog.late_for(now), 3),
            judged_from=self._first,
            judged_to=self._last,
        )
        return load if not self._looks else _needed(_stopped(load, self._looks), self._looks)

    def _place(self, beat: Beat) -> None:
        offset = next((track.offset for track in beat.tracks if track.offset is not None), None)
        if offset is None or not beat.media_end:
            return
        self._last = round(offset + beat.media_end, 3)
        self._first = round(offset, 3) if self._first is None else self._first


def _stopped(load: Load, looks: Sequence[_Look]) -> Load:
    """With the limit, and how often the kernel stopped the monitor for it."""
    begin, end = looks[0].limit, looks[-1].limit
    periods = end.periods - begin.periods
    share = (end.throttled - begin.throttled) / periods if periods > 0 else 0.0
    return replace(load, limit_cores=end.cores, throttled=round(max(0.0, share), 3))


def _needed(load: Load, looks: Sequence[_Look]) -> Load:
    """With what a second of media takes."""
    begin, end = looks[0], looks[-1]
    media = end.media_end - begin.media_end
    if media < LEAST_MEDIA:
        return load
    costs = {name: (total - begin.costs.get(name, 0.0)) / media for name, total in end.costs.items()}
    return replace(
        load,
        cores=round(max(0.0, end.cpu_seconds - begin.cpu_seconds) / media, 4),
        over_seconds=round(media, 3),
        detectors={name: round(cost, 4) for name, cost in costs.items() if cost >= LEAST_CORES},
    )
