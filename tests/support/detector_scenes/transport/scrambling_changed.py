from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.packets_read import windows

from tallylight_monitor.detectors.transport_window import TransportWindow


def scene(act: Act) -> Iterator[TransportWindow]:
    """The other sound is scrambled."""
    return windows(act, lambda begin: {"turned": ("sound on PID 258 is scrambled",)})


def trap(act: Act) -> Iterator[TransportWindow]:
    """Something is scrambled, as it always was."""
    return windows(act, lambda begin: {"unnamed_keys": True})
