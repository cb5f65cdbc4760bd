from collections.abc import Callable, Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

DRIFT = -0.0019  # earlier by so many seconds each second
COUNTED, BLUR = 263.0, 200.0


def _lagging(act: Act, lag: Callable[[float], float]) -> Iterator[Reception]:
    """Every second piece of what comes is held up for a moment."""
    return receptions(act, lambda at: {"lag": lag(at) + (0.08 if round(4 * at) % 2 else 0.0)})


def scene(act: Act) -> Iterator[Reception]:
    """The encoder's clock runs fast by nearly two thousandths."""
    return _lagging(act, lambda at: DRIFT * (min(at, act.end) - act.start) if at > act.start else 0.0)


def trap(act: Act) -> Iterator[Reception]:
    """What comes is held up for ever longer, and caught up every half minute."""
    return _lagging(act, lambda at: 0.02 * (at % 30) if act.is_bad(at) else 0.0)
