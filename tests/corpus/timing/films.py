"""Films that are coded once and kept, and how packets become a transport stream. Uses av."""

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from tallylight_corpus.stream import PACKET, PICTURE_PID, SOUND_PID, Rows

from tallylight_demo.clips import Clip, clip_scene
from tallylight_demo.encode import Encoding, write_file
from timing.packets import Packet, Packets

SECONDS = 48.0
WIDTH, HEIGHT = 160, 90
KEY_SECONDS = 2.0
TICKS = 90_000  # a second
BASE_SECONDS = 10.0  # where stamps begin
BOTH = 3  # stamps are in a unit: for showing, and for decoding
PIDS = {"picture": PICTURE_PID, "sound": SOUND_PID}


@dataclass(frozen=True, slots=True)
class Film:
    """What is coded, and how."""

    clip: Clip
    fps: int
    preset: str

    @property
    def key(self) -> str:
        """Its name."""
        return f"{self.clip}-{self.fps}-{self.preset}"

    def coded(self, folder: Path) -> Path:
        """The file of it, made if it is not there."""
        path = folder / f"timing-{self.key}.ts"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            coding = Encoding(300_000, KEY_SECONDS, self.preset, 64_000, sound_coder="fast")
            scene = clip_scene(self.clip, WIDTH, HEIGHT, Fraction(self.fps))
            write_file(path.with_stem(f"unfinished-{self.key}"), scene, SECONDS, coding).rename(path)
        return path


TUNING = (Film("bikes", 25, "superfast"), Film("bikes", 30, "ultrafast"))
TEST = (Film("bigbuckbunny", 30, "superfast"), Film("carphone", 50, "ultrafast"), Film("bigbuckbunny", 25, "superfast"))
UNSEEN = (Film("carphone", 25, "superfast"), Film("bigbuckbunny", 50, "ultrafast"))


def packets_of(path: Path) -> Packets:
    """All packets, in the order of their decoding stamps; media time begins with the first picture."""
    with av.open(path) as container:
        found = [each for each in container.demux() if each.size]
        zero = min(each.pts for each in found if each.stream.type == "video")
        return sorted((_packet(each, zero) for each in found), key=lambda each: each.sent)


def _packet(packet: "av.Packet", zero: int) -> Packet:
    seconds = [(ticks - zero) / TICKS for ticks in (packet.pts, packet.dts)]
    track = "picture" if packet.stream.type == "video" else "sound"
    return Packet(
        track,
        *seconds,
        packet.duration / TICKS,
        bytes(packet),
        packet.is_keyframe,
        seconds[1],
        (seconds[0], seconds[1]),
    )


def muxed(path: Path, packets: Packets) -> bytes:
    """A transport stream of these, each in a unit of its own, in the order in which they are sent."""
    out, options = BytesIO(), {"mpegts_copyts": "1", "pes_payload_size": "0"}
    with av.open(path) as source, av.open(out, "w", format="mpegts", options=options) as target:
        tracks = {
            "picture": target.add_stream_from_template(source.streams.video[0]),
            "sound": target.add_stream_from_template(source.streams.audio[0]),
        }
        for each in packets:
            packet = av.Packet(each.data)
            packet.pts, packet.dts = map(_ticks, each.coded)
            packet.duration, packet.time_base = round(each.seconds * TICKS), Fraction(1, TICKS)
            packet.is_keyframe, packet.stream = each.key, tracks[each.track]
            target.mux(packet)
    return _in_order(out.getvalue(), packets)


def _ticks(seconds: float) -> int:
    return round((seconds + BASE_SECONDS) * TICKS)


def _in_order(data: bytes, packets: Packets) -> bytes:
    """Units with their stamps, by when they are sent; tables go with what they stand before."""
    rows = np.frombuffer(data, np.uint8).reshape(-1, PACKET).copy()
    pids = (rows[:, 1].astype(np.int64) & 0x1F) << 8 | rows[:, 2]
    at = np.full(len(rows), np.inf)
    for track, pid in PIDS.items():
        hit, units = np.flatnonzero(pids == pid), [each for each in packets if each.track == track]
        begins = rows[hit, 1] & 0x40 > 0
        at[hit] = np.maximum.accumulate([each.sent for each in units])[np.cumsum(begins) - 1]
        for row, unit in zip(hit[begins], units, strict=True):
            _stamp(rows[row], unit)
    for place in np.flatnonzero(np.isinf(at))[::-1]:
        at[place] = at[place + 1]
    return rows[np.argsort(at, kind="stable")].tobytes()


def _stamp(row: Rows, packet: Packet) -> None:
    """Write its stamps into the head of its unit (ISO/IEC 13818-1, 2.4.3.7)."""
    head = 4 + (1 + int(row[4]) if row[3] & 0x20 else 0)
    kinds = int(row[head + 7]) >> 6
    for place, time in enumerate((packet.pts, packet.dts)[: 2 if kinds == BOTH else 1]):
        ticks, field = _ticks(time), head + 9 + 5 * place
        parts = ticks >> 29 & 0x0E, ticks >> 22, ticks >> 14 & 0xFE, ticks >> 7, ticks << 1 & 0xFE
        marks = (kinds << 4 if not place else 0x10) | 1, 0, 1, 0, 1
        row[field : field + 5] = [part & 0xFF | mark for part, mark in zip(parts, marks, strict=True)]
