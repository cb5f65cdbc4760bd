from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """Packets that are marked."""
    return windows(act, lambda begin: {"marked": 3, "first": {"marked": begin}})


def trap(act: Act) -> Iterator[TransportWindow]:
    """Packets are missing, which nothing has marked."""
    return windows(act, lambda begin: {"watched_missing": 3})
