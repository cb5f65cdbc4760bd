"""Reads which programmes a transport stream holds (its PAT, ISO/IEC 13818-1 2.4.4.3), and leaves one of them. Pure."""

from dataclasses import dataclass, field

from tallylight_monitor.ingest.ts.packets import PACKET, SNIFFED, SYNC, Grid, grid_of

LOOKED_THROUGH = 1 << 20  # bytes in which a PAT is looked for: ten times what the rules allow at 8 Mb/s
_NULL = b"\x47\x1f\xff\x10" + b"\xff" * (PACKET - 4)
_ENTRIES_AT, _ENTRY, _CRC = 8, 4, 4  # in a section, in bytes
_PAT_HEAD = b"\x00\xb0\x0d\x00\x01\xc1\x00\x00"  # one programme, one section, in force
_LONGEST_SECTION = 1021 + 3


def programmes_in(data: bytes) -> tuple[int, ...]:
    """The numbers of the programmes, in the order of the first PAT in `data`; none where there is no PAT."""
    grid = grid_of(data[:SNIFFED])
    if grid is None:
        return ()
    table = _Table()
    for at in _pat_packets(data[:LOOKED_THROUGH], grid):
        if table.add(data[at : at + PACKET]):
            break
    return tuple(table.pids)


@dataclass(slots=True)
class _Table:
    """The programmes that were read so far: number and PID of the PMT."""

    pids: dict[int, int] = field(default_factory=dict)
    _section: bytes = b""

    def add(self, packet: bytes) -> bool:
        """Read a packet of the PAT; True once a section is whole."""
        payload = _payload(packet)
        if _starts(packet):
            payload = payload[1 + payload[0] :] if payload else b""
            self._section = b""
        elif not self._section:
            return False
        self._section = (self._section + payload)[:_LONGEST_SECTION]
        return self._read()

    def _read(self) -> bool:
        section = self._section
        if len(section) < 3 or section[0] != 0:
            return False
        end = 3 + (int.from_bytes(section[1:3], "big") & 0x0FFF)
        if len(section) < end or crc32(section[:end]):
            return False
        for at in range(_ENTRIES_AT, end - _CRC - _ENTRY + 1, _ENTRY):
            number = int.from_bytes(section[at : at + 2], "big")
            if number:  # 0 names the network
                self.pids[number] = int.from_bytes(section[at + 2 : at + 4], "big") & 0x1FFF
        return True


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
        for at in _pat_packets(done, self._grid):
            done[at : at + PACKET] = self._replacement(bytes(done[at : at + PACKET]))
        self._grid = Grid(0, stride)
        return bytes(done)

    def _replacement(self, packet: bytes) -> bytes:
        self._table.add(packet)
        pid = self._table.pids.get(self.number)
        if pid is None or not _starts(packet):
            return _NULL
        return _pat(self.number, pid, packet[3] & 0x0F)


def crc32(data: bytes) -> int:
    """The check sum of sections (polynomial 0x04C11DB7, nothing reflected): 0 over a section with its own."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def _pat_packets(data: bytes | bytearray, grid: Grid) -> list[int]:
    """Where the whole packets of PID 0 begin. By slices: a stream has thousands of packets a second."""
    first, stride = grid
    syncs, high, low = data[first::stride], data[first + 1 :: stride], data[first + 2 :: stride]
    found: list[int] = []
    at = low.find(b"\0")
    while at >= 0:
        begin = first + at * stride
        if syncs[at] == SYNC and not high[at] & 0x1F and begin + PACKET <= len(data):
            found.append(begin)
        at = low.find(b"\0", at + 1)
    return found


def _starts(packet: bytes) -> bool:
    return bool(packet[1] & 0x40)


def _payload(packet: bytes) -> bytes:
    control = packet[3] >> 4 & 3
    if not control & 1:
        return b""
    return packet[4 + (1 + packet[4] if control & 2 else 0) :]


def _pat(number: int, pid: int, counter: int) -> bytes:
    section = _PAT_HEAD + number.to_bytes(2, "big") + (0xE000 | pid).to_bytes(2, "big")
    section += crc32(section).to_bytes(4, "big")
    return (b"\x47\x40\x00" + bytes([0x10 | counter]) + b"\0" + section).ljust(PACKET, b"\xff")
