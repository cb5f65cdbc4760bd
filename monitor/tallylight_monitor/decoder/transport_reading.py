"""Read what the packets of a transport stream tell before any is decoded: after ETSI TR 101 290, 5.2.

Every packet goes through here, so it is done by arrays, half a second or a whole segment at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.clock_accuracy import clock_errors
from tallylight_monitor.decoder.continuity import Continuity
from tallylight_monitor.decoder.packet_clock import PacketClock
from tallylight_monitor.decoder.packet_heads import NULL_PID, Heads, Packets, Places
from tallylight_monitor.decoder.packet_windows import WINDOW_SECONDS, Windows, windows_of
from tallylight_monitor.decoder.scrambling import Scrambling
from tallylight_monitor.decoder.stamp_gaps import StampGaps
from tallylight_monitor.detectors.transport_window import Gap, TransportWindow
from tallylight_monitor.mpegts.programme_map import PMT_TABLE, Programme
from tallylight_monitor.mpegts.programmes import PAT_PID, PAT_TABLE

FEWEST_PACKETS = 64  # that are looked at together, where nothing tells how many a second has
MOST_PACKETS = 1 << 15  # that wait, whatever rate the clock seems to say: half a second at 100 Mb/s
Amounts = NDArray[np.int64]
Fields = dict[str, list[Any]]  # of each window, by the names of TransportWindow


@dataclass(frozen=True, slots=True)
class Layout:
    """What the tables name: the PIDs of the map and of what it lists. None of it is known before they come."""

    programme: Programme | None = None
    map_pid: int | None = None

    @property
    def watched(self) -> frozenset[int]:
        """The PIDs that are decoded: what is missing of them, others tell."""
        return frozenset(self.programme.chosen().values()) if self.programme else frozenset()

    @property
    def unwatched(self) -> dict[int, str]:
        """Every other PID that the map lists, and what it carries."""
        streams = self.programme.streams if self.programme else ()
        return {stream.pid: stream.track or "data" for stream in streams if stream.pid not in self.watched}

    @property
    def others(self) -> frozenset[int]:
        """All that belongs to the programme, and is not decoded."""
        return frozenset({PAT_PID, *self.unwatched, *(() if self.map_pid is None else (self.map_pid,))})

    @property
    def media(self) -> dict[int, str]:
        """The PIDs of pictures and sound, which come without a pause, and what each is."""
        streams = self.programme.streams if self.programme else ()
        return {stream.pid: stream.track for stream in streams if stream.track is not None}


@dataclass(slots=True)
class TransportReading:
    """One stream's. `begin` starts it anew, in `segments` that each have tables of their own or without."""

    segments: bool = False
    anew: bool = True  # whether the next windows are the first since the beginning
    _clock: PacketClock = field(default_factory=PacketClock)
    _continuity: Continuity = field(default_factory=Continuity)
    _scrambling: Scrambling = field(default_factory=Scrambling)
    _stamps: StampGaps = field(default_factory=StampGaps)
    _seen: dict[object, float] = field(default_factory=dict)  # when each thing came last
    _held: list[Packets] = field(default_factory=list)
    _passed: list[tuple[int, int]] = field(default_factory=list)  # before which packet held, and how many bytes
    _spoilt: bool = False
    _wrong: list[int] = field(default_factory=list)  # behind which packet held a check sum was wrong

    def begin(self, *, segments: bool) -> None:
        """A segment, or a connection, begins: counters and clocks have nothing to do with those before."""
        gone_on = {what: at - self._clock.now for what, at in self._seen.items()} if segments else {}
        self.segments, self.anew, self._seen = segments, True, gone_on
        self._clock.begin()
        self._continuity, self._stamps = Continuity(), StampGaps()
        self._held, self._passed, self._wrong = [], [], []

    @property
    def held(self) -> int:
        """How many packets wait."""
        return sum(map(len, self._held))

    def take(self, packets: Packets, passed: list[tuple[int, int]], wrong: list[int]) -> None:
        """Keep packets until they are read: `passed` bytes that are none, and `wrong` sums, with their places."""
        held = self.held
        self._passed += [(held + place, count) for place, count in passed]
        self._wrong += [held + place for place in wrong]
        self._held += [packets] if len(packets) else []
        self._spoilt = self._spoilt or bool(passed) or bool((packets[:, 1] & 0x80).any())

    def is_due(self, *, over: bool) -> bool:
        """Whether enough wait to be read; `over`: no more come for now.

        What is spoilt is read at once: before it is decoded.
        """
        enough = min(max(FEWEST_PACKETS, self._clock.rate * WINDOW_SECONDS), MOST_PACKETS)
        return bool(self._held) and (over or self.segments or self._spoilt or self.held >= enough)

    def windows(self, layout: Layout) -> list[TransportWindow]:
        """What the packets tell that wait; none where nothing says how long they last."""
        heads, self._spoilt = Heads(np.concatenate(self._held)), False
        passed, wrong, self._held, self._passed, self._wrong = self._passed, self._wrong, [], [], []
        places, references = heads.references(_clock_pid(heads, layout))
        times = self._clock.place(len(heads.packets), places.tolist(), references.tolist())
        if times is None or times[-1] <= times[0]:
            return []
        found, fields = windows_of(times), Fields()
        self._count(heads, found, fields)
        _note(found, fields, "passed", *_sums(passed, found))
        _note(found, fields, "wrong_sums", *_sums([(place, 1) for place in wrong], found))
        self._follow(heads, found, layout, fields)
        fields["pat"] = self._tables(heads.sections(PAT_PID, PAT_TABLE), found, "PAT")
        if layout.map_pid is not None:
            fields["pmt"] = self._tables(heads.sections(layout.map_pid, PMT_TABLE), found, "PMT")
        fields["clock"] = found.gaps(places, self._since("clock", places, found))
        fields["clock_error"] = clock_errors(found, places, references, heads.of(NULL_PID))
        fields["stamps"] = self._stamps.gaps(heads, found, layout.media)
        fields |= self._scrambling.fields(heads, found, layout.unwatched)
        return _made(found, fields)

    def _count(self, heads: Heads, found: Windows, fields: Fields) -> None:
        fields["packets"] = np.bincount(found.of, minlength=found.count).tolist()
        _note(found, fields, "nulls", heads.of(NULL_PID))
        _note(found, fields, "marked", np.flatnonzero(heads.marked))

    def _follow(self, heads: Heads, found: Windows, layout: Layout, fields: Fields) -> None:
        for name, pids in (("missing", layout.others), ("watched_missing", layout.watched)):
            missing = [self._continuity.missing(heads, pid) for pid in sorted(pids)]
            if missing:
                places, counts = (np.concatenate(each) for each in zip(*missing, strict=True))
                _note(found, fields, name, places, counts)
        media = {pid: name for pid, name in layout.unwatched.items() if pid in layout.media}
        fields["absent"] = [
            max(each, key=lambda gap: gap.seconds)
            for each in zip(
                [Gap()] * found.count,
                *(self._absence(heads.of(pid), found, f"{name} on PID {pid}") for pid, name in media.items()),
                strict=True,
            )
        ]

    def _absence(self, places: Places, found: Windows, what: str) -> list[Gap]:
        gaps = found.gaps(places, self._since(what, places, found))
        return [Gap(gap.seconds, gap.since, what=what) for gap in gaps]

    def _since(self, what: object, places: Places, found: Windows) -> float:
        """When something came last before these windows; from now on, the last of these places."""
        before = self._seen.get(what, float(found.edges[0]))
        self._seen[what] = float(found.times[places[-1]]) if len(places) else before
        return before

    def _tables(self, places: Places, found: Windows, what: str) -> list[Gap]:
        """How long a table is missing. One a segment is enough, at its beginning."""
        if not self.segments:
            return found.gaps(places, self._since(what, places, found))
        end = float(found.times[places[0]]) if len(places) else float(found.edges[-1])
        missing = found.edges[:-1] < end
        return [Gap(end, due=True) if each else Gap() for each in missing.tolist()]


