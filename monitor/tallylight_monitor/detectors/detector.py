"""What a detector is."""

from typing import Protocol, TypeVar

from tallylight_monitor.detectors.measurement import Measurement

_Shown_contra = TypeVar("_Shown_contra", contravariant=True)


class Detector(Protocol[_Shown_contra]):
    """Finds one fault in one kind of thing."""

    def measure(self, shown: _Shown_contra, /) -> Measurement | None:
        """Measure what is shown next. Times never run backwards."""
