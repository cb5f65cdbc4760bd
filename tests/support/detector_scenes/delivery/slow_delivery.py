from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception


def scene(act: Act) -> Iterator[Reception]:
    """Each segment takes nearly as long to fetch as to play."""
    return receptions(act, lambda at: {"fetch_share": 0.95 if act.is_bad(at) else 0.1})


def trap(act: Act) -> Iterator[Reception]:
    """Segments take a little longer than they did."""
    return receptions(act, lambda at: {"fetch_share": 0.6 if act.is_bad(at) else 0.1})
