from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import ticks

from tallylight_monitor.detectors.segments import PictureSegment

LENGTH = 0.25  # seconds: very short segments, so that the scene's ends fall between two of them


def segments(act: Act, late: float) -> Iterator[PictureSegment]:
    for number, begin in enumerate(ticks(act)):
        yield PictureSegment(begin + LENGTH, begin, number, late if act.is_bad(begin) else 0.0, keyed=True)


def scene(act: Act) -> Iterator[PictureSegment]:
    """Segments that begin with a key frame, and then some whose first key frame comes late."""
    return segments(act, 0.2)


def trap(act: Act) -> Iterator[PictureSegment]:
    """One picture too many before the key frame: the packager cut a frame too early."""
    return segments(act, 0.04)
