"""What the field does to the packets of a transport stream: they vanish, are damaged, scrambled, or mean nothing."""

import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

PACKET = 188
PICTURE_PID, SOUND_PID, NULL_PID = 0x100, 0x101, 0x1FFF  # the first two as libav numbers them
NULL_PACKET = bytes([0x47, 0x1F, 0xFF, 0x10]) + bytes(PACKET - 4)
SCRAMBLED = 0x80  # of the byte with the counter
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


def _rows(data: bytes) -> Rows:
    return np.frombuffer(data[: len(data) // PACKET * PACKET], np.uint8).reshape(-1, PACKET).copy()


def _pids(rows: Rows) -> NDArray[np.uint16]:
    return ((rows[:, 1].astype(np.uint16) & 0x1F) << 8 | rows[:, 2]).astype(np.uint16)
