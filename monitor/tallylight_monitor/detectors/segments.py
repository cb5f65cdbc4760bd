"""What detectors of segmentation are shown. Streams that do not come in segments have nothing to show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureSegment:
    """A segment of pictures, from `begin` to `at` in media seconds, with its `number` in the playlist.

    `late`: for so many seconds it holds pictures that refer to those of the segment before; `keyed` tells whether it
    has a key frame at all.
    """

    at: float
    begin: float
    number: int
    late: float
    keyed: bool = True
