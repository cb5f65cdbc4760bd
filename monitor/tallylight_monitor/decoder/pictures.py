"""From decoded frames to the small pictures that detectors judge, and to JPEGs for people. Uses av."""

from collections import deque
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import sqrt

import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.detectors.frames import Picture, Plane, Whole

# About 480x270: small enough for a battery of detectors, large enough that a defect of a tile is seen.
PIXELS = 480 * 270
# Two pictures a second for 24 seconds, 1 MB: longer than any default hold, and than two segments decoded ahead.
KEPT, KEPT_EVERY_SECONDS = 48, 0.5
PLAIN_FORMATS = frozenset({"yuv420p", "yuv422p", "yuv444p", "nv12"})
JPEG_QUALITY = "4"  # mjpeg's quantiser: about 20 kB at this size
# Where a frame does not say how long it lasts: one at 25 a second. One that is said to be shorter than any has stamps
# that stand.
PICTURE_SECONDS, SHORTEST_SECONDS = 0.04, 0.002


class Scaler:
    """Scales frames to one small size in limited range."""

    def __init__(self) -> None:
        self._colours, self._lumas = VideoReformatter(), VideoReformatter()
        self._made: tuple[VideoFrame, VideoFrame] | None = None

    def picture(self, frame: VideoFrame, at: float, size: int = 0) -> Picture:
        """The frame, coded in `size` bytes, as a picture. Its colours are made when a detector asks for them."""

        def chroma() -> tuple[Plane, Plane]:
            small = self.small(frame)
            return _plane(small, 1), _plane(small, 2)

        luma = self._luma(frame) if _has_plain_luma(frame) else self.small(frame)
        picture = Picture(at, _plane(luma, 0), chroma, key=bool(frame.key_frame), size=size)
        picture.whole = Whole(lambda: _plane(frame, 0) if _has_plain_luma(frame) else None, frame.interlaced_frame)
        return picture

    def small(self, frame: VideoFrame) -> VideoFrame:
        """The frame in its colours: made once, though detectors and evidence may both ask."""
        if self._made is None or self._made[0] is not frame:
            self._made = frame, self._small(frame)
        return self._made[1]

    def _small(self, frame: VideoFrame) -> VideoFrame:
        full = frame.color_range == ColorRange.JPEG
        return self._colours.reformat(
            frame,
            *small_size(frame.width, frame.height),
            "yuv420p",
            interpolation=Interpolation.AREA,
            dst_color_range=ColorRange.MPEG if full else None,
            threads=1,
        )

    def _luma(self, frame: VideoFrame) -> VideoFrame:
        """The same luma, for two thirds of the price. Grey is of full range to libav: told that it is so already."""
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

    As JPEG from the start: a picture takes a tenth of what it took as it was, and is coded in a millisecond.
    """

    def __init__(self) -> None:
        self._kept: deque[tuple[float, bytes]] = deque(maxlen=KEPT)

    def keep(self, at: float, small: Callable[[], VideoFrame]) -> None:
        """Keep this picture, unless the last one kept is recent."""
        if not self._kept or at - self._kept[-1][0] >= KEPT_EVERY_SECONDS:
            self._kept.append((at, jpeg(small())))

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


def jpeg(frame: VideoFrame) -> bytes:
    """A frame as a JPEG file."""
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.options = {"qmin": JPEG_QUALITY, "qmax": JPEG_QUALITY}
    encoder.time_base = Fraction(1, 25)
    still = frame.reformat(format="yuvj420p", dst_color_range=ColorRange.JPEG, threads=1)
    still.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(still), *encoder.encode(None)])


def _plane(frame: VideoFrame, index: int) -> Plane:
    plane = frame.planes[index]
    rows: Plane = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
