"""Cut an MP4 stream of fragments (ISO/IEC 14496-12, 8.8) where the container library cannot go on by itself.

That is where its header comes again, where the clock of a track steps back, for the library sorts fragments by their
time, and behind what is no box.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.timeless_tracks import without_timeless
from tallylight_monitor.mp4.boxes import BOX_HEAD, LONG_HEAD, box_length, boxes
from tallylight_monitor.wire import TrackName

ENDLESS = 1 << 62  # bytes
LARGEST_OTHER = 1 << 28  # bytes of a box that is not the media
_KIND = re.compile(rb"[0-9A-Za-z \xa9_-]{4}")
# What a stream begins anew with, and what it is told by: read whole. Of the rest, the length is enough.
FILE, INDEX, FRAGMENT, MEDIA = b"ftyp", b"moov", b"moof", b"mdat"
LARGEST_READ = 8 << 20
# So much of a file comes at once, for where its buffer ends within a description of pictures, libav cannot go back.
TOGETHER = 4096
# What may follow something that is no box.
_BOX = re.compile(rb"\0[\0-\x7f]..(?:moof|ftyp)|\0\0..(?:styp|sidx)", re.DOTALL)


@dataclass(slots=True)
class FragmentStream:
    """One stream, read piece by piece; an empty piece is its end."""

    _held: bytes = b""
    _left: int = 0  # bytes to come of the box that has begun
    _header: bytes = b""  # what each file begins with
    _clocks: dict[bytes, int] = field(default_factory=dict)  # when the last fragment of each track began
    _ready: list[bytes] = field(default_factory=list)
    _fresh: bool = True
    _has_media: bool = False
    _lost: bool = False  # whether something came that is no box
    _passed: int = 0  # bytes of that, which were not told of yet
    _unreadable: dict[TrackName, str] = field(default_factory=dict)  # why tracks of this file cannot be judged

    def take(self, data: bytes) -> Iterator[Stretch]:
        """The stretches of a piece, in order."""
        self._held += data
        while found := self._next(over=not data):
            kind, piece = found
            if kind == FILE and self._has_media:
                yield from self._stretch(whole=True)
                self._begin(b"")
            elif kind == FRAGMENT and (self._lost or self._steps_back(piece)):
                yield from self._stretch(whole=True)
                self._begin(self._header)
            self._add(kind, piece)
        yield from self._stretch(whole=not data)

    def _next(self, *, over: bool) -> tuple[bytes, bytes] | None:
        """A box, or what has come of it: its kind, if it begins here, and its bytes."""
        if self._left or not self._held:
            return (b"", self._cut(self._left)) if self._held else None
        size = _size(self._held)
        if size is None:
            return (b"", self._cut(len(self._held))) if over else None
        if size < BOX_HEAD:
            return self._no_box(over=over)
        kind = self._held[4:BOX_HEAD]
        if kind in {FILE, INDEX, FRAGMENT} and len(self._held) < size <= LARGEST_READ and not over:
            return None
        self._left = size
        return kind, self._cut(size)

    def _cut(self, most: int) -> bytes:
        piece, self._held = self._held[:most], self._held[most:]
        self._left = max(0, self._left - len(piece))
        return piece

    def _no_box(self, *, over: bool) -> tuple[bytes, bytes] | None:
        """Pass over what is none, up to the next one that may be."""
        found = _BOX.search(self._held, 1)
        end = found.start() if found else len(self._held) if over else len(self._held) - LONG_HEAD
        if end <= 0:
            return None
        self._lost, self._passed = True, self._passed + end
        self._cut(end)
        return b"", b""

    def _begin(self, header: bytes) -> None:
        """Another file begins."""
        self._fresh, self._has_media, self._lost = True, False, False
        self._header, self._ready, self._clocks = header, [header] if header else [], {}

    def _add(self, kind: bytes, piece: bytes) -> None:
        if kind == INDEX:
            piece, self._unreadable = without_timeless(piece)
        if kind in {FILE, INDEX} and not self._has_media:
            self._header += piece
        if kind == FRAGMENT:
            self._clocks.update(_clocks(piece))
        self._has_media = self._has_media or kind in {FRAGMENT, MEDIA}
        self._ready += [piece] if piece else []

    def _steps_back(self, fragment: bytes) -> bool:
        return any(clock <= self._clocks.get(track, -1) for track, clock in _clocks(fragment).items())

    def _stretch(self, *, whole: bool) -> Iterator[Stretch]:
        data = b"".join(self._ready)
        if (data or self._passed) and (whole or not self._fresh or len(data) >= TOGETHER):
            fresh = self._fresh and bool(data)
            yield Stretch(None, data, fresh, passed=self._passed, unreadable=self._unreadable)
            self._ready, self._passed, self._fresh = [], 0, self._fresh and not data


def _size(held: bytes) -> int | None:
    """The length of the box that begins here, with its head; None where that has not come, 0 for no box."""
    if len(held) < LONG_HEAD:
        return None
    kind = held[4:BOX_HEAD]
    if not _KIND.fullmatch(kind):
        return 0
    if held[:4] == bytes(4):  # to the end
        return ENDLESS
    size = box_length(held)
    return size if size <= LARGEST_OTHER or kind == MEDIA else 0


def _clocks(fragment: bytes) -> dict[bytes, int]:
    """When each track of a fragment begins, on its own clock: by the number of the track (8.8.7, 8.8.12)."""
    found: dict[bytes, int] = {}
    for whole in boxes(fragment):
        for track in boxes(fragment, whole.body, whole.end):
            held = {each.kind: each for each in boxes(fragment, track.body, track.end)} if track.kind == b"traf" else {}
            if b"tfhd" in held and b"tfdt" in held:
                number, clock = (fragment[held[kind].body : held[kind].end] for kind in (b"tfhd", b"tfdt"))
                if number[4:8] and clock:
                    found.setdefault(number[4:8], int.from_bytes(clock[4 : 12 if clock[0] else 8], "big"))
    return found
