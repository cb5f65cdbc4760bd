"""Read an MPEG transport stream (ISO 13818-1) for its programme, so that the container library is shown one that holds.

The library is given the tables and the packets of one programme's pictures and sound, and nothing else. Where the
programme changes (other PIDs, other codings) a new stretch begins, which it opens anew. What is known of the packets
themselves, counters and scrambling, is read here, because the library says it of few of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.packet_grid import PacketGrid
from tallylight_monitor.decoder.private_sound import recognised, unnamed, with_sound
from tallylight_monitor.decoder.programme_packets import ProgrammePackets
from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.transport_reading import Layout, TransportReading
from tallylight_monitor.detectors.transport_window import TransportWindow
from tallylight_monitor.mpegts.programme_map import Elementary, Programme, programme_of, table_packets
from tallylight_monitor.mpegts.programmes import PAT_PID, is_table, programmes_of
from tallylight_monitor.mpegts.sections import SectionReader

Packets = NDArray[np.uint8]
COUNTER_MODULO = 16
# Of a stream whose tables do not come, so many packets are kept until they do; then the container library may guess.
MOST_UNNAMED = 20_000
NO_PROGRAMME = "its table names no programme"
HEAD = 6  # bytes of a packet that tell all but what it carries
AFTER_CLOCK = 12  # bytes: a packet that is sent twice may have another clock (PCR)
FIRST_FREE_PID, NULL_PID = 0x20, 0x1FFF
RIFF = b"RIFF"
# So many bytes tell what something is, of which a part may be damaged.
PROBED_BYTES, MOSTLY = 1 << 16, 0.8


@dataclass(slots=True)
class TransportStream:
    """One stream, read piece by piece. `number` chooses a programme; 0 takes the first that is announced.

    `told` receives what the packets themselves tell, before the stretches that are made of them; and whether that has
    nothing to do with what was told before.
    """

    number: int = 0
    told: Callable[[Sequence[TransportWindow], bool], None] | None = None
    programme: Programme | None = None
    announced: tuple[int, ...] = ()
    _grid: PacketGrid = field(default_factory=PacketGrid)
    _maps: dict[int, int] = field(default_factory=dict)  # the PID of each programme's map -> its number
    _sections: dict[int, SectionReader] = field(default_factory=dict)
    _counters: dict[int, int] = field(default_factory=dict)
    _unnamed: list[Packets] = field(default_factory=list)  # what came while no programme was known
    _opaque: bool = False  # whether it is handed on without any
    _newest: dict[int, Packets] = field(default_factory=dict)  # the last packet of each PID
    _fresh: bool = True
    _recognised: dict[int, Elementary] = field(default_factory=dict)  # sound that no map names
    _names_no_programme: bool = False  # its table has come, and is empty
    _reading: TransportReading = field(default_factory=TransportReading)
    _wrong: list[int] = field(default_factory=list)  # the packets with which a check sum was wrong, in this piece

    def begin(self, *, segment: bool = False) -> None:
        """A segment, or a connection, begins: counters start anew, and whatever is read next is opened anew."""
        self._reading.begin(segments=segment)
        self._grid, self._counters, self._sections, self._fresh = PacketGrid(), {}, {}, True
        self._unnamed, self._opaque, self._newest = [], False, {}

    @property
    def names_nothing(self) -> str:
        """Why there is nothing to play by what its tables say; empty where they name something, or do not come."""
        if self.programme is None:
            return NO_PROGRAMME if self._names_no_programme else ""
        if self.programme.chosen() or unnamed(self.programme):
            return ""
        return f"the map of its programme {self.programme.number} names neither pictures nor sound"

    def take(self, data: bytes) -> Iterator[Stretch]:
        """The stretches of a piece, in order; none while no programme is known.

        All are cut before the first is given: while it is played, no other copy of a segment's bytes is held here.
        """
        self._wrong = []
        stretches = [*self._stretches(data)]
        self._tell(over=not data)
        return iter(stretches)

    def _tell(self, *, over: bool) -> None:
        """Tell what the packets themselves tell, once there are enough."""
        if self.told and self._reading.is_due(over=over) and (windows := self._reading.windows(self._layout)):
            self.told(windows, self._reading.anew)
            self._reading.anew = False

    @property
    def _layout(self) -> Layout:
        number = self.programme.number if self.programme else self.number or next(iter(self.announced), 0)
        return Layout(self.programme, next((pid for pid, each in self._maps.items() if each == number), None))

    def _stretches(self, data: bytes) -> Iterator[Stretch]:
        packets = self._grid.take(data)
        pids = _pids(packets)
        for place in np.flatnonzero(pids == PAT_PID):
            self._read_programmes(packets, int(place))
        begin = 0
        for index in self._telling(packets, pids):
            if (changed := self._changed(int(pids[index]), packets, index)) is not None:
                yield from self._stretch(packets[begin:index], pids[begin:index])
                begin, self._fresh, self.programme = index, True, changed
                followed = changed.chosen().values()  # what was not, for a while, has gone on meanwhile
                self._counters = {pid: counter for pid, counter in self._counters.items() if pid in followed}
        yield from self._stretch(packets[begin:], pids[begin:])
        if self.told:
            self._reading.take(packets, self._grid.passed, self._wrong)
        enough = not data or self._opaque or sum(map(len, self._unnamed)) > MOST_UNNAMED
        if self._unnamed and not self.number and enough:
            rows, self._unnamed = np.concatenate(self._unnamed), []
            if not self._names_no_programme:
                yield Stretch(None, rows.tobytes(), fresh=not self._opaque)
                self._opaque = True

    def _telling(self, packets: Packets, pids: NDArray[np.uint16]) -> Iterator[int]:
        """Where packets stand of maps, and the beginnings of what these do not name, which one may change."""
        at, looked_for = 0, None
        places: Iterator[int] = iter(())
        while True:
            unknown = unnamed(self.programme)
            if looked_for != unknown:
                looked_for, rest = unknown, pids[at:]
                begins = np.isin(rest, np.array(unknown, np.uint16)) & (packets[at:, 1] & 0x40 != 0)
                maps = np.isin(rest, np.array([*self._maps], np.uint16))
                places = iter((at + np.flatnonzero(begins | maps)).tolist())
            if (found := next(places, None)) is None:
                return
            yield found
            at = found + 1

    def _read_programmes(self, packets: Packets, place: int) -> None:
        for section in self._sections_of(PAT_PID, packets, place):
            programmes = programmes_of(section)
            self._names_no_programme = not programmes and is_table(section) and not self.announced
            if programmes:
                self.announced = tuple(programmes)
                self._maps = {pid: number for number, pid in programmes.items()}

    def _changed(self, pid: int, packets: Packets, place: int) -> Programme | None:
        """The programme that is watched, where this packet says that it is another one from here on.

        It is of its map; or of a stream of which that says nothing.
        """
        if pid not in self._maps:
            return self._recognised_in(pid, packets[place])
        for section in self._sections_of(pid, packets, place):
            found = programme_of(section)
            if found is None or found.number != (self.number or self.announced[0]):
                continue
            found = with_sound(found, self._recognised)
            if self.programme is None or found.chosen_streams() != self.programme.chosen_streams():
                return found
        return None

    def _recognised_in(self, pid: int, packet: Packets) -> Programme | None:
        if self.programme is None or pid not in unnamed(self.programme):
            return None
        if (stream := recognised(pid, packet.tobytes())) is None:
            return None
        self._recognised[pid] = stream
        return with_sound(self.programme, self._recognised)

    def _sections_of(self, pid: int, packets: Packets, place: int) -> list[bytes]:
        """The sections that are whole with a packet; that one is damaged is noted."""
        reader = self._sections.setdefault(pid, SectionReader())
        before = reader.wrong
        found = [*reader.take(packets[place].tobytes())]
        self._wrong += [place] if reader.wrong > before else []
        return found

    def _stretch(self, packets: Packets, pids: NDArray[np.uint16]) -> Iterator[Stretch]:
        if self.programme is None or not len(packets):
            self._unnamed += [packets[(pids >= FIRST_FREE_PID) & (pids != NULL_PID)]] if len(packets) else []
            return
        if self._unnamed:  # what came before its tables
            packets, self._unnamed = np.concatenate([*self._unnamed, packets]), []
            pids = _pids(packets)
        tracks = self.programme.chosen()
        if not tracks:  # there is nothing to open until one of them is known
            if not unnamed(self.programme):
                yield Stretch(self.programme, b"", self._fresh, passed=packets.nbytes)
            return
        followed = np.flatnonzero(np.isin(pids, np.array([*tracks.values(), self.programme.clock_pid], np.uint16)))
        heads, pids = packets[followed, :HEAD], pids[followed]
        clear = heads[:, 3] >> 6 == 0
        kept = followed[clear & ~self._sent_twice(packets, followed, heads, pids)]
        head = table_packets(self.programme) if self._fresh else b""
        odd = not clear.all() or bool((heads[:, 1] & 0x80).any())
        found = {track: heads[pids == pid] for track, pid in tracks.items()}
        yield Stretch(
            self.programme,
            ProgrammePackets(head, packets, kept, odd),
            self._fresh,
            {track: self._missing(pid, found[track]) for track, pid in tracks.items()},
            frozenset(track for track in tracks if _is_scrambled(found[track])),
            frozenset(track for track in tracks if len(found[track])),
        )
        self._fresh = False

    def _sent_twice(
        self, packets: Packets, followed: NDArray[np.intp], heads: Packets, pids: NDArray[np.uint16]
    ) -> NDArray[np.bool_]:
        """Which of those that are followed are the one before them of their PID again (2.4.3.3): the library would
        decode both. Few are looked at further than their heads.
        """
        again = np.zeros(len(followed), np.bool_)
        for pid in np.flatnonzero(np.bincount(pids)).tolist():  # np.unique loads numpy.ma, two megabytes
            places = np.flatnonzero(pids == pid)
            counters = heads[places, 3]
            alike = np.flatnonzero((counters[1:] == counters[:-1]) & (counters[1:] & 0x10 != 0))
            later, earlier = packets[followed[places[alike + 1]]], packets[followed[places[alike]]]
            again[places[alike + 1]] = (later[:, AFTER_CLOCK:] == earlier[:, AFTER_CLOCK:]).all(axis=1)
            first, newest = packets[followed[places[0]]], self._newest.get(pid)
            if newest is not None and first[3] == newest[3] and first[3] & 0x10:
                again[places[0]] = bool((first[AFTER_CLOCK:] == newest[AFTER_CLOCK:]).all())
            self._newest[pid] = packets[followed[places[-1]]].copy()
        return again

    def _missing(self, pid: int, packets: Packets) -> int:
        """How many packets of a PID did not arrive, by their counters (2.4.3.3): each may be sent twice."""
        with_payload = packets[packets[:, 3] & 0x10 != 0]
        if not len(with_payload):
            return 0
        counters = with_payload[:, 3] & 0x0F
        before = self._counters.get(pid)
        self._counters[pid] = int(counters[-1])
        previous = np.concatenate([[int(counters[0]) - 1 if before is None else before], counters[:-1]]).astype(
            np.int16
        )
        steps = (counters.astype(np.int16) - previous) % COUNTER_MODULO
        announced = (with_payload[:, 3] & 0x20 != 0) & (with_payload[:, 4] > 0) & (with_payload[:, 5] & 0x80 != 0)
        lost = np.where((steps == 0) | announced, 0, steps - 1)
        return int(lost.sum())


def is_transport_stream(data: bytes) -> bool:
    """Whether bytes are packets of 188, 192 or 204 bytes, from the start on or after a damaged beginning.

    Whatever repeats itself may look like them for a while, such as the samples of a tone.
    """
    head, grid = data[:PROBED_BYTES], PacketGrid()
    if data[:4] == RIFF:
        return False
    packets = grid.take(head)
    if not len(packets):
        return False
    carried = packets[:, 3] & 0x30 != 0  # each has an adaptation field, a payload, or both
    return len(packets) * grid.pitch >= MOSTLY * (len(head) - grid.pitch) and bool(carried.mean() >= MOSTLY)


def _pids(packets: Packets) -> NDArray[np.uint16]:
    return ((packets[:, 1].astype(np.uint16) & 0x1F) << 8 | packets[:, 2]).astype(np.uint16)


def _is_scrambled(packets: Packets) -> bool:
    """Whether most of what carries data is scrambled (transport_scrambling_control)."""
    control = packets[:, 3]
    carrying = control[control & 0x10 != 0]
    return bool(len(carrying)) and float((carrying >> 6 != 0).mean()) > 0.5
