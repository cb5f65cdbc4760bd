"""Where in a segment its first key frame is."""

from dataclasses import dataclass

# Where no stamps tell the time: at 25 pictures a second.
PICTURE_SECONDS = 0.04


@dataclass(slots=True)
class SegmentStart:
    """What is known of the pictures of one segment, in the order of decoding. Stamps are seconds."""

    pictures: int = 0
    _first: float | None = None
    _late: float | None = None

    def begin(self) -> None:
        """Another segment begins."""
        self.pictures, self._first, self._late = 0, None, None

    def note(self, *, key: bool, stamp: float | None) -> None:
        """A coded picture comes."""
        self._first = stamp if self._first is None else self._first
        if key and self._late is None:
            counted = self.pictures * PICTURE_SECONDS
            self._late = counted if stamp is None or self._first is None else max(0.0, stamp - self._first)
        self.pictures += 1

    @property
    def late(self) -> float | None:
        """Seconds from its start to its first key frame; None where it has none."""
        return self._late
