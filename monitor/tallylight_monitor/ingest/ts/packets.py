"""Finds the packets of a transport stream, whatever stands between them. Pure.

A stream's first bytes show it, without arrays: this process loads no numpy. `decoder/packet_grid` follows every packet.
"""

from typing import NamedTuple

from tallylight_monitor.mpegts.packets import PITCHES, SYNC

SNIFFED = 4096  # bytes in which packets are looked for: more than enough, wherever the first one begins
IN_A_ROW = 4  # sync bytes that chance puts in a row in one of some million files


class Grid(NamedTuple):
    """Where packets stand: the first sync byte, and bytes from one to the next."""

    first: int
    stride: int


def grid_of(data: bytes) -> Grid | None:
    """Where the packets of `data` stand, behind a part of one or whatever comes first; None where there are none."""
    for stride in PITCHES:
        for first in range(max(0, len(data) - (IN_A_ROW - 1) * stride)):
            if all(data[first + n * stride] == SYNC for n in range(IN_A_ROW)):
                return Grid(first, stride)
    return None
