from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

COUNTED = 240.0
ADVERTISEMENTS = 180.0  # seconds
NAMES = "variant 1 (1080p, 5000 kb/s) and variant 2 (720p, 2500 kb/s)"


def scene(act: Act) -> Iterator[Reception]:
    """The packager reads one encoding twice for a while."""
    return receptions(act, lambda at: _same(at, act.start) if act.is_bad(at) else {})


def trap(act: Act) -> Iterator[Reception]:
    """The same advertisements are put into all versions, for some minutes each time."""
    return receptions(act, lambda at: _same(at, at - (at - act.start) % ADVERTISEMENTS) if act.is_bad(at) else {})


def _same(at: float, since: float) -> dict[str, object]:
    return {"same_seconds": at - since, "same_since": since, "same": NAMES}
