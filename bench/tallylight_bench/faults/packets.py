"""What the field does to the packets of a transport stream: they vanish, are damaged, scrambled, or mean nothing."""

import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

PACKET = 188
PICTURE_PID, SOUND_PID, NULL_PID = 0x100, 0x101, 0x1FFF  # the first two as libav numbers them
NULL_PACKET = bytes([0x47, 0x1F, 0xFF, 0x10]) + bytes(PACKET - 4)
SCRAMBLED = 0x80  # of the byte with the counter
BEGINS = 0x40  # of the byte with the PID's high bits: a unit, such as a picture
MAP_PID, STRANGER_PID = 0x1000, 0x1ABC
CRC_BYTES, CRC_POLYNOMIAL = 4, 0x04C11DB7
WRAP = 1 << 33  # ticks
Rows = NDArray[np.uint8]


@dataclass(slots=True)
class Counters:
    """Numbers packets as one multiplexer does, whatever encoders come and go before it."""

    _next: dict[int, int] = field(default_factory=dict)

    def renumbered(self, data: bytes) -> bytes:
        """The packets, their counters going on from before."""
        rows = _rows(data)
        pids = _pids(rows)
        for pid in np.unique(pids):
            mine = np.flatnonzero((pids == pid) & (rows[:, 3] & 0x10 != 0))
            first = self._next.get(int(pid), 0)
            rows[mine, 3] = (rows[mine, 3] & 0xF0) | ((first + np.arange(len(mine))) & 0x0F)
            self._next[int(pid)] = first + len(mine)
        return rows.tobytes()


def without(data: bytes, *gone: int) -> bytes:
    """PIDs fall silent; the tables still name them."""
    rows = _rows(data)
    return rows[~np.isin(_pids(rows), gone)].tobytes()


def scrambled(data: bytes, *pids: int) -> bytes:
    """Payloads that only a receiver with a key can read, and the bits that say so."""
    rows = _rows(data)
    hit = np.isin(_pids(rows), pids)
    rows[hit, 3] |= SCRAMBLED
    rows[hit, 4:] ^= 0x5A
    return rows.tobytes()


