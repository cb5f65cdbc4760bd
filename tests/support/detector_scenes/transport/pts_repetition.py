from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import gap, windows

from tallylight_monitor.detectors.transport_window import TransportWindow

COUNTED = 0.75


def scene(act: Act) -> Iterator[TransportWindow]:
    """Units without a stamp."""
    return windows(act, lambda begin: {"stamps": gap(act, begin)})


def trap(act: Act) -> Iterator[TransportWindow]:
    """Each second one has none, as is allowed."""
    return windows(act, lambda begin: {"stamps": gap(act, begin, lag=0.3)})
