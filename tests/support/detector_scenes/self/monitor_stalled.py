from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import ticks

from tallylight_monitor.detectors.running import Running

COUNTED = 2.0
BUSY_SECONDS = 1.0


def scene(act: Act) -> Iterator[Running]:
    """A monitor that runs four times a second, and then once in two seconds."""
    ran = act.start
    for at in ticks(act):
        if not act.is_bad(at):
            yield Running(at)
        elif at - ran >= COUNTED:
            yield Running(at, at - ran)
            ran = at


def trap(act: Act) -> Iterator[Running]:
    """A busy node: each look comes late, and none is missing."""
    for at in ticks(act):
        bad = act.is_bad(at)
        if not bad or (at - act.start) % BUSY_SECONDS == 0:
            yield Running(at, BUSY_SECONDS if bad else 0.0)
