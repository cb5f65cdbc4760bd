"""Whether known defects were told by real monitors that others killed: each once, none lost. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

# From a picture's time until its defect is told: its segment's end, a reload of the playlist, the longest hold.
TOLD_WITHIN = timedelta(seconds=15)
# A monitor that has just started joins the feed some segments behind its end, and has to see what was before a defect.
JOINED_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Injected:
    """A defect that the origin shows in every stream, by the wall clock."""

    detector: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """That a defect began, as one monitor said: `by` names its container, `stream_time` is of the stream's clock."""

    stream: str
    by: str
    detector: str
    at: datetime
    stream_time: float | None = None


@dataclass(slots=True)
class Absences:
    """When each stream had no monitor that was there before: from the look before to that in which one stays."""

    _before: dict[str, tuple[datetime, frozenset[str]]] = field(default_factory=dict)
    _of: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def take(self, monitors: Mapping[str, Collection[str]], at: datetime) -> None:
        """One look: each stream's containers that run now, by what changes with each start of one."""
        for stream, running in monitors.items():
            since, before = self._before.get(stream, (at, frozenset[str]()))
            if not before & set(running):
                self._of.setdefault(stream, []).append((since, at))
            self._before[stream] = (at, frozenset(running))

    def overlap(self, stream: str, begins: datetime, ends: datetime) -> bool:
        """Whether any of a stream's falls into this time."""
        return any(since <= ends and until >= begins for since, until in self._of.get(stream, ()))


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of defects, each in words. `unjudged` fell into a time in which nothing watched their stream."""

    told: int
    unjudged: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def judged(
    injected: Collection[Injected], told: Sequence[Told], absences: Absences, streams: Collection[str]
) -> Judged:
    """Each defect in each stream. Of detectors that have two in a minute it is not known which one is meant."""
    once = sorted(_alone(injected), key=lambda each: each.begins)
    all_of_it = [(stream, each) for stream in sorted(streams) for each in once]
    watched = [
        (stream, each)
        for stream, each in all_of_it
        if not absences.overlap(stream, each.begins - JOINED_AFTER, each.ends + TOLD_WITHIN)
    ]
    counts = {
        (stream, each): _count(each, [said for said in told if said.stream == stream]) for stream, each in watched
    }
    return Judged(
        told=sum(count > 0 for count in counts.values()),
        unjudged=len(all_of_it) - len(watched),
        lost=tuple(_words(*which) for which, count in counts.items() if count == 0),
        doubled=tuple(_words(*which) for which, count in counts.items() if count > 1),
    )


def _alone(injected: Collection[Injected]) -> Iterator[Injected]:
    for detector in {each.detector for each in injected}:
        times = sorted({each for each in injected if each.detector == detector}, key=lambda each: each.begins)
        if all(later.begins > earlier.ends + TOLD_WITHIN for earlier, later in pairwise(times)):
            yield from times


def _count(injected: Injected, told: Sequence[Told]) -> int:
    """How many defects people take it for: what two monitors tell with one onset is one."""
    seconds = (injected.ends - injected.begins).total_seconds() + 1.0
    until = injected.ends + TOLD_WITHIN
    found: list[Told] = []
    for said in (each for each in told if each.detector == injected.detector and injected.begins <= each.at <= until):
        found += [] if any(_is_one(said, other, seconds) for other in found) else [said]
    return len(found)


def _is_one(one: Told, other: Told, seconds: float) -> bool:
    if one.by == other.by or one.stream_time is None or other.stream_time is None:
        return False
    return abs(one.stream_time - other.stream_time) <= seconds


def _words(stream: str, injected: Injected) -> str:
    return f"{stream}: {injected.detector} at {injected.begins:%H:%M:%S}"
