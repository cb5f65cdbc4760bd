from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception


def scene(act: Act) -> Iterator[Reception]:
    """The bitrate is half more than was said."""
    return receptions(act, lambda at: {"peak_share": 1.5 if act.is_bad(at) else 0.9})


def trap(act: Act) -> Iterator[Reception]:
    """The bitrate is as high as a live encoder's may be."""
    return receptions(act, lambda at: {"peak_share": 1.2 if act.is_bad(at) else 0.9})
