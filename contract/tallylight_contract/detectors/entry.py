"""What the catalogue says of one detector."""

from dataclasses import dataclass
from typing import Literal

from tallylight_contract.livestream import ProfileName, Severity

Level = Literal["picture", "sound", "captions", "timing", "bitstream", "transport", "delivery", "self"]
Input = Literal[
    "picture",
    "sound",
    "loudness",
    "packets",
    "stamps",
    "coding",
    "captions",
    "clock",
    "segments",
    "tracks",
    "feed",
    "self",
    "transport",
]

HOLD_LIMIT = 600.0  # seconds; a fault that is reported later than this helps nobody


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a LiveStream's author may set, with its unit, default and bounds (inclusive)."""

    name: str
    summary: str
    unit: str
    default: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class DetectorEntry:
    """One detector.

    `level` is where the fault lies, and the file that the entry stands in. `input` is what the detector judges:
    decoded pictures, decoded sound, its loudness (EBU R128), coded packets, the stamps of packets, how pictures are
    coded, the captions in them, the clocks of the tracks' timestamps, how pictures are cut into segments, which tracks
    can be judged at all, the feed (playlists, segments, arrival), the monitor itself, or the packets of a transport
    stream.
    `measures` says what its number is. Its first parameter is the threshold that this is compared with: the fault is
    there at or above it, or, with `below`, under it. `hold` is how many seconds the fault must last; 0 means at once.
    `cost` is its share of a monitor's CPU, relative to `black`. `advice` tells the person on shift where to look first.
    While it sees its fault, it `inhibits` these detectors: one cause, one event. `exact` ones judge
    pixels that the decoder's loop filter smooths, so it runs while they do; without it, decoding is a sixth cheaper.
    One that judges what is between two pictures needs `every_picture`: while one of these runs, all are decoded, unless
    something stands in for it as long as nothing is suspicious. One that is not there `by_default` runs where a stream
    names it: it judges what many healthy streams are not, or is not right often enough; its page says which.
    `profiles` are those in which it runs; None means every one where it runs by default, and none otherwise.
    """

    name: str
    level: Level
    summary: str
    measures: str
    input: Input
    parameters: tuple[Parameter, ...]
    hold: float
    release: float
    severity: Severity
    cost: float
    advice: str
    inhibits: tuple[str, ...] = ()
    below: bool = False
    exact: bool = False
    every_picture: bool = False
    by_default: bool = True
    profiles: tuple[ProfileName, ...] | None = None

    @property
    def threshold(self) -> Parameter:
        """What the measurement is compared with."""
        return self.parameters[0]

    def runs_in(self, profile: ProfileName) -> bool:
        """Whether it is one of a profile's. Where there are no pictures, none that judges them is."""
        if self.profiles is not None:
            return profile in self.profiles
        return self.by_default and not (profile == "radio" and (self.level == "picture" or self.input == "segments"))

    @property
    def in_media_time(self) -> bool:
        """Whether it is judged in media time; the rest is judged on the machine's clock, which never stands still."""
        return self.input not in ("feed", "self")
