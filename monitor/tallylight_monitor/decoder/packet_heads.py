"""The heads of many packets of a transport stream at once (ISO/IEC 13818-1, 2.4.3): arrays with an item a packet."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.mpegts.packets import PACKET

Packets = NDArray[np.uint8]  # (packets, 188)
Places = NDArray[np.intp]
Marks = NDArray[np.bool_]
NULL_PID = 0x1FFF
CLOCK_SECONDS = 1 / 27_000_000
REFERENCE_TICKS = 300  # of that clock, in one of a PCR's base
_UNIT_HEAD = 9  # bytes of a unit (PES) up to the length of its head


class Heads:
    """What the heads of these packets say; each is worked out when it is asked for."""

    def __init__(self, packets: Packets) -> None:
        self.packets = packets
        self.pids = ((packets[:, 1].astype(np.uint16) & 0x1F) << 8 | packets[:, 2]).astype(np.uint16)
        self.control = packets[:, 3]

    @cached_property
    def begins(self) -> Marks:
        """Whether a section or a unit begins in it."""
        return _have(self.packets[:, 1], 0x40)

    @cached_property
    def marked(self) -> Marks:
        """Whether who sent it says that it is damaged."""
        return _have(self.packets[:, 1], 0x80)

    @cached_property
    def carries(self) -> Marks:
        """Whether it carries anything."""
        return _have(self.control, 0x10)

    @cached_property
    def scrambled(self) -> Marks:
        """Whether what it carries is scrambled."""
        return _have(self.control, 0xC0)

    @cached_property
    def _flagged(self) -> Marks:
        return np.logical_and(_have(self.control, 0x20), self.packets[:, 4])

    @cached_property
    def announced(self) -> Marks:
        """Whether counter and clock may step here (discontinuity_indicator)."""
        return np.logical_and(self._flagged, _have(self.packets[:, 5], 0x80))

    def of(self, pid: int) -> Places:
        """Where the packets of a PID stand."""
        return np.flatnonzero(self.pids == pid)

    def references(self, pid: int) -> tuple[Places, NDArray[np.float64]]:
        """Where the clock references (PCR) of a PID stand, and their seconds."""
        found = np.flatnonzero((self.pids == pid) & self._flagged & (self.packets[:, 4] >= 7))
        found = found[self.packets[found, 5] & 0x10 != 0]
        field = self.packets[found, 6:12].astype(np.int64)
        base = field[:, 0] << 25 | field[:, 1] << 17 | field[:, 2] << 9 | field[:, 3] << 1 | field[:, 4] >> 7
        return found, (base * REFERENCE_TICKS + ((field[:, 4] & 1) << 8 | field[:, 5])) * CLOCK_SECONDS

    def sections(self, pid: int, table: int) -> Places:
        """Where sections of a table begin, in the clear."""
        found = self._beginnings(pid)
        bodies = self._bodies(found)
        pointers = np.minimum(bodies + 1 + self.packets[found, bodies], PACKET - 1)
        places: Places = found[self.packets[found, pointers] == table]
        return places

    def units(self, pid: int) -> tuple[Places, Marks]:
        """Where units (PES) of a PID begin, and whether each has a time stamp (PTS)."""
        found = self._beginnings(pid)
        bodies = self._bodies(found)
        found, bodies = found[bodies <= PACKET - _UNIT_HEAD], bodies[bodies <= PACKET - _UNIT_HEAD]
        start = self.packets[found[:, None], bodies[:, None] + np.arange(3)]
        real = (start == (0, 0, 1)).all(axis=1)
        return found[real], self.packets[found, bodies + 7][real] & 0x80 != 0

    def _beginnings(self, pid: int) -> Places:
        return np.flatnonzero((self.pids == pid) & self.begins & self.carries & ~self.scrambled)

    def _bodies(self, places: Places) -> Places:
        """At which byte of each of these packets stands what it carries."""
        adapted = self.control[places] & 0x20 != 0
        bodies: Places = 4 + np.where(adapted, 1 + self.packets[places, 4].astype(np.intp), 0)
        return np.clip(bodies, 4, PACKET - 1)


def _have(octets: Packets, bits: int) -> Marks:
    """Which octets have any of these bits."""
    marks: Marks = np.not_equal(octets & bits, 0)
    return marks
