from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """Packets of the other sound are missing."""
    return windows(act, lambda begin: {"missing": 2, "first": {"missing": begin}})


def trap(act: Act) -> Iterator[TransportWindow]:
    """A burst takes them, and more of the pictures: damage, which another detector tells."""
    return windows(act, lambda begin: {"missing": 2, "watched_missing": 40})
