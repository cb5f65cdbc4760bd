"""Small coded media for tests of the decoder: short programmes, and files of one picture or one tone. Uses av."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import av
import numpy as np

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, Segment, segments, write_file

WIDTH, HEIGHT, FPS = 320, 180, 25
SEGMENT_SECONDS = 2.0
SMALL = Encoding(video_bitrate=250_000, preset="superfast")  # with B-frames, so that order matters
TS_PACKET = 188
TONE_DBFS = -20.0


PACKED_MARK = b"com.apple.streaming.transportStreamTimestamp\0"


@cache
def apart(container: str = "ts", seconds: float = 6.0) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """The same programme, its pictures and its sound each in segments of their own."""
    scene = clip_scene("bikes", WIDTH, HEIGHT)
    codings = (replace(SMALL, audio_bitrate=0), replace(SMALL, video_bitrate=0))
    pictures, sounds = (tuple(segments(scene, seconds, each, SEGMENT_SECONDS, container)) for each in codings)
    return pictures, sounds


def packed(data: bytes) -> bytes:
    """A transport stream's sound as packed audio: ADTS behind an ID3 tag that says when it begins."""
    out = BytesIO()
    with av.open(BytesIO(data)) as source, av.open(out, "w", format="adts") as target:
        stream = source.streams.audio[0]
        copy = target.add_stream_from_template(stream)
        sounds = [packet for packet in source.demux(stream) if packet.size]
        begin = sounds[0].pts
        for packet in sounds:
            packet.stream = copy
            target.mux(packet)
    frame = PACKED_MARK + begin.to_bytes(8, "big")
    body = b"PRIV" + len(frame).to_bytes(4, "big") + bytes(2) + frame
    return b"ID3\x04\0\0" + len(body).to_bytes(4, "big") + body + out.getvalue()


@cache
def programme(container: str = "ts", seconds: float = 6.0, first: int = 0) -> tuple[Segment, ...]:
    """A few healthy segments of real video with sound; `first` picks other pictures of the clip."""
    scene = clip_scene("bikes", WIDTH, HEIGHT)
    moved = scene if not first else _moved(scene, first)
    return tuple(segments(moved, seconds, SMALL, SEGMENT_SECONDS, container))


def _moved(scene, first):
    return replace(scene, picture=lambda index: scene.picture(index + first))


def only(kind: str, data: bytes) -> bytes:
    """A transport stream without its other streams; `kind` is video or audio."""
    out = BytesIO()
    with av.open(BytesIO(data)) as source, av.open(out, "w", format="mpegts") as target:
        stream = next(stream for stream in source.streams if stream.type == kind)
        copy = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = copy
                target.mux(packet)
    return out.getvalue()


def film_with_black(folder: Path) -> Path:
    """Eight seconds as a transport stream, of which three are black."""
    scene = apply(clip_scene("bikes", WIDTH, HEIGHT), [Defect(Kind.BLACK, 2.0, 3.0)])
    return write_file(folder / "film.ts", scene, 8.0, SMALL)


def titled_file(path: Path, title: bytes) -> Path:
    """An MP4 file whose title is these bytes, whatever they mean."""
    mark = "x" * len(title)
    with av.open(BytesIO(programme("ts", SEGMENT_SECONDS)[0].data)) as source, av.open(path, "w") as target:
        target.metadata["title"] = mark
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.size:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    before, found, after = path.read_bytes().partition(mark.encode())
    assert found
    path.write_bytes(before + title + after)
    return path


def index_in_front(path: Path) -> Path:
    """A copy of an MP4 file whose index stands before its media, so that it can be played as it comes."""
    copy = path.with_stem(f"{path.stem}-faststart")
    with av.open(path) as source, av.open(copy, "w", options={"movflags": "faststart"}) as target:
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.size:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    return copy


def key_times(data: bytes) -> list[float]:
    """The time stamps of a segment's key frames, in seconds of its own clock."""
    with av.open(BytesIO(data)) as source:
        return [float(packet.pts * packet.time_base) for packet in source.demux(video=0) if packet.is_keyframe]


def without_packets(data: bytes, begin: float, count: int) -> bytes:
    """A transport stream that lost `count` packets on the way, from `begin` (a share of it) on."""
    place = int(len(data) * begin) // TS_PACKET * TS_PACKET
    return data[:place] + data[place + count * TS_PACKET :]


def tone_file(path: Path, codec: str, layout: str, channels: list[bool], seconds: float = 1.0) -> Path:
    """A file of sound: a tone of TONE_DBFS (RMS) on the channels that are True, digital silence on the others."""
    rate = 48_000
    tone = 10 ** (TONE_DBFS / 20) * np.sqrt(2) * np.sin(np.arange(round(rate * seconds)) * (2 * np.pi * 1000 / rate))
    samples = np.stack([tone * heard for heard in channels]).astype(np.float32)
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        resampler = av.AudioResampler(stream.format, layout, rate)
        for begin in range(0, samples.shape[1], 1024):
            frame = av.AudioFrame.from_ndarray(samples[:, begin : begin + 1024].copy(), "fltp", layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, begin, Fraction(1, rate)
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return path


def flat_file(path: Path, luma: int, size: tuple[int, int] = (WIDTH, HEIGHT), *, full_range: bool = False) -> Path:
    """A second of one flat grey."""
    width, height = size
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = luma
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "superfast", "qp": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p" if full_range else "yuv420p"
        for index in range(FPS):
            frame = av.VideoFrame.from_ndarray(picture, "yuvj420p" if full_range else "yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
