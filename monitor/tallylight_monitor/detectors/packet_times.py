"""What detectors of timestamps are shown: when packets are to be heard and seen, as they say themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackTimes:
    """One track's, in seconds of its own clock: from the begin of the earliest packet to the end of the latest.

    `gap` is the longest time between two packets that none covers, beyond what is usual between two; 0 where there is
    none. A rate that falls leaves none.
    """

    begin: float
    end: float
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class PacketTimes:
    """Those of some packets that came one after the other: of a `whole` segment, or of a second of a stream.

    `begin` and `at` are media seconds, of the first and behind the last. `apart` is how far one track's packets came
    ahead of the other's at most, in seconds; 0 where the container keeps its tracks in parts of their own. `anew`: they
    are the first of a new clock, or source.
    """

    begin: float
    at: float
    picture: TrackTimes | None
    sound: TrackTimes | None
    apart: float = 0.0
    whole: bool = False
    anew: bool = False
