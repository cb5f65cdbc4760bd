"""Which placeholders are made and removed, so that as many are there as monitors start soon. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice


@dataclass(frozen=True, slots=True)
class WarmPlan:
    """Placeholders to make, and to remove, by their names."""

    make: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def planned(wanted: int, there: Mapping[str, bool], prefix: str) -> WarmPlan:
    """What is due. `there`: the placeholders that there are, and whether each has ended; an ended one holds no room.

    One that holds room is not removed for another's sake.
    """
    hold = sorted(name for name, has_ended in there.items() if not has_ended)
    ended = sorted(there.keys() - set(hold))
    return WarmPlan(tuple(islice(_free(prefix, there), max(0, wanted - len(hold)))), (*ended, *hold[wanted:]))


def _free(prefix: str, taken: Mapping[str, bool]) -> Iterator[str]:
    return (name for number in count() if (name := f"{prefix}{number}") not in taken)
