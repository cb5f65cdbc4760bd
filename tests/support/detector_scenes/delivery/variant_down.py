from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

DOWN = "variant 1 (1080p, 5000 kb/s): origin.example answered 404 Not Found"


def scene(act: Act) -> Iterator[Reception]:
    """The best version cannot be had for a while."""
    return receptions(act, lambda at: {"down": (DOWN,) if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """The version that is watched loses a segment; no other is down."""
    return receptions(act, lambda at: {"lost_in_a_row": int(act.is_bad(at)), "lost_why": "answered 404"})
