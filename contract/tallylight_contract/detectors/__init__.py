"""The catalogue of detectors: what each finds, what may be set, its cost, and which others it explains.

One file a level, in the order from what a viewer notices to what only an engineer does.
"""

from collections.abc import Collection, Iterable
from graphlib import TopologicalSorter
from typing import get_args

from tallylight_contract.detectors.bitstream import BITSTREAM
from tallylight_contract.detectors.captions import CAPTIONS
from tallylight_contract.detectors.delivery import DELIVERY
from tallylight_contract.detectors.entry import HOLD_LIMIT, DetectorEntry, Input, Level, Parameter
from tallylight_contract.detectors.picture import PICTURE
from tallylight_contract.detectors.self import SELF
from tallylight_contract.detectors.sound import SOUND
from tallylight_contract.detectors.timing import TIMING
from tallylight_contract.detectors.transport import TRANSPORT
from tallylight_contract.livestream import ProfileName

__all__ = [
    "BY_DEFAULT",
    "CATALOGUE",
    "CAUSES_FIRST",
    "HOLD_LIMIT",
    "LEVELS",
    "PROFILES",
    "DetectorEntry",
    "Input",
    "Level",
    "Parameter",
    "inhibitors",
    "run_by",
    "with_inhibitors",
]

LEVELS: dict[Level, tuple[DetectorEntry, ...]] = {
    "picture": PICTURE,
    "sound": SOUND,
    "captions": CAPTIONS,
    "timing": TIMING,
    "bitstream": BITSTREAM,
    "transport": TRANSPORT,
    "delivery": DELIVERY,
    "self": SELF,
}
CATALOGUE = {entry.name: entry for entries in LEVELS.values() for entry in entries}
# Those that run where a stream names none.
BY_DEFAULT = tuple(name for name, entry in CATALOGUE.items() if entry.by_default)
# Those that run where a stream names a profile.
PROFILES: dict[ProfileName, tuple[str, ...]] = {
    profile: tuple(name for name, entry in CATALOGUE.items() if entry.runs_in(profile))
    for profile in get_args(ProfileName)
}


def run_by(names: Collection[str] | None, profile: str | None) -> tuple[str, ...]:
    """The detectors that run where a stream names these, on top of its profile's; None: it names none."""
    wanted: set[str] = {name for known, all_of in PROFILES.items() if known == profile for name in all_of}
    wanted |= set(names or ()) if wanted or names is not None else set(BY_DEFAULT)
    return tuple(name for name in CATALOGUE if name in wanted)


def inhibitors(name: str) -> tuple[str, ...]:
    """The detectors that inhibit this one, in the catalogue's order."""
    return tuple(entry.name for entry in CATALOGUE.values() if name in entry.inhibits)


def with_inhibitors(names: Iterable[str], among: Collection[str]) -> frozenset[str]:
    """These detectors, those of `among` that inhibit them, and so on: what is measured where these are judged."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found and name in among:
            found.add(name)
            left += inhibitors(name)
    return frozenset(found)


# Every detector after all that inhibit it. A circle would mean that each of two faults explains the other.
CAUSES_FIRST = tuple(TopologicalSorter({name: inhibitors(name) for name in CATALOGUE}).static_order())
