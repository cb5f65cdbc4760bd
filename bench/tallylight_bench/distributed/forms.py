"""The forms in which small pictures are stored: raw planes, JPEG, PNG. Uses av, where a form needs a codec."""

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Plane

Planes = tuple[Plane, Plane, Plane]
JPEG_QUALITY = "2"  # next to the best that the encoder has: a fifth of the raw planes
PNG_EFFORT = 1  # the least of nine


class Form(Protocol):
    """A way to store a picture. One object serves all pictures of one size, in one process."""

    def encoded(self, planes: Planes) -> bytes:
        """The planes as bytes."""

    def planes(self, data: bytes, width: int, height: int) -> Planes:
        """The planes again: luma `width` x `height`, chroma half of it."""


class Raw:
    """The planes as they are, one behind the other."""

    def encoded(self, planes: Planes) -> bytes:
        """The planes as bytes."""
        return b"".join(plane.tobytes() for plane in planes)

    def planes(self, data: bytes, width: int, height: int) -> Planes:
        """Views of the bytes, without a copy."""
        return _cut(np.frombuffer(data, np.uint8), width, height)


class Jpeg:
    """Lossy; levels stay in limited range, as they are."""

    def __init__(self) -> None:
        self._encoder: VideoCodecContext | None = None
        self._decoder = VideoCodecContext.create("mjpeg", "r")
        self._decoder.thread_count, self._decoder.thread_type = 1, "NONE"

    def encoded(self, planes: Planes) -> bytes:
        """The planes as a JPEG."""
        height, width = planes[0].shape
        if self._encoder is None:
            options = {"qmin": JPEG_QUALITY, "qmax": JPEG_QUALITY, "huffman": "default"}
            self._encoder = _encoder("mjpeg", "yuvj420p", (width, height), options)
        frame = VideoFrame(width, height, "yuvj420p")
        for index, each in enumerate(planes):
            _fill(frame, index, each)
        return _one(self._encoder, frame)

    def planes(self, data: bytes, width: int, height: int) -> Planes:
        """The planes of a JPEG, nearly as they were."""
        frame = _decoded(self._decoder, data)
        luma, blue, red = (plane(frame, index) for index in range(3))
        return luma[:height, :width], blue[: height // 2, : width // 2], red[: height // 2, : width // 2]


class Png:
    """Lossless: the planes below each other, as one grey picture."""

    def __init__(self) -> None:
        self._encoder: VideoCodecContext | None = None
        self._decoder = VideoCodecContext.create("png", "r")
        self._decoder.thread_count, self._decoder.thread_type = 1, "NONE"

    def encoded(self, planes: Planes) -> bytes:
        """The planes as a PNG."""
        width = planes[0].shape[1]
        sheet = np.concatenate([plane.ravel() for plane in planes]).reshape(-1, width)
        if self._encoder is None:
            self._encoder = _encoder("png", "gray", (width, len(sheet)), {"compression_level": str(PNG_EFFORT)})
        frame = VideoFrame(width, len(sheet), "gray")
        _fill(frame, 0, sheet)
        return _one(self._encoder, frame)

    def planes(self, data: bytes, width: int, height: int) -> Planes:
        """The planes of a PNG."""
        frame = _decoded(self._decoder, data)
        return _cut(np.ascontiguousarray(plane(frame, 0)).ravel(), width, height)


FORMS: dict[str, Callable[[], Form]] = {"raw": Raw, "jpeg": Jpeg, "png": Png}


def plane(frame: VideoFrame, index: int) -> Plane:
    """A view of one of a frame's planes."""
    found = frame.planes[index]
    rows: Plane = np.frombuffer(memoryview(found), np.uint8).reshape(-1, found.line_size)
    return rows[: found.height, : found.width]


def _cut(flat: NDArray[np.uint8], width: int, height: int) -> Planes:
    luma, chroma = width * height, (width // 2) * (height // 2)
    small = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(small),
        flat[luma + chroma : luma + 2 * chroma].reshape(small),
    )


def _encoder(codec: str, pixels: str, size: tuple[int, int], options: dict[str, str]) -> VideoCodecContext:
    encoder = VideoCodecContext.create(codec, "w")
    assert isinstance(encoder, VideoCodecContext)
    (encoder.width, encoder.height), encoder.pix_fmt = size, pixels
    encoder.time_base, encoder.options = Fraction(1, 25), options
    encoder.thread_count, encoder.thread_type = 1, "NONE"
    return encoder


def _one(encoder: VideoCodecContext, frame: VideoFrame) -> bytes:
    frame.pts = None
    return b"".join(bytes(packet) for packet in encoder.encode(frame))


def _decoded(decoder: VideoCodecContext, data: bytes) -> VideoFrame:
    packet = Packet(data)
    packet.is_keyframe = True  # or FFmpeg adds a PNG to the one before it
    (frame,) = decoder.decode(packet)
    return frame


def _fill(frame: VideoFrame, index: int, plane: Plane) -> None:
    target = np.frombuffer(memoryview(frame.planes[index]), np.uint8).reshape(-1, frame.planes[index].line_size)
    target[: plane.shape[0], : plane.shape[1]] = plane
