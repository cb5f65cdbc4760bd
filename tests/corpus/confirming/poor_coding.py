"""Pictures that went through an encoder with too few bits, before ours. Uses av."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
from picture.painting import size_of

from tallylight_demo.scene import Picture


def poorly_coded(pictures: Iterable[Picture], codec: str, quantiser: int, enlarged: float = 1.0) -> Iterator[Picture]:
    """Coded in blocks of eight, all with this quantiser: smaller by `enlarged`, and after it as large again."""
    decoder = av.VideoCodecContext.create(codec, "r")
    for packet in _coded(pictures, codec, quantiser, enlarged):
        for frame in decoder.decode(packet):
            yield from _sized(frame, enlarged)
    for frame in decoder.decode(None):
        yield from _sized(frame, enlarged)


def _coded(pictures: Iterable[Picture], codec: str, quantiser: int, enlarged: float) -> Iterator[av.Packet]:
    encoder = av.VideoCodecContext.create(codec, "w")
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, 25), Fraction(25)
    encoder.options = {"qmin": str(quantiser), "qmax": str(quantiser), "g": "12"}
    for index, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="yuv420p")
        smaller = tuple(round(length / enlarged / 2) * 2 for length in size_of(picture))
        if not encoder.is_open:
            encoder.width, encoder.height = smaller
        frame = frame.reformat(*smaller, interpolation="AREA")
        frame.pts = index
        yield from encoder.encode(frame)
    yield from encoder.encode(None)


def _sized(frame: av.VideoFrame, enlarged: float) -> Iterator[Picture]:
    width, height = (round(length * enlarged / 2) * 2 for length in (frame.width, frame.height))
    yield np.asarray(frame.reformat(width, height, format="yuv420p").to_ndarray(), np.uint8)
