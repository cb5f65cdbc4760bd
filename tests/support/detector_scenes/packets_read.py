"""What is read of a transport stream's packets, as often as a monitor looks."""

from collections.abc import Callable, Iterator

from detector_scenes import Act
from detector_scenes.received import TICK_SECONDS, ticks
from tallylight_monitor.detectors.transport_window import Gap, TransportWindow

PACKETS, NULLS = 400, 40
TABLE_EVERY = 0.1  # seconds


def windows(act: Act, state: Callable[[float], dict[str, object]]) -> Iterator[TransportWindow]:
    """Healthy packets, but for what `state` says of each look that begins while the act is bad."""
    table = Gap(TABLE_EVERY, ended=(TABLE_EVERY, TABLE_EVERY))
    healthy = {"packets": PACKETS, "nulls": NULLS, "pat": table, "pmt": table, "clock_error": 40.0}
    for begin in ticks(act):
        bad = state(begin) if act.is_bad(begin) else {}
        yield TransportWindow(begin, begin + TICK_SECONDS, **(healthy | bad))


def gap(act: Act, begin: float, lag: float = 0.0) -> Gap:
    """The time since the act began, and with `lag` that of something which comes every so often."""
    since = act.start if not lag else max(act.start, begin - lag)
    return Gap(begin + TICK_SECONDS - since, since, what="sound on PID 258")
