"""A few seconds of pictures and sound, coded once and kept: what the encoders of all sources play. Uses av."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from tallylight_demo.clips import Clip, clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, write_file
from tallylight_demo.scene import hiss

TICKS = 90_000  # of a stream's clock, a second
SOUND_TICKS = 1920  # that 1024 samples at 48 kHz last
SECONDS = 8  # of pictures that move; one of black follows
WIDTH, HEIGHT = 160, 90
GREEDY_WIDTH, GREEDY_HEIGHT, GREEDY_PICTURES = 3840, 2160, 24

Form = Literal["ts", "mp4"]


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown, and how it is coded."""

    clip: Clip = "bikes"
    fps: int = 25
    preset: str = "superfast"
    codec: str = "libx264"

    @property
    def key(self) -> str:
        """What tells it from any other."""
        return f"{self.clip}-{self.fps}-{self.preset}-{self.codec}"


@dataclass(frozen=True, slots=True)
class Unit:
    """A coded picture; its stamps count from the beginning of its second, in ticks."""

    data: bytes
    pts: int
    dts: int
    key: bool


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Pictures by the second, each decodable alone, and frames of sound; `container` describes their tracks."""

    container: InputContainer
    seconds: tuple[tuple[Unit, ...], ...]
    black: tuple[Unit, ...]
    sounds: tuple[bytes, ...]


@cache
def coded(look: Look, form: Form, folder: Path) -> Coded:
    """This look, as it stands in a transport stream or in MP4. What was coded is kept in the folder."""
    path = folder / f"{look.key}.{form}"
    if not path.exists():
        scene = replace(clip_scene(look.clip, WIDTH, HEIGHT, Fraction(look.fps)), sound=hiss)
        shown = apply(scene, [Defect(Kind.BLACK, SECONDS, 1.0)])
        coding = Encoding(150_000, gop_seconds=1.0, preset=look.preset, audio_bitrate=64_000, codec=look.codec)
        write_file(path.with_stem("unfinished"), shown, SECONDS + 1.0, coding).rename(path)
    return _read(path)


@cache
def greedy(folder: Path) -> Coded:
    """A second of pictures that take some 200 MB to decode: sixteen of 4K refer to each other. Without sound."""
    path = folder / "greedy.ts"
    if not path.exists():
        _write_greedy(path.with_stem("unfinished")).rename(path)
    return _read(path)


def _write_greedy(path: Path) -> Path:
    options = {"preset": "ultrafast", "x264-params": "ref=16:dpb-size=16:keyint=100:scenecut=0", "threads": "1"}
    with av.open(path, "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=GREEDY_PICTURES, options=options)
        stream.width, stream.height, stream.pix_fmt = GREEDY_WIDTH, GREEDY_HEIGHT, "yuv420p"
        for number in range(GREEDY_PICTURES):
            frame = av.VideoFrame(GREEDY_WIDTH, GREEDY_HEIGHT, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([16 + 8 * number]) * plane.buffer_size)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _read(path: Path) -> Coded:
    container = av.open(path)
    packets = [packet for packet in container.demux() if packet.size]
    seconds = _by_second(packet for packet in packets if packet.stream.type == "video")
    sounds = tuple(bytes(packet) for packet in packets if packet.stream.type == "audio")
    return Coded(container, seconds[:SECONDS], seconds[-1], sounds)


def _by_second(packets: "Iterable[Packet[Stream]]") -> tuple[tuple[Unit, ...], ...]:
    found: dict[int, list[Unit]] = defaultdict(list)
    first: int | None = None
    for packet in packets:
        pts, dts = _ticks(packet.pts, packet.time_base), _ticks(packet.dts, packet.time_base)
        first = pts if first is None else first
        second = (pts - first) // TICKS
        begin = first + second * TICKS
        found[second].append(Unit(bytes(packet), pts - begin, dts - begin, packet.is_keyframe))
    return tuple(tuple(units) for _, units in sorted(found.items()))


def _ticks(stamp: int | None, base: Fraction) -> int:
    return round((stamp or 0) * base * TICKS)
