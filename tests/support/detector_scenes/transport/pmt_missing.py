from collections.abc import Iterator
from dataclasses import replace

from detector_scenes import Act
from detector_scenes.packets_read import gap, windows

from tallylight_monitor.detectors.transport_window import TransportWindow

COUNTED = 0.5


def scene(act: Act) -> Iterator[TransportWindow]:
    """The segments do not begin with it any more."""
    return windows(act, lambda begin: {"pmt": replace(gap(act, begin), due=True)})


def trap(act: Act) -> Iterator[TransportWindow]:
    """It is lost with the pictures around it: damage, which another detector tells."""
    return windows(act, lambda begin: {"pmt": gap(act, begin), "watched_missing": 40})
