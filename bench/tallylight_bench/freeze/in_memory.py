"""Encode small pictures, decode them, and let the monitor's detector judge, faster than real time. Uses av."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from tallylight_bench.freeze.judging import Found
from tallylight_bench.freeze.seen import found
from tallylight_demo.scene import Picture as Shown
from tallylight_monitor.decoder.packet_sizes import PacketSizes
from tallylight_monitor.decoder.pictures import Scaler
from tallylight_monitor.detectors.frames import Picture

FPS = 25
GOP = 2 * FPS


@dataclass(frozen=True, slots=True)
class Coding:
    """How pictures are coded: `rate` in kb/s."""

    width: int
    height: int
    rate: int
    preset: str


def freezes_found(pictures: Iterable[Shown], coding: Coding) -> list[Found]:
    """What the detector finds, once the pictures have gone through an encoder and a decoder."""
    return found(coded(pictures, coding))


def coded(pictures: Iterable[Shown], coding: Coding) -> Iterator[Picture]:
    """What detectors see of pictures that have gone through an encoder and a decoder."""
    scaler, sizes = Scaler(), PacketSizes()
    for frame in _through_a_codec(pictures, coding, sizes):
        yield scaler.picture(frame, float((frame.pts or 0) / FPS), sizes.of(frame))


def _through_a_codec(pictures: Iterable[Shown], coding: Coding, sizes: PacketSizes) -> Iterator[VideoFrame]:
    encoder, decoder = _encoder(coding), VideoCodecContext.create("h264", "r")
    for index, shown in enumerate(pictures):
        frame = VideoFrame.from_ndarray(shown, format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        frame.pict_type = PictureType.NONE if index % GOP else PictureType.I
        for packet in encoder.encode(frame):
            sizes.note(packet)
            yield from decoder.decode(packet)


def _encoder(coding: Coding) -> VideoCodecContext:
    encoder = VideoCodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = coding.width, coding.height, "yuv420p"
    encoder.bit_rate, encoder.time_base, encoder.framerate = coding.rate * 1000, Fraction(1, FPS), Fraction(FPS)
    encoder.thread_count = 1
    bounds = {"maxrate": f"{coding.rate}k", "bufsize": f"{coding.rate * 3 // 2}k", "g": str(2 * GOP), "forced-idr": "1"}
    encoder.options = {"preset": coding.preset, **bounds}
    return encoder