def nothing_but_nulls(data: bytes) -> bytes:
    """As many packets, and nothing in them."""
    return NULL_PACKET * (len(data) // PACKET)


def lossy(data: bytes, share: float, rng: random.Random) -> bytes:
    """The stream without a share of its media packets, at least two."""
    rows = _rows(data)
    media = np.flatnonzero(np.isin(_pids(rows), (PICTURE_PID, SOUND_PID)))
    lost = rng.sample(list(map(int, media)), max(2, round(share * len(media)))) if len(media) > 2 else []
    return np.delete(rows, lost, axis=0).tobytes()


def keys_hit(data: bytes, rng: random.Random) -> bytes:
    """The stream without one of the packets of each segment's key frame, which comes first."""
    rows = _rows(data)
    begins = np.flatnonzero((_pids(rows) == PICTURE_PID) & (rows[:, 1] & BEGINS != 0))
    key = np.flatnonzero(_pids(rows) == PICTURE_PID)
    key = key[key < begins[1]] if len(begins) > 1 else key
    return np.delete(rows, rng.choice(key[1:]) if len(key) > 1 else [], axis=0).tobytes()


def with_strangers(data: bytes) -> bytes:
    """Beside its own, packets on PIDs that no table names, one of which begins as pictures do."""
    rows = _rows(data)
    mine = np.flatnonzero(_pids(rows) == PICTURE_PID)
    if not len(mine):
        return data
    strangers = rows[mine[:2]].copy()
    strangers[:, 1], strangers[:, 2] = (strangers[:, 1] & 0xE0) | (STRANGER_PID >> 8), STRANGER_PID & 0xFF
    return np.insert(rows, [int(mine[0]), len(rows)], strangers, axis=0).tobytes()


def announced_as(data: bytes, stream_type: int) -> bytes:
    """The map says that the pictures are coded in another way (ISO/IEC 13818-1, 2.4.4.8)."""
    rows, entry = _rows(data), bytes([0xE0 | PICTURE_PID >> 8, PICTURE_PID & 0xFF])
    for index in np.flatnonzero(_pids(rows) == MAP_PID):
        row = rows[index]
        table = row[5:].tobytes()
        length = 3 + (int.from_bytes(table[1:3], "big") & 0x0FFF)
        at = table.rfind(entry, 0, length) - 1  # not where it stands as the clock's
        plain = table[:at] + bytes([stream_type]) + table[at + 1 : length - CRC_BYTES]
        whole = plain + _crc(plain).to_bytes(CRC_BYTES, "big")
        row[5 : 5 + length] = np.frombuffer(whole, np.uint8)
    return rows.tobytes()


def sound_ahead(data: bytes, ticks: int) -> bytes:
    """The sound's time stamps are so far ahead of where they were (2.4.3.7)."""
    rows = _rows(data)
    for index in np.flatnonzero((_pids(rows) == SOUND_PID) & (rows[:, 1] & BEGINS != 0)):
        row = rows[index]
        at = 4 + (1 + int(row[4]) if row[3] & 0x20 else 0)
        if row[at + 7] & 0x80:  # a PTS stands there
            row[at + 9 : at + 14] = _stamp(_ticks(row[at + 9 : at + 14]) + ticks, int(row[at + 9]) & 0xF0)
    return rows.tobytes()


def damaged(data: bytes, share: float, rng: random.Random) -> bytes:
    """The stream with a share of its bytes hit, but for the first bytes of each packet."""
    rows = _rows(data)
    media = np.flatnonzero(np.isin(_pids(rows), (PICTURE_PID, SOUND_PID)))
    for index in rng.sample(list(map(int, media)), max(2, round(share * len(media)))):
        begin = rng.randrange(8, PACKET - 40)
        rows[index, begin : begin + 40] = np.frombuffer(rng.randbytes(40), np.uint8)
    return rows.tobytes()


def hit(data: bytes, rng: random.Random, hits: int = 6) -> bytes:
    """Media of another container with bytes hit behind its index."""
    spoilt, begin = bytearray(data), max(0, data.find(b"mdat") + 4)
    for _ in range(hits):
        at = rng.randrange(begin, max(begin + 1, len(data) - 40))
        spoilt[at : at + 40] = rng.randbytes(len(spoilt[at : at + 40]))
    return bytes(spoilt)


def shortened(data: bytes, share: float = 0.3) -> bytes:
    """The first packets only."""
    return data[: max(1, round(len(data) * share) // PACKET) * PACKET]


def noise(data: bytes, rng: random.Random) -> bytes:
    """As many bytes, and no packet among them."""
    return rng.randbytes(len(data)).replace(b"\x47", b"\x00")


def _ticks(stamp: NDArray[np.uint8]) -> int:
    first, high, low = int(stamp[0]), int(stamp[1]) << 8 | int(stamp[2]), int(stamp[3]) << 8 | int(stamp[4])
    return (first >> 1 & 7) << 30 | high >> 1 << 15 | low >> 1


def _stamp(ticks: int, mark: int) -> NDArray[np.uint8]:
    ticks %= WRAP
    first, high, low = mark | (ticks >> 30) << 1 | 1, (ticks >> 15 & 0x7FFF) << 1 | 1, (ticks & 0x7FFF) << 1 | 1
    return np.frombuffer(bytes([first]) + high.to_bytes(2, "big") + low.to_bytes(2, "big"), np.uint8)


def _crc(data: bytes) -> int:
    """CRC-32 as MPEG has it (annex A)."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (CRC_POLYNOMIAL if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def _rows(data: bytes) -> Rows:
    return np.frombuffer(data[: len(data) // PACKET * PACKET], np.uint8).reshape(-1, PACKET).copy()


def _pids(rows: Rows) -> NDArray[np.uint16]:
    return ((rows[:, 1].astype(np.uint16) & 0x1F) << 8 | rows[:, 2]).astype(np.uint16)
