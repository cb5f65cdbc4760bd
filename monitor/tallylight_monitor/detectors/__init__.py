"""The detectors: one fault a file, and the table of them all.

A detector is made from its parameters in the catalogue, by name, and measures what it is shown. It says None
while it cannot tell. Within a table, those that silence others stand before them.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from tallylight_monitor.detectors.black import Black
from tallylight_monitor.detectors.decode_damage import DecodeDamage
from tallylight_monitor.detectors.freeze import Freeze
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.mono_colour import MonoColour
from tallylight_monitor.detectors.playlist_stale import PlaylistStale
from tallylight_monitor.detectors.segment_error import SegmentError
from tallylight_monitor.detectors.signal_lost import SignalLost
from tallylight_monitor.detectors.silence import Silence
from tallylight_monitor.frames import Coded, Picture, Reception, Sound

_Shown_contra = TypeVar("_Shown_contra", contravariant=True)


class Detector(Protocol[_Shown_contra]):
    """Finds one fault in one kind of thing."""

    def measure(self, shown: _Shown_contra, /) -> Measurement | None:
        """Measure what is shown next. Times never run backwards."""


PICTURE: dict[str, Callable[..., Detector[Picture]]] = {
    "black": Black,
    "mono_colour": MonoColour,
    "freeze": Freeze,
}
SOUND: dict[str, Callable[..., Detector[Sound]]] = {"silence": Silence}
PACKETS: dict[str, Callable[..., Detector[Coded]]] = {"decode_damage": DecodeDamage}
FEED: dict[str, Callable[..., Detector[Reception]]] = {
    "signal_lost": SignalLost,
    "playlist_stale": PlaylistStale,
    "segment_error": SegmentError,
}
TABLES: dict[str, dict[str, Callable[..., Detector[Any]]]] = {
    "picture": PICTURE,
    "sound": SOUND,
    "packets": PACKETS,
    "feed": FEED,
}
