"""Tell of what is well in samples, and of what may be wrong all that is measured.

A measurement far from its threshold decides nothing, and telling it costs the monitor's other process as much as all
that it does besides.
"""

from collections.abc import Callable, Sequence

from tallylight_monitor.detectors.nearness import is_near
from tallylight_monitor.wire import DetectorSpec, Sample

# What is well is told so often; and all of it for so long after what was not: no release is longer to be told in time.
EVERY_SECONDS, AFTER_SECONDS = 0.5, 10.5


class Thinning:
    """Hands measurements on to `note`: all that open or end a defect."""

    def __init__(self, specs: Sequence[DetectorSpec], note: Callable[[Sample], None]) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._note = note
        self._told: dict[str, float] = {}
        self._near: dict[str, float] = {}

    def take(self, sample: Sample) -> None:
        """The next measurement; times do not run backwards for a detector."""
        name, at = sample.detector, sample.at
        if is_near(self._specs[name], sample.value):
            self._near[name] = at
        told = self._told.get(name)
        if told is None or at - told >= EVERY_SECONDS or at - self._near.get(name, float("-inf")) <= AFTER_SECONDS:
            self._told[name] = at
            self._note(sample)
