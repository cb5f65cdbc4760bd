from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WORDS = "segment 7 comes after 0 discontinuities, and came after 1"


def scene(act: Act) -> Iterator[Reception]:
    """Discontinuities leave the playlist uncounted."""
    return receptions(act, lambda at: {"miscounted": (WORDS,) if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """A segment has another length than it had."""
    return receptions(act, lambda at: {"rewritten": ("segment 7 lasts 2 s, and lasted 3 s",) if act.is_bad(at) else ()})
