from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import NULLS, windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """Half of the filling is gone."""
    return windows(act, lambda begin: {"nulls": NULLS // 2})


def trap(act: Act) -> Iterator[TransportWindow]:
    """A tenth of it is."""
    return windows(act, lambda begin: {"nulls": NULLS * 9 // 10})
