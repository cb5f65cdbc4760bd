from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import gap, windows

from tallylight_monitor.detectors.transport_window import TransportWindow

COUNTED = 5.0


def scene(act: Act) -> Iterator[TransportWindow]:
    """Nothing of the other sound comes."""
    return windows(act, lambda begin: {"absent": gap(act, begin)})


def trap(act: Act) -> Iterator[TransportWindow]:
    """It comes in packets of several seconds."""
    return windows(act, lambda begin: {"absent": gap(act, begin, lag=4.5)})
