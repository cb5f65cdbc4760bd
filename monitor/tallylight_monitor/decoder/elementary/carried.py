"""What the packets of one PID carry, end to end (ISO/IEC 13818-1, 2.4.3), and the units in it (PES, 2.4.3.6).

Only what leaves no doubt is read: None is said of all else, and the container library reads it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.programme_packets import Packets, Places, ProgrammePackets
from tallylight_monitor.mpegts.packets import PACKET

START = b"\0\0\1"
HEAD = 9  # bytes of a unit up to the rest of its head
AFTER_LENGTH = 6  # bytes in front of what its length counts
STAMP = 5  # bytes
# Nearer to where the clock (33 bits) begins anew, a stamp is the library's to unfold: a minute, and a margin.
LAST_STAMP = (1 << 33) - 90_000 * 120
# stream_id, table 2-22: sound and pictures as MPEG has them.
SOUND_IDS, PICTURE_IDS = range(0xC0, 0xE0), range(0xE0, 0xF0)


class Unit(NamedTuple):
    """One unit: where what it holds begins, and how long that is; its stamps; with which packet it is over.

    `first` is the beginning of what it holds: what is in its first packet.
    """

    begin: int
    size: int
    pts: int
    dts: int
    place: int
    first: bytes


@dataclass(frozen=True, slots=True)
class Carried:
    """Packets of one PID: where each stands, at which byte of it what it carries begins, and how much came before."""

    packets: Packets
    places: Places
    bodies: NDArray[np.intp]
    ends: NDArray[np.intp]  # one more than packets

    def between(self, begin: int, end: int) -> bytes:
        """The bytes from here to there."""
        first = int(np.searchsorted(self.ends, begin, "right")) - 1
        behind = int(np.searchsorted(self.ends, end, "left"))
        rows = self.packets[self.places[first:behind]]
        carried = rows[np.arange(PACKET) >= self.bodies[first:behind, None]].tobytes()
        before = int(self.ends[first])
        return carried[begin - before : end - before]

    def units(self, ids: range) -> list[Unit] | None:
        """All units, where each is whole, has a stamp, and nothing comes in front of the first."""
        begins = np.flatnonzero(self.packets[self.places, 1] & 0x40)
        if not len(begins) or begins[0] != 0:
            return None
        edges = [*self.ends[begins].tolist(), int(self.ends[-1])]
        nexts = [*self.places[begins[1:]].tolist(), len(self.packets)]
        found = []
        for begin, end, row, behind in zip(edges, edges[1:], begins.tolist(), nexts, strict=False):
            head = self.packets[self.places[row], self.bodies[row] :].tobytes()
            unit = _unit(head, begin, end, behind, ids)
            if unit is None or unit.begin > self.ends[row + 1]:
                return None
            found.append(unit)
        return found


def carried(programme: ProgrammePackets, pid: int) -> Carried | None:
    """What is carried on a PID; None where a packet's own head is impossible."""
    packets, places = programme.packets, programme.places
    mine = places[
        ((packets[places, 1] & 0x1F) == pid >> 8)
        & (packets[places, 2] == pid & 0xFF)
        & (packets[places, 3] & 0x10 != 0)
    ]
    adapted = packets[mine, 3] & 0x20 != 0
    bodies = 4 + np.where(adapted, 1 + packets[mine, 4].astype(np.intp), 0)
    if not len(mine) or bodies.max() > PACKET:
        return None
    return Carried(packets, mine, bodies, np.concatenate([[0], np.cumsum(PACKET - bodies)]).astype(np.intp))


def _unit(head: bytes, begin: int, end: int, behind: int, ids: range) -> Unit | None:
    """A unit whose head this is, and which lies from here to there; the next one begins `behind`."""
    if len(head) < HEAD or head[:3] != START or head[3] not in ids or head[6] & 0xF0 != 0x80:
        return None
    stamped, rest, length = head[7] >> 6, head[8], int.from_bytes(head[4:6], "big")
    if stamped < 2 or rest < STAMP * (stamped - 1) or len(head) < HEAD + STAMP * (stamped - 1):
        return None
    size = end - begin - HEAD - rest
    if size <= 0 or (length and length != end - begin - AFTER_LENGTH):
        return None
    pts = _stamp(head[HEAD:])
    dts = _stamp(head[HEAD + STAMP :]) if stamped == 3 else pts
    if max(pts, dts) > LAST_STAMP:
        return None
    return Unit(begin + HEAD + rest, size, pts, dts, behind, head[HEAD + rest :])


def _stamp(field: bytes) -> int:
    return (field[0] & 0x0E) << 29 | field[1] << 22 | (field[2] & 0xFE) << 14 | field[3] << 7 | field[4] >> 1
