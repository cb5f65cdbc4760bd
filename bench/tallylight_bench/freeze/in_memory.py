"""Encode small pictures, decode them, and let the monitor's detector judge, faster than real time. Uses av."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from tallylight_bench.freeze.judging import Found
from tallylight_demo.scene import Picture
from tallylight_monitor.decoder.packet_sizes import PacketSizes
from tallylight_monitor.decoder.pictures import Scaler
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

FPS = 25
GOP = 2 * FPS


@dataclass(frozen=True, slots=True)
class Coding:
    """How pictures are coded: `rate` in kb/s."""

    width: int
    height: int
    rate: int
    preset: str


def freezes_found(pictures: Iterable[Picture], coding: Coding) -> list[Found]:
    """What the detector finds, once the pictures have gone through an encoder and a decoder."""
    ((name, detector),) = made([each for each in specs(resolved(None)) if each.name == "freeze"], "picture")
    judge = EventJudge("bench", {name: resolved(None)[name]})
    scaler, sizes, found = Scaler(), PacketSizes(), []
    for frame in _through_a_codec(pictures, coding, sizes):
        at = float((frame.pts or 0) / FPS)
        measured = detector.measure(scaler.picture(frame, at, sizes.of(frame))[0])
        samples = [Sample(name, at, measured.value, measured.since)] if measured else []
        events = [each for each in judge.take(samples, datetime.now(UTC)) if each.event == "open"]
        found += [Found(each.media_time, each.detected_media_time) for each in events]
    return found


def _through_a_codec(pictures: Iterable[Picture], coding: Coding, sizes: PacketSizes) -> Iterator[VideoFrame]:
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
