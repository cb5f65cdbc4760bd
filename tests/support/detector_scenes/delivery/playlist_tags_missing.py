from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception


def scene(act: Act) -> Iterator[Reception]:
    """The master playlist is replaced by one that says less."""
    return receptions(act, lambda at: {"tags_missing": ("CODECS of 2 of 3 versions",) if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """A version of those that it names is down."""
    return receptions(
        act, lambda at: {"down": ("variant 1 (1080p, 5000 kb/s): answered 404",) if act.is_bad(at) else ()}
    )