def _clock_pid(heads: Heads, layout: Layout) -> int:
    """The PID whose references are read: the map's, or the first that has any."""
    if layout.programme is not None and layout.programme.clock_pid != NULL_PID:
        return layout.programme.clock_pid
    adapted = np.flatnonzero(
        (heads.control & 0x20 != 0) & (heads.packets[:, 4] >= 7) & (heads.packets[:, 5] & 0x10 != 0)
    )
    return int(heads.pids[adapted[0]]) if len(adapted) else NULL_PID


def _sums(counts: list[tuple[int, int]], found: Windows) -> tuple[Places, Amounts]:
    places = np.array([place for place, _ in counts], np.intp)
    return np.minimum(places, len(found.times) - 1), np.array([count for _, count in counts], np.int64)


def _note(found: Windows, fields: Fields, name: str, places: Places, weights: Amounts | None = None) -> None:
    """Count these packets in each window, and note when the first of them came."""
    if not len(places):
        return
    fields[name] = found.counted(places, weights).astype(int).tolist()
    order = np.sort(places)
    firsts = fields.setdefault("first", [{} for _ in range(found.count)])
    for window, at in found.first(order).items():
        firsts[window][name] = at


def _made(found: Windows, fields: Mapping[str, list[Any]]) -> list[TransportWindow]:
    spans = zip(found.edges[:-1].tolist(), found.edges[1:].tolist(), strict=True)
    return [
        TransportWindow(begin, end, **{name: values[index] for name, values in fields.items()})
        for index, (begin, end) in enumerate(spans)
    ]
