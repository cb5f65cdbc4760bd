from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import ticks

from tallylight_monitor.detectors.track import TrackState

COUNTED = 2.0
SPARSE_EVERY = 1.5  # seconds between two pictures of a stream that has few


def scene(act: Act) -> Iterator[TrackState]:
    """Pictures and sound, and then sound alone."""
    for at in ticks(act):
        bad = act.is_bad(at)
        yield TrackState(at, "picture", False, at - act.start if bad else 0.0, "not sent" if bad else "")
        yield TrackState(at, "sound", False, 0.0)


def trap(act: Act) -> Iterator[TrackState]:
    """The sound goes and its pictures stay, though few: a slide every second and a half."""
    for at in ticks(act):
        bad = act.is_bad(at)
        yield TrackState(at, "picture", False, (at - act.start) % SPARSE_EVERY if bad else 0.0)
        yield TrackState(at, "sound", False, at - act.start if bad else 0.0, "not sent" if bad else "")
