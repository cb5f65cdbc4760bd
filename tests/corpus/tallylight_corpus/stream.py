"""A transport stream to be changed: its packets, when each is sent, and to which segment it belongs."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

PACKET = 188
PAT_PID, PMT_PID, PICTURE_PID, SOUND_PID, OTHER_SOUND_PID, DATA_PID = 0, 0x1000, 0x100, 0x101, 0x102, 0x1F0
NULL_PID = 0x1FFF
Rows = NDArray[np.uint8]
Hit = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """`rows` is (packets, 188), `at` seconds since the first; `noise` are bytes put in front of a packet."""

    rows: Rows
    at: NDArray[np.float64]
    segment: NDArray[np.intp]
    noise: dict[int, bytes] = field(default_factory=dict)

    @property
    def pids(self) -> NDArray[np.int64]:
        """The PID of each packet."""
        return (self.rows[:, 1].astype(np.int64) & 0x1F) << 8 | self.rows[:, 2]

    def within(self, begin: float, end: float) -> Hit:
        """Which packets are sent in this time."""
        return (self.at >= begin) & (self.at < end)

    def of(self, *pids: int) -> Hit:
        """Which packets are of these PIDs."""
        return np.isin(self.pids, pids)

    def changed(self, hit: Hit, octet: int, *, also: int = 0, without: int = 0) -> "Stream":
        """Bits that are set, or cleared, in one octet of these packets."""
        rows = self.rows.copy()
        rows[hit, octet] = rows[hit, octet] & (0xFF ^ without) | also
        return replace(self, rows=rows)

    def without(self, hit: Hit) -> "Stream":
        """These packets are not there."""
        return Stream(self.rows[~hit], self.at[~hit], self.segment[~hit])

    def repeated(self, times: NDArray[np.int64]) -> "Stream":
        """Each packet so many times."""
        return Stream(*(np.repeat(each, times, axis=0) for each in (self.rows, self.at, self.segment)))

    def pieces(self) -> list[bytes]:
        """Its bytes, by the segment."""
        places = np.split(np.arange(len(self.rows)), np.flatnonzero(np.diff(self.segment)) + 1)
        return [self._bytes(each) for each in places]

    def _bytes(self, places: NDArray[np.intp]) -> bytes:
        noisy = [each for each in places.tolist() if each in self.noise]
        cuts = [int(places[0]), *noisy, int(places[-1]) + 1]
        found = b""
        for begin, end in pairwise(cuts):
            found += self.noise.get(begin, b"") + self.rows[begin:end].tobytes()
        return found


def first_of(hit: Hit, count: int) -> Hit:
    """Only the first so many of these packets."""
    return hit & (np.cumsum(hit) <= count)
