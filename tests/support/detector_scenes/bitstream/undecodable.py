from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import ticks

from tallylight_monitor.detectors.tracks import Track, Tracks

COUNTED = 2.0


def scene(act: Act) -> Iterator[Tracks]:
    """Sound that is judged, and a picture that is declared from then on and scrambled."""
    for at in ticks(act):
        sound = Track("sound", 0.0, judged=True)
        never = Track("picture", at - act.start, judged=False, why="it is scrambled")
        yield Tracks(at, (sound, never) if act.is_bad(at) else (sound,))


def trap(act: Act) -> Iterator[Tracks]:
    """A picture that was judged before: that is lost, and not undecodable."""
    for at in ticks(act):
        bad = act.is_bad(at)
        yield Tracks(at, (Track("picture", at - act.start if bad else 0.0, judged=True, why="it is scrambled"),))
