from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import TARGET_SECONDS, receptions, since_the_last, since_the_last_late_one

from tallylight_monitor.detectors.reception import Reception

COUNTED = 1.5 * TARGET_SECONDS


def scene(act: Act) -> Iterator[Reception]:
    """Segments arrive, and then nothing does."""
    return receptions(act, lambda at: {"absent": since_the_last(at, act)})


def trap(act: Act) -> Iterator[Reception]:
    """Every segment is late, and comes."""
    return receptions(act, lambda at: {"absent": since_the_last_late_one(at, act)})
