"""Finds which programmes a transport stream holds, and leaves one of them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tallylight_monitor.ingest.ts.packets import SNIFFED, Grid, grid_of
from tallylight_monitor.mpegts.packets import PACKET, SYNC, begins_unit, packets_of
from tallylight_monitor.mpegts.programmes import PAT_PID, programmes_of, table_of_one
from tallylight_monitor.mpegts.sections import SectionReader

LOOKED_THROUGH = 1 << 20  # bytes in which a PAT is looked for: ten times what the rules allow at 8 Mb/s
AT_ONCE = 256  # packets: a PAT mostly is among the first of a segment, and what follows is not looked through
_NULL = b"\x47\x1f\xff\x10" + b"\xff" * (PACKET - 4)


def programmes_in(data: bytes) -> tuple[int, ...]:
    """The numbers of the programmes, in the order of the first PAT in `data`; none where there is no PAT."""
    grid = grid_of(data[:SNIFFED])
    if grid is None:
        return ()
    table = _Table()
    for at in _pat_packets(data, grid, min(len(data), LOOKED_THROUGH)):
        if table.add(data[at : at + PACKET]):
            break
    return tuple(table.pids)


@dataclass(slots=True)
class _Table:
    """The programmes that were read so far: number and PID of the PMT. It may come in several sections."""

    pids: dict[int, int] = field(default_factory=dict)
    _sections: SectionReader = field(default_factory=SectionReader)
    _missing: set[int] | None = None  # numbers of sections; None until one was read

    def add(self, packet: bytes) -> bool:
        """Read a packet of the PAT; True once all its sections were read, and it names a programme."""
        for section in self._sections.take(packet):
            if not (found := programmes_of(section)):
                continue
            self.pids |= found
            number, last = section[6:8]
            self._missing = set(range(last + 1)) if self._missing is None else self._missing
            self._missing.discard(number)
        return bool(self.pids) and not self._missing


@dataclass(slots=True)
class ProgrammeFilter:
    """Takes all programmes but `number` out of the PAT, so that readers find no other. Bytes may come in any pieces."""

    number: int
    _table: _Table = field(default_factory=_Table)
    _grid: Grid | None = None
    _rest: bytes = b""

    def fresh(self) -> None:
        """What comes next has nothing to do with what came: a new connection, or a new segment."""
        self._table, self._grid, self._rest = _Table(), None, b""

    def filtered_whole(self, data: bytes) -> bytes:
        """All of a segment, with another PAT."""
        self.fresh()
        return self.filtered(data) + self._rest

    def filtered(self, data: bytes) -> bytes:
        """The same bytes with another PAT; part of a packet waits for the rest of it."""
        data = self._rest + data
        self._grid = self._grid or grid_of(data[:SNIFFED])
        if self._grid is None:
            self._rest = data if len(data) < SNIFFED else b""
            return b"" if self._rest else data
        first, stride = self._grid
        end = len(data) - (len(data) - first) % stride
        done, self._rest = bytearray(data[:end]), data[end:]
        for at in _pat_packets(done, self._grid, len(done)):
            done[at : at + PACKET] = self._replacement(bytes(done[at : at + PACKET]))
        self._grid = Grid(0, stride)
        return bytes(done)

    def _replacement(self, packet: bytes) -> bytes:
        self._table.add(packet)
        pid = self._table.pids.get(self.number)
        if pid is None or not begins_unit(packet):
            return _NULL
        return packets_of(PAT_PID, table_of_one(self.number, pid), packet[3])


def _pat_packets(data: bytes | bytearray, grid: Grid, size: int) -> Iterator[int]:
    """Where the whole packets of PID 0 begin in the first `size` bytes.

    By slices, for a stream has thousands of packets a second; and small ones: hardly more than the first is looked at.
    """
    first, stride = grid
    for block in range(first, size, AT_ONCE * stride):
        end = min(size, block + AT_ONCE * stride)
        syncs, high, low = (data[block + place : end : stride] for place in range(3))
        at = low.find(b"\0")
        while at >= 0:
            begin = block + at * stride
            if syncs[at] == SYNC and not high[at] & 0x1F and begin + PACKET <= size:
                yield begin
            at = low.find(b"\0", at + 1)
