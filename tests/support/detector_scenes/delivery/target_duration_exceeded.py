from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WORDS = "line 4, #EXTINF: 6 s, longer than the target duration of 2 s"


def scene(act: Act) -> Iterator[Reception]:
    """Two segments of each playlist are too long."""
    return receptions(act, lambda at: {"too_long": (WORDS,) * 2 if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """Another line breaks the rules."""
    return receptions(act, lambda at: {"flaws": ("line 4, #EXTINF: it has no number",) if act.is_bad(at) else ()})
