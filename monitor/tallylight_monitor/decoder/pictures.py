"""From decoded frames to the small pictures that detectors judge, and to JPEGs for people. Uses av."""

from collections import deque
from collections.abc import Callable, Iterable
from math import sqrt

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from tallylight_monitor.decoder.jpegs import FORM, Jpegs
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.detectors.frames import Picture, Plane, Whole

# About 480x270: small enough for a battery of detectors, large enough that a defect of a tile is seen.
PIXELS = 480 * 270
# Two pictures a second for 24 seconds, 1 MB: longer than any default hold, and than two segments decoded ahead.
KEPT, KEPT_EVERY_SECONDS = 48, 0.5
CACHE_LINE = 64  # bytes
PLAIN_FORMATS = frozenset({"yuv420p", "yuv422p", "yuv444p", "nv12"})
# Where a frame does not say how long it lasts: one at 25 a second. One that is said to be shorter than any has stamps
# that stand.
PICTURE_SECONDS, SHORTEST_SECONDS = 0.04, 0.002


class Scaler:
    """Scales frames to one small size in limited range; and, for people's eyes, in the full range of a JPEG."""

    def __init__(self) -> None:
        self._colours, self._lumas, self._shown = VideoReformatter(), VideoReformatter(), VideoReformatter()

    def picture(self, frame: VideoFrame, at: float, size: int = 0) -> Picture:
        """The frame, coded in `size` bytes, as a picture. Its colours are made when a detector asks for them."""
        small = None if _has_plain_luma(frame) else self.small(frame)

        def chroma() -> tuple[Plane, Plane]:
            coloured = small or self.small(frame)
            return _plane(coloured, 1), _plane(coloured, 2)

        luma = small or self._luma(frame)
        picture = Picture(at, _plane(luma, 0), chroma, key=bool(frame.key_frame), size=size)
        picture.whole = Whole(lambda: _plane(frame, 0) if _has_plain_luma(frame) else None, frame.interlaced_frame)
        return picture

    def small(self, frame: VideoFrame) -> VideoFrame:
        """The frame in its colours."""
        full = frame.color_range == ColorRange.JPEG
        return self._colours.reformat(
            frame,
            *small_size(frame.width, frame.height),
            "yuv420p",
            interpolation=Interpolation.AREA,
            dst_color_range=ColorRange.MPEG if full else None,
            threads=1,
        )

    def shown(self, frame: VideoFrame) -> VideoFrame:
        """The frame as it is kept for people: in one step from its own size and range."""
        return self._shown.reformat(
            frame,
            *small_size(frame.width, frame.height),
            FORM,
            interpolation=Interpolation.AREA,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )

    def _luma(self, frame: VideoFrame) -> VideoFrame:
        """The same luma, for two thirds of the price. Grey is of full range to libav: told that it is so already."""
        _into_the_cache(frame)
        return self._lumas.reformat(
            frame,
            *small_size(frame.width, frame.height),
            "gray",
            interpolation=Interpolation.AREA,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )


class RecentPictures:
    """The last seconds of pictures, kept small and few, for the evidence of a defect.

    As JPEG from the start: a picture takes a tenth of what it took as it was, and is coded in a millisecond. None is
    kept unless they are `wanted`.
    """

    def __init__(self) -> None:
        self.wanted = True
        self._kept: deque[tuple[float, bytes]] = deque(maxlen=KEPT)
        self._jpegs = Jpegs()

    def keep(self, at: float, small: Callable[[], VideoFrame]) -> None:
        """Keep this picture, unless the last one kept is recent."""
        if self.wanted and (not self._kept or at - self._kept[-1][0] >= KEPT_EVERY_SECONDS):
            self._kept.append((at, self._jpegs.made(small())))

    def nearest(self, times: Iterable[float]) -> list[tuple[float, bytes]]:
        """The kept picture nearest to each time, once each, as JPEG."""
        if not self._kept:
            return []
        return sorted({min(self._kept, key=lambda kept: abs(kept[0] - time)) for time in times})


def seconds_of(frame: VideoFrame) -> float:
    """How long a picture lasts, as far as that is known."""
    said = in_seconds(frame.duration, frame.time_base) if frame.duration and frame.time_base else 0.0
    return said if said >= SHORTEST_SECONDS else PICTURE_SECONDS


def small_size(width: int, height: int) -> tuple[int, int]:
    """A size of about 480x270 pixels in the same shape, both even; never larger than the original."""
    scale = min(1.0, sqrt(PIXELS / (width * height)))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _has_plain_luma(frame: VideoFrame) -> bool:
    """Whether its first plane is luma of limited range in eight bits, which scaling alone makes a picture's."""
    return frame.format.name in PLAIN_FORMATS and frame.color_range != ColorRange.JPEG


def _into_the_cache(frame: VideoFrame) -> None:
    """Touch each line of the processor's cache once: libav's scaler waits for memory half of its time otherwise."""
    np.bitwise_or.reduce(np.frombuffer(memoryview(frame.planes[0]), np.uint8)[::CACHE_LINE])


def _plane(frame: VideoFrame, index: int) -> Plane:
    plane = frame.planes[index]
    rows: Plane = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
