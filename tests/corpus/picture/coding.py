"""Code a film as encoders do, part by part: each part may be coded in another way. Uses av."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from tallylight_demo.encode import SPLIT_EARLY, Shelf
from tallylight_demo.scene import Scene

CLOCK = 90_000
BEGIN = 10 * CLOCK  # the first stamp: none is negative
SEGMENT_SECONDS = 2.0
PRESETS = {"libx264": "superfast", "libx265": "ultrafast"}
# What a decoder must know first: parameter sets of sequence and picture.
SETS = {"libx264": ((7, 8), 0, 0x1F), "libx265": ((32, 33, 34), 1, 0x3F)}


@dataclass(frozen=True, slots=True)
class Coding:
    """How pictures are coded. `gop` is in seconds; `colours` the number that CICP has for primaries and matrix.

    `sets`: which parameter sets come with key frames, "all", "first" (only that of the sequence), or "" for none.
    """

    codec: str
    bitrate: int
    width: int
    height: int
    fps: int
    gop: float = 2.0
    profile: str = ""
    colours: int = 1
    interlaced: bool = False
    sets: str = "all"


@dataclass(frozen=True, slots=True)
class Part:
    """How a film is coded up to a time, in seconds; `announced` where a playlist says that it begins."""

    until: float
    coding: Coding
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Film:
    """What is shown, and how it is coded. `extra_keys` are times at which the encoder adds key frames of its own.

    `change` makes another of each coded picture, which is shown as so many-th of the film.
    """

    scene: Scene
    parts: tuple[Part, ...]
    extra_keys: tuple[float, ...] = ()
    change: Callable[[bytes, int], bytes] | None = None


def stream(film: Film) -> bytes:
    """One transport stream without end."""
    out = BytesIO()
    with av.open(out, "w", format="mpegts") as container:
        _write(film, container)
    return out.getvalue()


def segments(film: Film) -> list[bytes]:
    """The same in segments, cut at key frames."""
    shelf = Shelf(SEGMENT_SECONDS, film.parts[-1].until)
    with shelf.open("ts", SEGMENT_SECONDS - SPLIT_EARLY) as container:
        _write(film, container)
    return [each.data for each in shelf.finished()]


def _write(film: Film, container: OutputContainer) -> None:
    first = film.parts[0].coding
    track = container.add_stream(first.codec, rate=first.fps)
    assert isinstance(track, VideoStream)
    track.width, track.height, track.pix_fmt = first.width, first.height, "yuv420p"
    begin, last = 0.0, 0
    for part in film.parts:
        for packet in _coded(film, part.coding, begin, part.until):
            packet.dts = last = max(last + 1, packet.dts or 0)
            packet.stream = track
            container.mux(packet)
        begin = part.until


def _coded(film: Film, coding: Coding, begin: float, end: float) -> Iterator[Packet]:
    encoder = _encoder(coding)
    for index in range(round((end - begin) * coding.fps)):
        at = begin + index / coding.fps
        shown = film.scene.picture(round(at * float(film.scene.fps)))
        frame = VideoFrame.from_ndarray(shown, format="yuv420p")
        if (frame.width, frame.height) != (coding.width, coding.height):
            frame = frame.reformat(coding.width, coding.height)
        frame.pts, frame.time_base = index, Fraction(1, coding.fps)
        is_key = index % round(coding.gop * coding.fps) == 0
        extra = any(0 <= at - key < 1 / coding.fps for key in film.extra_keys)
        frame.pict_type = PictureType.I if is_key or extra else PictureType.NONE
        yield from (_placed(packet, film, coding, begin) for packet in encoder.encode(frame))
    yield from (_placed(packet, film, coding, begin) for packet in encoder.encode(None))


def _placed(packet: Packet, film: Film, coding: Coding, begin: float) -> Packet:
    found = Packet(_without_sets(bytes(packet), coding)) if coding.sets != "all" else packet
    if film.change is not None:
        found = Packet(film.change(bytes(found), round(begin * coding.fps) + (packet.pts or 0)))
    ticks = Fraction(CLOCK, coding.fps)
    stamps = (packet.pts or 0, packet.dts or 0)
    found.is_keyframe = packet.is_keyframe
    found.time_base = Fraction(1, CLOCK)
    found.pts, found.dts = (BEGIN + round(begin * CLOCK) + round(each * ticks) for each in stamps)
    found.duration = round(ticks)
    return found


def _without_sets(data: bytes, coding: Coding) -> bytes:
    kinds, shift, mask = SETS[coding.codec]
    left_out = kinds if not coding.sets else kinds[-1:]
    units = [unit.rstrip(b"\0") for unit in data.split(b"\0\0\1") if unit.rstrip(b"\0")]
    return b"".join(b"\0\0\0\1" + unit for unit in units if unit[0] >> shift & mask not in left_out)


def _encoder(coding: Coding) -> VideoCodecContext:
    encoder = VideoCodecContext.create(coding.codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = coding.width, coding.height, "yuv420p"
    encoder.bit_rate, encoder.time_base = coding.bitrate, Fraction(1, coding.fps)
    encoder.framerate, encoder.thread_count = Fraction(coding.fps), 1
    encoder.color_primaries = encoder.color_trc = encoder.colorspace = coding.colours
    encoder.options = {"preset": PRESETS[coding.codec], "forced-idr": "1", **_options(coding)}
    return encoder


def _options(coding: Coding) -> dict[str, str]:
    rate, longest = str(coding.bitrate), 2 * round(coding.gop * coding.fps)
    if coding.codec == "libx265":
        limits = f"vbv-maxrate={coding.bitrate // 1000}:vbv-bufsize={coding.bitrate * 3 // 2000}"
        return {"x265-params": f"keyint={longest}:scenecut=0:pools=1:frame-threads=1:log-level=none:{limits}"}
    options = {"g": str(longest), "sc_threshold": "0", "maxrate": rate, "bufsize": str(coding.bitrate * 3 // 2)}
    if coding.profile:
        options["profile"] = coding.profile
    if coding.interlaced:
        options["x264-params"] = "tff=1"
    return options
