"""From the stamps of packets, as they come, to what detectors of timestamps are shown."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.detectors.packet_times import PacketTimes, TrackTimes
from tallylight_monitor.wire import TrackName

STREAM_SECONDS = 1.0  # so much of a stream that is no segment is summed up
# A longer step is one of the clock, and what it is of is not known; and a gap is at least so many usual steps.
LONGEST_STEP, GAP_STEPS = 5.0, 2.5
LEARNED = 10  # packets that tell what is usual
EARLY_SHARE = 0.1  # by which a usual step follows what comes


@dataclass(slots=True)
class _Track:
    """One track. `last` is the decoding stamp of its last packet, `usual` the step from one to the next."""

    last: float | None = None
    usual: float = 0.0
    steps: int = 0
    begin: float = float("inf")
    end: float = float("-inf")
    gap: float = 0.0

    def note(self, pts: float, dts: float, seconds: float) -> None:
        step = None if self.last is None else dts - self.last
        self.last = dts
        if step is not None and 0 < step <= LONGEST_STEP:
            self._step(step)
        self.begin, self.end = min(self.begin, pts), max(self.end, pts + (seconds or self.usual))

    def _step(self, step: float) -> None:
        if self.steps >= LEARNED and step >= GAP_STEPS * self.usual:
            self.gap = max(self.gap, step - self.usual)
            return
        self.usual = step if not self.steps else self.usual + EARLY_SHARE * (step - self.usual)
        self.steps += 1

    def taken(self) -> TrackTimes | None:
        """What was noted since this was last asked."""
        found = TrackTimes(self.begin, self.end, self.gap) if self.begin <= self.end else None
        self.begin, self.end, self.gap = float("inf"), float("-inf"), 0.0
        return found


def _both() -> dict[TrackName, _Track]:
    return {"picture": _Track(), "sound": _Track()}


@dataclass(slots=True)
class PacketStamps:
    """Hands on what it has noted: of each segment when it is over, of all else every second. `now` is media time."""

    told: Callable[[PacketTimes], None]
    now: Callable[[], float]
    _tracks: dict[TrackName, _Track] = field(default_factory=_both)
    _within: bool = False
    _began: float = 0.0
    _apart: float = 0.0

    def note(self, name: TrackName, pts: float, dts: float, seconds: float) -> None:
        """The next packet, with its stamps and its length in seconds."""
        track = self._tracks[name]
        track.note(pts, dts, seconds)
        picture, sound = (each.last for each in self._tracks.values())
        if picture is not None and sound is not None and abs(picture - sound) <= 2 * LONGEST_STEP:
            self._apart = max(self._apart, abs(picture - sound))
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
        self._tracks = _both()

    def _tell(self, *, whole: bool) -> None:
        at = self.now()
        picture, sound = (track.taken() for track in self._tracks.values())
        self.told(PacketTimes(self._began, at, picture, sound, self._apart, whole))
        self._began, self._apart = at, 0.0
