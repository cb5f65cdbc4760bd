from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import ticks

from tallylight_monitor.detectors.tracks import Track, Tracks

COUNTED = 2.0
SPARSE_EVERY = 1.5  # seconds between two pictures of a stream that has few


def scene(act: Act) -> Iterator[Tracks]:
    """Pictures and sound, and then sound alone."""
    for at in ticks(act):
        bad = act.is_bad(at)
        lost = Track("picture", at - act.start if bad else 0.0, judged=True, why="it is not sent" if bad else "")
        yield Tracks(at, (lost, Track("sound", 0.0, judged=True)))


def trap(act: Act) -> Iterator[Tracks]:
    """The sound goes and its pictures stay, though few: a slide every second and a half."""
    for at in ticks(act):
        bad = act.is_bad(at)
        slides = Track("picture", (at - act.start) % SPARSE_EVERY if bad else 0.0, judged=True)
        yield Tracks(at, (slides, Track("sound", at - act.start if bad else 0.0, judged=True)))
