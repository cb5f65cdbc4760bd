from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WORDS = "segment 7 is another file than it was"


def scene(act: Act) -> Iterator[Reception]:
    """One segment after the other becomes another file."""
    return receptions(act, lambda at: {"rewritten": (WORDS,) if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """The numbering breaks off, and all files are others."""
    return receptions(
        act, lambda at: {"renumbered": "number 1000 was to come, and the newest is 7" if act.is_bad(at) else ""}
    )
