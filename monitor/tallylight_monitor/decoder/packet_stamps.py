"""From the stamps of packets, as they come, to what detectors of timestamps are shown."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket
from tallylight_monitor.decoder.pace import GAP_STEPS, LONGEST_STEP, Pace
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.detectors.packet_times import PacketTimes, TrackTimes
from tallylight_monitor.wire import TrackName

STREAM_SECONDS = 1.0  # so much of a stream that is no segment is summed up
# A container may hand on a packet only once the one behind it is whole: its place is known to so many packets.
HELD = 3
# So many segments wait at most for what comes behind them to tell whether pictures are missing at their end.
MOST_WAITING = 4


@dataclass(slots=True)
class _Track:
    """One track, and what was noted of it since it was last asked.

    `beside` is how far the other had come at its last packets, the oldest first.
    """

    pace: Pace
    beside: deque[float] = field(default_factory=lambda: deque([float("-inf")] * HELD, HELD))
    begin: float = float("inf")
    end: float = float("-inf")
    gap: float = 0.0

    def note(self, pts: float, dts: float, seconds: float) -> None:
        self.gap = max(self.gap, self.pace.came(dts))
        lasts = max(seconds, self.pace.usual) if self.pace.slows else seconds or self.pace.usual
        self.begin, self.end = min(self.begin, pts), max(self.end, pts + lasts)

    def taken(self) -> TrackTimes | None:
        """What was noted since this was last asked."""
        found = TrackTimes(self.begin, self.end, self.gap) if self.begin <= self.end else None
        self.begin, self.end, self.gap = float("inf"), float("-inf"), 0.0
        return found


@dataclass(slots=True)
class _Waiting:
    """A segment whose pictures end before its sound; `after` is where the next picture stands, once it has come."""

    times: PacketTimes
    after: float | None = None

    def known(self, *, slow: bool) -> PacketTimes:
        """Of pictures that come slowly, each lasts until the next: none is missing between the two."""
        picture, sound = self.times.picture, self.times.sound
        if not slow or picture is None or sound is None:
            return self.times
        end = sound.end if self.after is None else self.after
        return replace(self.times, picture=replace(picture, end=max(picture.end, end)))


def _both() -> dict[TrackName, _Track]:
    return {"picture": _Track(Pace(slows=True)), "sound": _Track(Pace())}


@dataclass(slots=True)
class PacketStamps:
    """Hands on what it has noted: of each segment when it is over, of all else every second. `now` is media time."""

    told: Callable[[PacketTimes], None]
    now: Callable[[], float]
    _tracks: dict[TrackName, _Track] = field(default_factory=_both)
    _within: bool = False
    _began: float = 0.0
    _apart: float = 0.0
    _anew: bool = False
    _waiting: list[_Waiting] = field(default_factory=list)

    def note(self, name: TrackName, pts: float, dts: float, seconds: float) -> None:
        """The next packet, with its stamps and its length in seconds."""
        self._tracks[name].note(pts, dts, seconds)
        self._compare(name, dts)
        if name == "picture":
            self._look_behind(pts)
        if not self._within and self.now() - self._began >= STREAM_SECONDS:
            self._tell(whole=False)

    def note_packet(self, name: TrackName, packet: AnyPacket, begin: float | None) -> None:
        """The next packet, whose clock begins at `begin`; None: its stamps tell nothing."""
        if packet.pts is not None and begin is not None:
            dts = packet.pts if packet.dts is None or name == "sound" else packet.dts
            self.note(name, *(in_seconds(each, packet.time_base) for each in (packet.pts, dts, packet.duration or 0)))

    def begin_segment(self) -> None:
        """What comes is one segment."""
        self._within, self._began, self._apart = True, self.now(), 0.0
        for track in self._tracks.values():
            track.taken()

    def end_segment(self, *, in_parts: bool) -> None:
        """It is over; `in_parts`: its container keeps the tracks apart."""
        self._within = False
        self._apart = 0.0 if in_parts else self._apart
        self._tell(whole=True)

    def begin_anew(self) -> None:
        """What comes has nothing to do with what was."""
        self.finish()
        self._tracks, self._anew = _both(), True

    def finish(self) -> None:
        """Nothing more comes of this."""
        self._release(len(self._waiting))

    def _tell(self, *, whole: bool) -> None:
        at = self.now()
        picture, sound = (track.taken() for track in self._tracks.values())
        times = PacketTimes(self._began, at, picture, sound, self._apart, whole, self._anew)
        self._began, self._apart, self._anew = at, 0.0, False
        if not self._waiting and not self._ends_early(times):
            self.told(times)
            return
        self._waiting.append(_Waiting(times))
        self._release(len(self._waiting) - MOST_WAITING)

    def _compare(self, name: TrackName, dts: float) -> None:
        """How far the other track was ahead when this packet came, at least. One that only pauses is not behind."""
        beside, other = self._tracks[name].beside, self._tracks["sound" if name == "picture" else "picture"].pace.last
        if beside[0] - dts <= 2 * LONGEST_STEP:
            self._apart = max(self._apart, beside[0] - dts)
        if other is not None:
            beside.append(other)

    def _ends_early(self, times: PacketTimes) -> bool:
        """Whether there is less of a segment's pictures than of its sound, by what may be a gap."""
        if not times.whole or times.picture is None or times.sound is None:
            return False
        lasts = [each.end - each.begin for each in (times.picture, times.sound)]
        return lasts[1] - lasts[0] >= GAP_STEPS * self._tracks["picture"].pace.usual

    def _look_behind(self, pts: float) -> None:
        """A picture has come, which may tell what the steps before it were."""
        for each in self._waiting:
            each.after = pts if each.after is None else each.after
        pace = self._tracks["picture"].pace
        if pace.is_slow or not pace.is_open:
            self._release(len(self._waiting))

    def _release(self, count: int) -> None:
        for _ in range(count):
            self.told(self._waiting.pop(0).known(slow=self._tracks["picture"].pace.is_slow))
