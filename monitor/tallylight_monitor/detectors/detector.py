"""What a detector is."""

from typing import Protocol, TypeVar

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement

_Shown_contra = TypeVar("_Shown_contra", contravariant=True)


class Detector(Protocol[_Shown_contra]):
    """Finds one fault in one kind of thing."""

    def measure(self, shown: _Shown_contra, /) -> Measurement | None:
        """Measure what is shown next. Times never run backwards."""


class StandIn(Protocol):
    """Stands in for a detector that must see every picture, while not every one is decoded.

    A detector that has one names its class in `stand_in`.
    """

    def suspects(self, picture: Picture, /) -> bool:
        """Take the next picture that is decoded; whether the detector should see every one, and the last seconds'."""
