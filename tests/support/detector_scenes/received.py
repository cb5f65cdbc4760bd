"""How a source does, looked at as often as a monitor looks."""

from collections.abc import Callable, Iterator

from detector_scenes import Act
from tallylight_monitor.detectors.reception import Reception

TICK_SECONDS = 0.25
TARGET_SECONDS = 2.0  # the playlist's
SEGMENT_EVERY = 2.0  # seconds between two segments of a healthy feed
LATE_SEGMENT_EVERY = 2.75  # of one that is late, and within the 1.5 target durations that it may take


def ticks(act: Act) -> Iterator[float]:
    """The moments at which a monitor looks."""
    return (index * TICK_SECONDS for index in range(round(act.length / TICK_SECONDS)))


def receptions(act: Act, state: Callable[[float], dict[str, object]]) -> Iterator[Reception]:
    """A healthy source, but for what `state` says at each moment."""
    healthy = {"target": TARGET_SECONDS, "absent": 0.0, "playlist_age": 0.0, "lost_in_a_row": 0}
    healthy |= {"misdeclared": (), "languages": (), "same_seconds": 0.0}
    for at in ticks(act):
        yield Reception(at, **(healthy | state(at)))


def since_the_last(at: float, act: Act) -> float:
    """How long ago something came: every `SEGMENT_EVERY` seconds, the last time when the fault begins."""
    return at - act.start if act.is_bad(at) else at % SEGMENT_EVERY


def since_the_last_late_one(at: float, act: Act) -> float:
    """How long ago something came, if each comes late while the act is bad."""
    return (at - act.start) % LATE_SEGMENT_EVERY if act.is_bad(at) else at % SEGMENT_EVERY
