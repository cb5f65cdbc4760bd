from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import gap, windows

from tallylight_monitor.detectors.transport_window import TransportWindow

COUNTED = 0.25


def scene(act: Act) -> Iterator[TransportWindow]:
    """No clock reference comes."""
    return windows(act, lambda begin: {"clock": gap(act, begin)})


def trap(act: Act) -> Iterator[TransportWindow]:
    """They were lost with pictures: damage, which another detector tells."""
    return windows(act, lambda begin: {"clock": gap(act, begin), "watched_missing": 9})
