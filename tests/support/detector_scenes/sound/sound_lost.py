from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import ticks

from tallylight_monitor.detectors.tracks import Track, Tracks

COUNTED = 2.0
SPARSE_EVERY = 1.5  # seconds between two pieces of sound that come late


def scene(act: Act) -> Iterator[Tracks]:
    """Pictures and sound, and then pictures alone."""
    for at in ticks(act):
        bad = act.is_bad(at)
        lost = Track("sound", at - act.start if bad else 0.0, judged=True, why="it is not sent" if bad else "")
        yield Tracks(at, (Track("picture", 0.0, judged=True), lost))


def trap(act: Act) -> Iterator[Tracks]:
    """The pictures go, and the sound stays, though it comes late."""
    for at in ticks(act):
        bad = act.is_bad(at)
        late = Track("sound", (at - act.start) % SPARSE_EVERY if bad else 0.0, judged=True)
        yield Tracks(at, (Track("picture", at - act.start if bad else 0.0, judged=True), late))
