"""The catalogue of detectors: what each finds, what may be set, its cost, and which others it explains."""

from dataclasses import dataclass
from typing import Literal

from tallylight_contract.livestream import Severity

Evidence = Literal["picture", "sound", "packets", "feed"]


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

    `hears` says what it judges: decoded pictures, decoded sound, coded packets, or the feed (playlists,
    segments, arrival). Its first parameter is the threshold that its measurement is compared with: the
    fault is there at or above it, or, where `below` says so, under it. `hold` is
    how many seconds the fault must last; 0 means at once. `cost` is its share of a monitor's CPU, relative
    to `black`. While it sees its fault, the detectors it `silences` hold their tongue: one cause, one event.
    """

    name: str
    summary: str
    input: Evidence
    parameters: tuple[Parameter, ...]
    hold: float
    release: float
    severity: Severity
    cost: float
    inhibits: tuple[str, ...] = ()
    below: bool = False

    @property
    def threshold(self) -> Parameter:
        """What the measurement is compared with."""
        return self.parameters[0]


HOLD_LIMIT = 600.0  # seconds; nobody wants to hear of a fault later than this
PICTURE_FAULTS = ("black", "freeze", "mono_colour")

_ENTRIES = (
    DetectorEntry(
        name="black",
        summary="The picture is black.",
        input="picture",
        parameters=(
            Parameter("share", "how much of the picture must be black", "ratio", 0.98, 0.5, 1.0),
            Parameter("level", "how bright black may be, of the range from black to white", "ratio", 0.10, 0.0, 0.5),
        ),
        hold=2.0,
        release=0.5,
        severity="Critical",
        cost=1.0,
        inhibits=("freeze", "mono_colour"),
    ),
    DetectorEntry(
        name="freeze",
        summary="The picture moved, and stands still.",
        input="picture",
        parameters=(
            Parameter("still", "how long the picture has stood still", "seconds", 2.0, 0.5, HOLD_LIMIT),
            Parameter("floor", "how much a still picture may flicker, in levels of 255", "levels", 0.15, 0.0, 2.0),
        ),
        hold=0.0,
        release=0.2,
        severity="Critical",
        cost=2.0,
    ),
    DetectorEntry(
        name="mono_colour",
        summary="The picture is one flat colour, other than black.",
        input="picture",
        parameters=(
            Parameter("share", "how much of the picture must have one colour", "ratio", 0.95, 0.5, 1.0),
            Parameter("spread", "how far a pixel may be from that colour", "levels", 4.0, 0.0, 32.0),
        ),
        hold=2.0,
        release=0.5,
        severity="Critical",
        cost=1.0,
        inhibits=("freeze",),
    ),
    DetectorEntry(
        name="silence",
        summary="There is a sound track, and nothing can be heard.",
        input="sound",
        parameters=(Parameter("level", "the loudest channel's level over 100 ms", "dBFS", -60.0, -120.0, -20.0),),
        hold=2.0,
        release=0.3,
        severity="Major",
        cost=0.1,
        below=True,
    ),
    DetectorEntry(
        name="decode_damage",
        summary="Coded data is damaged, and picture or sound with it; or the decoder had to be restarted.",
        input="packets",
        parameters=(
            Parameter(
                "damaged",
                "damaged pieces of coded data since the last clean key frame",
                "pieces",
                1.0,
                1.0,
                1000.0,
            ),
        ),
        hold=0.0,
        release=1.0,
        severity="Major",
        cost=0.1,
    ),
    DetectorEntry(
        name="signal_lost",
        summary="Nothing arrives from the source.",
        input="feed",
        parameters=(
            Parameter(
                "absent",
                "how long nothing has arrived, in target durations (2 s where there are none)",
                "ratio",
                1.5,
                0.5,
                60.0,
            ),
        ),
        hold=0.0,
        release=0.0,
        severity="Critical",
        cost=0.0,
        inhibits=(*PICTURE_FAULTS, "silence", "playlist_stale", "segment_error"),
    ),
    DetectorEntry(
        name="playlist_stale",
        summary="The playlist is served, but no longer grows.",
        input="feed",
        parameters=(Parameter("age", "the age of its last new segment, in target durations", "ratio", 1.5, 1.0, 60.0),),
        hold=0.0,
        release=0.0,
        severity="Critical",
        cost=0.0,
    ),
    DetectorEntry(
        name="segment_error",
        summary="A segment that the playlist names could not be fetched whole.",
        input="feed",
        parameters=(Parameter("failures", "segments lost one after the other", "segments", 1.0, 1.0, 100.0),),
        hold=0.0,
        release=0.0,
        severity="Major",
        cost=0.0,
    ),
)

CATALOGUE = {entry.name: entry for entry in _ENTRIES}
