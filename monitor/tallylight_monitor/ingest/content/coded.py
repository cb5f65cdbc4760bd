"""What a segment holds, by its own headers. Values, and where each is read."""

from dataclasses import dataclass

from tallylight_monitor.h264.sequence_set import UNSAID
from tallylight_monitor.wire import TrackName


@dataclass(frozen=True, slots=True)
class Coded:
    """One track. `codec` is written as RFC 6381 has it, empty where it is none that is known.

    `width` and `height` are in pixels, 0 unknown; `transfer` is the number of the transfer function in
    ISO/IEC 23091-2. `language` is ISO 639-2's, as the container says it; empty where it says nothing.
    """

    track: TrackName
    codec: str = ""
    width: int = 0
    height: int = 0
    transfer: int = UNSAID
    language: str = ""
