from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception


def scene(act: Act) -> Iterator[Reception]:
    """A cache keeps each version for three seconds."""
    return receptions(act, lambda at: {"cache_age": 3.0 if act.is_bad(at) else 0.5})


def trap(act: Act) -> Iterator[Reception]:
    """A cache keeps each version for half a target duration."""
    return receptions(act, lambda at: {"cache_age": 1.0 if act.is_bad(at) else 0.5})
