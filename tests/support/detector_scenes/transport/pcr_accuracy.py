from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """References that are off by 2 microseconds."""
    return windows(act, lambda begin: {"clock_error": 2000.0})


def trap(act: Act) -> Iterator[TransportWindow]:
    """Packets are missing, so that all others stand nearer to each other."""
    return windows(act, lambda begin: {"clock_error": 2000.0, "watched_missing": 9})
