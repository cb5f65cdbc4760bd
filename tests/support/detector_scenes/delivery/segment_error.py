from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception


def scene(act: Act) -> Iterator[Reception]:
    """Segments come whole, and then one after the other does not."""
    return receptions(act, lambda at: {"lost_in_a_row": int(act.is_bad(at)) * int(1 + (at - act.start) / 2)})


def trap(act: Act) -> Iterator[Reception]:
    """Fetches fail, and each segment is had at the second attempt."""
    return receptions(act, lambda at: {"lost_why": "no answer within 4 s" if act.is_bad(at) else ""})
