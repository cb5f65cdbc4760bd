"""Healthy streams: clips, coded once and kept, with another sound and sparse data beside them."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from transport import NULL_PACKET, remuxed

from tallylight_corpus.stream import (
    DATA_PID,
    NULL_PID,
    OTHER_SOUND_PID,
    PACKET,
    PAT_PID,
    PICTURE_PID,
    PMT_PID,
    SOUND_PID,
    Rows,
    Stream,
)
from tallylight_demo.clips import Clip, clip_scene
from tallylight_demo.encode import Encoding, write_file
from tallylight_demo.scene import hiss
from tallylight_monitor.mpegts.packets import packets_of
from tallylight_monitor.mpegts.sections import section

SECONDS = 24.0
WIDTH, HEIGHT = 160, 90
CLOCK_HZ = 27_000_000
DATA_EVERY = 3.0  # seconds
KEY_SECONDS = 2.0
NAMES_PID = 0x11


@dataclass(frozen=True, slots=True)
class Source:
    """What is coded, and how. `rate` is a constant one of the whole stream, or 0; `by_segment`, as in HLS."""

    clip: Clip
    bitrate: int
    fps: int
    rate: int
    by_segment: bool

    @property
    def key(self) -> str:
        """Its name."""
        filled = "-cbr" if self.rate else ""
        return f"{self.clip}-{self.bitrate // 1000}k-{self.fps}{filled}-{'hls' if self.by_segment else 'http'}"


TUNING = (
    Source("bikes", 800_000, 25, 0, by_segment=False),
    Source("bikes", 800_000, 25, 0, by_segment=True),
    Source("bikes", 400_000, 30, 1_000_000, by_segment=False),
)
TEST = (
    Source("bigbuckbunny", 1_500_000, 30, 0, by_segment=False),
    Source("bigbuckbunny", 500_000, 50, 0, by_segment=True),
    Source("carphone", 3_000_000, 25, 0, by_segment=True),
    Source("carphone", 900_000, 25, 2_500_000, by_segment=False),
)


def stream_of(source: Source, folder: Path) -> Stream:
    """The healthy stream; what is coded is kept in the folder."""
    path = folder / f"{source.key.rpartition('-')[0]}.ts"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        scene = replace(clip_scene(source.clip, WIDTH, HEIGHT, Fraction(source.fps)), sound=hiss)
        coding = Encoding(source.bitrate, gop_seconds=KEY_SECONDS, preset="superfast", audio_bitrate=64_000)
        write_file(path.with_stem("unfinished"), scene, SECONDS, coding).rename(path)
    data = path.read_bytes()
    data = remuxed(data, muxrate=str(source.rate)) if source.rate else remuxed(data)
    rows = np.frombuffer(data, np.uint8).reshape(-1, PACKET).copy()
    rows = _with_others(_without_names(rows, filled=bool(source.rate)))
    found = Stream(rows, _times(rows), np.zeros(len(rows), np.intp))
    return _in_segments(found) if source.by_segment else found


def _without_names(rows: Rows, *, filled: bool) -> Rows:
    """Without the service's name; where the rate is constant, filling comes in its place."""
    names = _pids(rows) == NAMES_PID
    rows[names] = np.frombuffer(NULL_PACKET, np.uint8)
    return rows if filled else rows[~names]


def _with_others(rows: Rows) -> Rows:
    """A second sound, in place of filling where there is some, and data now and then; the map names both."""
    pids, at = _pids(rows), _times(rows)
    rows[pids == PMT_PID] = np.frombuffer(packets_of(PMT_PID, _map()), np.uint8)
    tables = np.flatnonzero(pids == PMT_PID)
    rows[tables, 3] = 0x10 | np.arange(len(tables)) % 16
    sounds = np.flatnonzero(pids == SOUND_PID)
    copies = rows[sounds].copy()
    copies[:, 1], copies[:, 2] = copies[:, 1] & 0xE0 | OTHER_SOUND_PID >> 8, OTHER_SOUND_PID & 0xFF
    nulls = np.flatnonzero(pids == NULL_PID)
    if len(nulls) > len(sounds):
        slots = nulls[np.searchsorted(nulls, sounds).clip(max=len(nulls) - 1)]
        free = np.diff(slots, prepend=-1) > 0
        assert free.mean() > 0.2
        kept = np.flatnonzero(free)
        copies[kept, 3] = copies[kept, 3] & 0xF0 | np.arange(len(kept)) % 16
        rows[slots[kept]] = copies[kept]
        return rows
    data = np.flatnonzero(np.diff(at // DATA_EVERY, prepend=-1) > 0)
    extra = np.frombuffer(bytes([0x47, 0x40 | DATA_PID >> 8, DATA_PID & 0xFF, 0x10]) + bytes(184), np.uint8)
    spread = np.repeat(extra[None], len(data), axis=0)
    spread[:, 3] |= np.arange(len(data), dtype=np.uint8) % 16
    return np.insert(rows, np.concatenate([sounds + 1, data + 1]), np.concatenate([copies, spread]), axis=0)


def _map() -> bytes:
    kinds = ((0x1B, PICTURE_PID), (0x0F, SOUND_PID), (0x0F, OTHER_SOUND_PID), (0x06, DATA_PID))
    listed = b"".join(bytes([kind, 0xE0 | pid >> 8, pid & 0xFF, 0xF0, 0]) for kind, pid in kinds)
    return section(2, 1, bytes([0xE0 | PICTURE_PID >> 8, PICTURE_PID & 0xFF, 0xF0, 0]) + listed)


def _in_segments(found: Stream) -> Stream:
    """Cut at key frames, each part with one pair of tables at its beginning."""
    tables = [found.rows[np.flatnonzero(found.of(pid))[0]] for pid in (PAT_PID, PMT_PID)]
    rest = found.without(found.of(PAT_PID, PMT_PID))
    keys = rest.of(PICTURE_PID) & (rest.rows[:, 3] & 0x20 != 0) & (rest.rows[:, 4] > 0) & (rest.rows[:, 5] & 0x40 != 0)
    segment = np.maximum.accumulate(np.where(keys, rest.at // KEY_SECONDS + 1, 0)).astype(np.intp)
    begins = np.flatnonzero(np.diff(segment, prepend=-1) > 0)
    places = np.repeat(begins, len(tables))
    rows = np.insert(rest.rows, places, np.tile(np.array(tables), (len(begins), 1)), axis=0)
    at, segments = (np.insert(each, places, each[places]) for each in (rest.at, segment))
    return Stream(rows, at, segments)


def _pids(rows: Rows) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return (rows[:, 1].astype(np.int64) & 0x1F) << 8 | rows[:, 2]


def _times(rows: Rows) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """By the clock references, and evenly between them."""
    places = np.flatnonzero((rows[:, 3] & 0x20 != 0) & (rows[:, 4] >= 7) & (rows[:, 5] & 0x10 != 0))
    seconds = [clock_of(row) / CLOCK_HZ for row in rows[places]]
    return np.interp(np.arange(len(rows)), places, np.array(seconds) - seconds[0])


def clock_of(row: Rows) -> int:
    """The clock reference in a packet, in ticks of 27 MHz."""
    field = int.from_bytes(row[6:12].tobytes(), "big")
    return (field >> 15) * 300 + (field & 0x1FF)
