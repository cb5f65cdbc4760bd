from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """Bytes between the packets."""
    return windows(act, lambda begin: {"passed": 188, "first": {"passed": begin}})


def trap(act: Act) -> Iterator[TransportWindow]:
    """All packets are there, and more of them than before."""
    return windows(act, lambda begin: {"packets": 900})
