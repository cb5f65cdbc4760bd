"""Where in a segment its first key frame is, and so how far key frames are apart."""

from dataclasses import dataclass

from tallylight_monitor.detectors.segments import PictureSegment
from tallylight_monitor.wire import PlaySegment

# So near to each other must key frames be for the coding's loop filter to be left out: without it a picture is off by
# up to two levels after this time, and by nine after a minute.
NEAR_SECONDS = 12.0
LATE_SECONDS = 0.1  # as late, a key frame is not the first picture of its segment
# Where no stamps tell the time: at 25 pictures a second.
PICTURE_SECONDS = 0.04


@dataclass(slots=True)
class SegmentStart:
    """What is known of the pictures of one segment, in the order of decoding. Stamps are seconds.

    `near`: key frames are near to each other, as far as segments tell. `far`: segments came that do not begin with one,
    so that a GOP may be longer than any of them.
    """

    near: bool = False
    far: bool = False
    pictures: int = 0
    _began: float = 0.0
    _first: float | None = None
    _late: float | None = None

    def begin(self, duration: float, at: float) -> None:
        """Another segment of so many seconds begins, `at` media seconds."""
        self.near, self._began = duration <= NEAR_SECONDS and not self.far, at
        self.pictures, self._first, self._late = 0, None, None

    def note(self, *, key: bool, stamp: float | None) -> None:
        """A coded picture comes."""
        self._first = stamp if self._first is None else self._first
        if key and self._late is None:
            counted = self.pictures * PICTURE_SECONDS
            self._late = counted if stamp is None or self._first is None else max(0.0, stamp - self._first)
        self.pictures += 1

    def end(self, segment: PlaySegment, at: float, advanced: float) -> PictureSegment:
        """It is over, whole, `at` media seconds, which advanced by so much in it."""
        late = segment.duration if self._late is None else self._late
        self.far = self.far or late > LATE_SECONDS
        begin = self._began if advanced > 0 else at - segment.duration
        return PictureSegment(at, begin, segment.number, late, self._late is not None)
