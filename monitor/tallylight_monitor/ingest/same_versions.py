"""For how long two versions have been seen to be the same. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tallylight_monitor.ingest.facts import VersionsCompared


@dataclass(frozen=True, slots=True)
class SamePair:
    """Two versions: the first look at which they were the same, and the last, in the clock's seconds."""

    names: str
    since: float
    seen_at: float

    @property
    def seconds(self) -> float:
        """How long is known."""
        return self.seen_at - self.since


def compared(pairs: tuple[SamePair, ...] | None, fact: VersionsCompared) -> tuple[SamePair, ...] | None:
    """Add a look. A pair of which it tells nothing stays as it is: a version could not be had.

    None while of no pair anything is known.
    """
    if pairs is None and not (fact.same or fact.other):
        return None
    pairs = pairs or ()
    known = {each.names: each for each in pairs}
    same = [replace(known.get(each, SamePair(each, fact.at, fact.at)), seen_at=fact.at) for each in fact.same]
    return (*(each for each in pairs if each.names not in {*fact.same, *fact.other}), *same)


def longest(pairs: Iterable[SamePair]) -> SamePair | None:
    """The pair that has been the same for longest."""
    return max(pairs, key=lambda each: each.seconds, default=None)
