from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """Scrambled, and no table of keys."""
    return windows(act, lambda begin: {"unnamed_keys": True})


def trap(act: Act) -> Iterator[TransportWindow]:
    """Scrambled, and the table of keys comes."""
    return windows(act, lambda begin: {"turned": ("sound on PID 258 is scrambled",)})
