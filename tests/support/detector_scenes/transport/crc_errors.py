from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import gap, windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """Sums that do not fit."""
    return windows(act, lambda begin: {"wrong_sums": 1, "first": {"wrong_sums": begin}})


def trap(act: Act) -> Iterator[TransportWindow]:
    """Tables that are missing have no sum."""
    return windows(act, lambda begin: {"pmt": gap(act, begin)})
