"""What detectors of a lost track are shown. Without numpy: where nothing is decoded there is nothing to hold."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TrackState:
    """What could be judged lately of a track that the stream has shown or declares. No other track has a state.

    It is shown several times a second, and above all while nothing of the track comes. `at` is on the machine's
    clock, which all processes of a machine share: the decoder shows it while it plays, and the monitor in its place
    while the decoder says nothing.

    `idle` is the seconds of media that have passed since something of the track was last judged: by the clock of
    the other track, by the lengths of segments, or, where bytes come of which nothing can be read, by the machine's
    clock. A stream in segments comes in bursts, and the pause between two of them is not idle. While nothing at
    all comes, no media passes: that is a lost signal. `declared` means that nothing of the track was ever judged.
    `why` says what keeps it from being judged: not sent, not decodable, scrambled, damaged, too large.
    """

    at: float
    kind: Literal["picture", "sound"]
    declared: bool
    idle: float
    why: str = ""
