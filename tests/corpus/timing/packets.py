"""A film as packets, which can be given other stamps, left out, or sent at another time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from tallylight_corpus.injector import Spell

from tallylight_monitor.wire import TrackName


@dataclass(frozen=True, slots=True)
class Packet:
    """One, with its stamps in seconds of media time, and as they were coded; `sent` is its place among the others."""

    track: TrackName
    pts: float
    dts: float
    seconds: float
    data: bytes
    key: bool
    sent: float
    coded: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Span:
    """Until when a fault lasts, and how long the stream's segments are (0: it has none), in seconds."""

    end: float
    segment: float

    def borders(self, begin: float) -> list[float]:
        """Where segments end, behind `begin`."""
        count = int(self.end // self.segment) - int(begin // self.segment)
        return [(begin // self.segment + 1 + number) * self.segment for number in range(count)]


Packets = Sequence[Packet]
Change = Callable[[Packets, Spell, Span], Packets]

# What a fault has beside its own: where a clock is shifted, at both ends; where pictures that others refer to are lost.
STEPS = ("pts_gap", "track_durations_differ", "timestamp_jump")
LOST = ("track_durations_differ", "decode_damage", "segment_not_independent")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to the packets, and by which detector it is to be found; `also` may rightly tell of it, too.

    `forms` are those in which it can be found at all.
    """

    detector: str
    change: Change
    also: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("hls", "http")

    @property
    def name(self) -> str:
        """As in Python."""
        return self.change.__name__


@dataclass(frozen=True, slots=True)
class Trap:
    """What looks like a fault and is healthy; from `new_clock_at` on, in seconds, a discontinuity is declared."""

    change: Change
    new_clock_at: float = float("inf")

    @property
    def forms(self) -> tuple[str, ...]:
        """As in Fault: over HTTP nothing is declared."""
        return ("hls", "http") if self.new_clock_at == float("inf") else ("hls",)

    @property
    def name(self) -> str:
        """As in Python."""
        return self.change.__name__


def within(packet: Packet, track: TrackName, begin: float, end: float) -> bool:
    """Whether it is of this track and this time."""
    return packet.track == track and begin <= packet.pts < end


def shifted(packets: Packets, track: TrackName, seconds: float, begin: float, end: float) -> Packets:
    """The stamps of a track are off by so much, in this time."""
    return [_moved(each, seconds) if within(each, track, begin, end) else each for each in packets]


def sent_at(packets: Packets, track: TrackName, when: Callable[[float], float], begin: float, end: float) -> Packets:
    """A track is sent earlier or later than its decoding stamps say, in this time; stamps stay."""
    return [replace(each, sent=when(each.dts)) if within(each, track, begin, end) else each for each in packets]


def without(packets: Packets, track: TrackName, begin: float, end: float) -> Packets:
    """Those of a track and a time are not there."""
    return [each for each in packets if not within(each, track, begin, end)]


def without_runs(
    packets: Packets, track: TrackName, seconds: float, times: tuple[float, float, float], chance: Random
) -> Packets:
    """Runs of so many seconds are missing: from, until, and about how far apart."""
    at, end, apart = times
    while at < end:
        packets = without(packets, track, at, at + seconds)
        at += apart * chance.uniform(0.8, 1.2)
    return packets


def _moved(packet: Packet, seconds: float) -> Packet:
    return replace(packet, pts=packet.pts + seconds, dts=packet.dts + seconds)
