"""What the field does to a transport stream: packets that vanish, are scrambled, renamed, or come on PIDs of nobody."""

from io import BytesIO

import av
import numpy as np
from small_media import TS_PACKET

PICTURE_PID, SOUND_PID = 0x100, 0x101  # as libav's muxer numbers them
NULL_PACKET = bytes([0x47, 0x1F, 0xFF, 0x10]) + bytes(TS_PACKET - 4)


def packets(data: bytes) -> np.ndarray:
    """The packets, to be changed in place: shape (packets, 188)."""
    return np.frombuffer(data, np.uint8).reshape(-1, TS_PACKET).copy()


def pids(rows: np.ndarray) -> np.ndarray:
    return (rows[:, 1].astype(int) & 0x1F) << 8 | rows[:, 2]


def without(data: bytes, pid: int) -> bytes:
    """A PID falls silent; the tables still name it."""
    rows = packets(data)
    return rows[pids(rows) != pid].tobytes()


def until(data: bytes, pid: int, share: float) -> bytes:
    """A PID falls silent after so much of the stream."""
    rows = packets(data)
    gone = (pids(rows) == pid) & (np.arange(len(rows)) >= share * len(rows))
    return rows[~gone].tobytes()


def scrambled(data: bytes, *scrambled_pids: int) -> bytes:
    """Payloads that only a receiver with a key can read, and the bits that say so."""
    rows = packets(data)
    hit = np.isin(pids(rows), scrambled_pids)
    rows[hit, 3] |= 0x80
    rows[hit, 4:] ^= 0x5A
    return rows.tobytes()


def with_ghost(data: bytes, pid: int = 0x1ABC) -> bytes:
    """A packet, and the start of a packet of pictures, on a PID that no table names."""
    rows = packets(data)
    ghost = rows[np.flatnonzero(pids(rows) == PICTURE_PID)[0]].copy()
    ghost[1], ghost[2] = (ghost[1] & 0xE0) | pid >> 8, pid & 0xFF
    middle = len(rows) // 2
    return np.concatenate([rows[:middle], ghost[None], rows[middle:]]).tobytes()


def with_lost_packet(data: bytes, pid: int) -> bytes:
    """One packet less of a PID, of which the counter tells."""
    rows = packets(data)
    gone = np.flatnonzero(pids(rows) == pid)[5]
    return np.delete(rows, gone, axis=0).tobytes()


def in_pitch(data: bytes, pitch: int) -> bytes:
    """Packets of 192 bytes (a time before each) or of 204 (a checksum behind each)."""
    rows = packets(data)
    room = np.full((len(rows), pitch - TS_PACKET), 0x11, np.uint8)
    return np.concatenate([room, rows] if pitch == 192 else [rows, room], axis=1).tobytes()


def remuxed(data: bytes, **options: str) -> bytes:
    """The same streams through libav's muxer, with options of its own."""
    out = BytesIO()
    with av.open(BytesIO(data)) as source, av.open(out, "w", format="mpegts", options=options) as target:
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.size:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    return out.getvalue()


def parts(data: bytes, seconds: float, count: int) -> list[bytes]:
    """A stream cut into parts of so many seconds, wherever its key frames are: each with tables of its own."""
    with av.open(BytesIO(data)) as source:
        streams = list(source.streams)
        found: dict[int, list] = {}
        start = None
        for packet in source.demux():
            if packet.size:
                time = float(packet.dts * packet.time_base)
                start = time if start is None else min(start, time)
                found.setdefault(min(int((time - start) // seconds), count - 1), []).append(packet)
        return [_muxed(streams, each) for _, each in sorted(found.items())]


def _muxed(streams, some) -> bytes:
    out = BytesIO()
    with av.open(out, "w", format="mpegts", options={"mpegts_copyts": "1"}) as target:
        copies = {stream.index: target.add_stream_from_template(stream) for stream in streams}
        for packet in some:
            packet.stream = copies[packet.stream.index]
            target.mux(packet)
    return out.getvalue()
