"""From the tracks' own timestamps to media time, which no timestamp can stop, turn back or hurry on.

Each track has a clock of its own. The clocks are tied together by what was last known: where one steps, the other
is expected to step by as much, and follows onto the same clock instead of choosing one for itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field

from tallylight_monitor.decoder.track_clock import NEXT_SECONDS, STEP_SECONDS, TrackClock, resumed
from tallylight_monitor.wire import TrackName

STANDING_ITEMS = 4  # more of them in a row than pictures that are out of order: what they last is the time that passes
# Tracks that start further apart than this are on clocks that have nothing to do with each other.
APART_SECONDS = 3.0
# A track has come along beside the other, where it has done so but for this much: both say that so much time passed.
BESIDE_SECONDS = 0.5
# A track that goes on behind a step leaves room for the other, which may be so much further.
ROOM_SECONDS = 1.0
# A declared new clock is waited for so long; what steps later steps on its own.
DECLARED_SECONDS = 3.0
# MPEG's clock has 33 bits of 1/90000 s: that it begins anew is no step.
WRAP_SECONDS = 2**33 / 90_000


@dataclass(frozen=True, slots=True)
class Step:
    """A track's clock stepped at media time `at`, by `seconds` (negative: back) against what was expected.

    `declared`: where the stream said that a new clock begins. `apart`: no step in time, but a track that starts so
    far from the other.
    """

    track: TrackName
    at: float
    seconds: float
    declared: bool = False
    apart: bool = False


@dataclass(slots=True)
class Timeline:
    """Media time: seconds from the first picture, or from the first sound where there is no picture.

    `offsets`, `end` and `reached`, how far each track has come, go on from a decoder that was lost. `stepped` receives
    each step of a clock.
    """

    offsets: dict[TrackName, float] = field(default_factory=dict)
    end: float = 0.0
    stepped: Callable[[Step], None] = lambda _: None
    reached: InitVar[Mapping[TrackName, float] | None] = None
    _clocks: dict[TrackName, TrackClock] = field(default_factory=dict)
    _passed: dict[TrackName, float] = field(default_factory=dict)
    _started: bool = False
    origin: float = 0.0  # how much had gone by before media time 0

    def __post_init__(self, reached: Mapping[TrackName, float] | None) -> None:
        names: tuple[TrackName, ...] = ("picture", "sound")
        for name in names:
            self._clocks[name] = resumed(self.offsets.get(name), (reached or {}).get(name, self.end))
        self._started = bool(self.offsets) or self.end > 0

    @property
    def started(self) -> bool:
        """Whether media time runs: something has been placed."""
        return self._started

    def ends(self) -> dict[TrackName, float]:
        """How far each track has come."""
        return {name: clock.end for name, clock in self._clocks.items()}

    @property
    def come(self) -> float:
        """How far the stream has come by what has begun on either track; what lasts long is not over yet."""
        come = max(clock.come for clock in self._clocks.values())
        return self.end if come == float("-inf") else min(come, self.end)

    def lasts_until(self, name: TrackName) -> float:
        """Until when the last item of a track is there."""
        clock = self._clocks[name]
        return clock.last + clock.lasts

    def gap_from(self, name: TrackName) -> tuple[float, float]:
        """Where a gap in a track would begin, and how long the next item may be in coming before there is one."""
        clock = self._clocks[name]
        known = clock.last > float("-inf") and not clock.resumed
        return (clock.last + clock.lasts, clock.longest()) if known else (self.end, float("inf"))

    def where(self, name: TrackName, stamp: float) -> float | None:
        """The media time of a stamp, where its track has come so far already."""
        clock = self._clocks[name]
        at = None if clock.offset is None else stamp - clock.offset
        return None if at is None or at > clock.last + NEXT_SECONDS / 2 else at

    def foresee(self, name: TrackName, stamp: float) -> None:
        """A track has come to this stamp, though not all of it could be placed yet: decoders hold pictures back."""
        clock = self._clocks[name]
        at = self.end if clock.offset is None else stamp - clock.offset
        if clock.end < at <= clock.end + STEP_SECONDS:
            clock.foreseen = at
        if self.end < at <= self.end + STEP_SECONDS:
            self.end = at

    def came(self, name: TrackName, stamp: float) -> None:
        """What came of a track ends at this stamp, though a decoder may hold some of it back."""
        clock = self._clocks[name]
        clock.newest = stamp
        at = float("inf") if clock.offset is None else stamp - clock.offset
        if clock.coded < at <= clock.end + STEP_SECONDS:
            clock.coded = at

    def begin_piece(self) -> None:
        """Another piece of the stream begins."""
        for clock in self._clocks.values():
            clock.first, clock.reach, clock.before = float("inf"), float("-inf"), clock.coded

    def spans(self) -> dict[TrackName, float]:
        """For how many seconds there is something of each track in this piece, wherever that lies."""
        return {name: max(0.0, clock.furthest() - clock.first) for name, clock in self._clocks.items()}

    def known_offsets(self) -> dict[TrackName, float]:
        """What a successor needs to go on: the stamp of media time 0 on each track's clock."""
        return {name: clock.offset for name, clock in self._clocks.items() if clock.offset is not None}

    def start(self, name: TrackName = "picture") -> None:
        """Let media time run: what is placed next, of this track, is at 0. Afterwards nothing changes."""
        if self._started:
            return
        self._started, self.origin = True, self._passed.get(name, 0.0)
        for other, passed in self._passed.items():
            self._clocks[other].end = max(0.0, passed - self.origin)

    def cut(self, *names: TrackName) -> None:
        """The stream says that the stamps that follow belong to a new clock; without names, on every track."""
        for name in names or tuple(self._clocks):
            self._clocks[name].declare_cut()

    def forget(self, name: TrackName) -> None:
        """A track comes from elsewhere from now on: it joins anew."""
        self._clocks[name] = TrackClock()
        self._passed.pop(name, None)

    def pass_by(self, name: TrackName, seconds: float) -> tuple[float, float]:
        """Before media time runs, so much of a track goes by, unseen or not there: from where to where, on its own."""
        begin = self._passed.get(name, 0.0)
        self._passed[name] = begin + seconds
        return begin, begin + seconds

    def skip(self, seconds: float) -> None:
        """Media of this length is known to be missing, on every track that has come."""
        for clock in self._clocks.values():
            if clock.offset is not None or clock.last > float("-inf"):  # what has no stamps has come, too
                clock.end += seconds
        if self._started:
            self.end += seconds

    def skip_track(self, name: TrackName, seconds: float) -> tuple[float, float]:
        """Media of this length is missing on one track, which comes apart from the other: from where to where."""
        clock = self._clocks[name]
        begin = max(clock.end, clock.foreseen)
        clock.end = begin + seconds
        self.end = max(self.end, clock.end)
        return begin, clock.end

    def place(self, name: TrackName, stamp: float | None, seconds: float) -> float | None:
        """The media time of an item that lasts `seconds`; None before media time runs, or for what lies before it.

        Without a stamp it follows what came before it on its track.
        """
        if not self._started:
            return None
        clock = self._clocks[name]
        if clock.last == float("-inf") and clock.offset is None:
            clock.end = self.end  # a track that appears now cannot lie before now, but for what its stamps say
        at = clock.end if stamp is None else self._at(name, clock, stamp)
        if at < 0:
            return None
        if stamp is not None and clock.offset is not None and clock.late:
            # It lasts from where it should have been shown.
            seconds = max(0.0, stamp - clock.offset + seconds - at)
        clock.came(at, seconds)
        clock.other = self._others_end(clock)
        self.end = max(self.end, clock.end)
        return at

    def _at(self, name: TrackName, clock: TrackClock, stamp: float) -> float:
        if clock.offset is None:
            clock.offset = self._joined(name, clock, stamp)
            return stamp - clock.offset
        at = stamp - clock.offset
        stands = clock.is_jitter(at)
        clock.standing = clock.standing + 1 if stands else 0
        clock.late = clock.late + 1 if not stands and clock.is_late(at) else 0
        if not (stands or clock.late or clock.is_near(at)):
            return self._step(name, clock, stamp)
        if clock.standing >= STANDING_ITEMS:  # such stamps tell nothing
            at = max(clock.end, clock.last + NEXT_SECONDS)
            clock.offset = stamp - at
        return at if at > clock.last else clock.last + NEXT_SECONDS

    def _joined(self, name: TrackName, clock: TrackClock, stamp: float) -> float:
        """Where a track's first stamp stands: on the clock of the other, where it is anywhere near it."""
        other = next((each.offset for each in self._clocks.values() if each.offset is not None), None)
        if other is not None and clock.last < stamp - other and self._is_near_all(stamp - other):
            return other
        if other is not None:
            self.stepped(Step(name, clock.end, _unwrapped(stamp - other - clock.end), apart=True))
        return stamp - clock.end

    def _is_near_all(self, at: float) -> bool:
        return -APART_SECONDS <= at <= self.end + APART_SECONDS

    def _step(self, name: TrackName, clock: TrackClock, stamp: float) -> float:
        assert clock.offset is not None  # noqa: S101 - for the type only: only a track that has come can step
        declared, clock.cut = clock.end - clock.cut <= DECLARED_SECONDS, float("-inf")
        drift = stamp - clock.offset - clock.end
        wrapped = stamp - clock.offset + (WRAP_SECONDS if drift < 0 else -WRAP_SECONDS)
        if clock.is_near(wrapped) and clock.end - wrapped <= APART_SECONDS:
            clock.offset = stamp - wrapped
            return wrapped
        if (shared := self._shared(clock, stamp)) is not None:
            clock.offset = shared
            return max(stamp - shared, clock.last + NEXT_SECONDS)
        if self._is_back(clock, stamp - clock.offset):
            return stamp - clock.offset
        at = self._room(clock)
        clock.offset = stamp - at
        self.stepped(Step(name, at, drift, declared))
        return at

    def _is_back(self, clock: TrackClock, at: float) -> bool:
        """Whether a track that had gone comes again, on a clock that went on meanwhile as that of the other tells.

        The other has come well past where this one was; or nearly as much further as this one since its last item.
        """
        reached = self._others_end(clock)
        beside = at - clock.last - (reached - clock.other) <= BESIDE_SECONDS
        return (beside or reached - clock.end > STEP_SECONDS) and clock.last < at <= reached + STEP_SECONDS

    def _others_end(self, clock: TrackClock) -> float:
        """How far the other track has come; as far as this one where there is no other."""
        others = (each.end for each in self._clocks.values() if each is not clock and each.offset is not None)
        return max(others, default=clock.end)

    def _shared(self, clock: TrackClock, stamp: float) -> float | None:
        """The other track's clock, where this one goes on on it: it has made the same step before."""
        others = (each.offset for each in self._clocks.values() if each is not clock and each.offset is not None)
        return next(
            (each for each in others if each != clock.offset and abs(stamp - each - clock.end) <= APART_SECONDS), None
        )

    def _room(self, clock: TrackClock) -> float:
        """Where a track goes on after a step: behind what has come on all tracks, if they are not far ahead."""
        ends = (each.end for each in self._clocks.values() if each.offset is not None)
        return max(end for end in ends if end - clock.end <= ROOM_SECONDS)


def _unwrapped(seconds: float) -> float:
    """How far apart two clocks are, of which the library has put one a whole turn of the 33 bits aside."""
    if abs(seconds) > 1.5 * WRAP_SECONDS:
        return seconds
    return (seconds + WRAP_SECONDS / 2) % WRAP_SECONDS - WRAP_SECONDS / 2
