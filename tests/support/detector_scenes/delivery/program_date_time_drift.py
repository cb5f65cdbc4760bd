from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WORDS = "segment 7 is dated 2.00 s later than durations say"


def scene(act: Act) -> Iterator[Reception]:
    """Dates jump by two seconds."""
    return receptions(
        act, lambda at: {"dates_apart": 2.0 if act.is_bad(at) else 0.01, "dates": WORDS if act.is_bad(at) else ""}
    )


def trap(act: Act) -> Iterator[Reception]:
    """Dates are written with few digits."""
    return receptions(act, lambda at: {"dates_apart": 0.3 if act.is_bad(at) else 0.01})
