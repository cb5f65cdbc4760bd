"""Show each thing to the detectors that judge its kind, and note what they measure."""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from tallylight_monitor.detectors.costs import Costs
from tallylight_monitor.detectors.detector import Detector
from tallylight_monitor.wire import Sample


class _Timed(Protocol):
    """Something that is shown to detectors, at a time."""

    @property
    def at(self) -> float:
        """Seconds, of media or of the machine's clock."""


_Shown = TypeVar("_Shown", bound=_Timed)


class Measuring(Generic[_Shown]):
    """One monitor's detectors for one kind of thing, each with its name. Their order changes nothing.

    What each takes is added to `costs`.
    """

    def __init__(self, detectors: Iterable[tuple[str, Detector[_Shown]]], costs: Costs | None = None) -> None:
        self._detectors = list(detectors)
        self._costs = costs or Costs()

    @property
    def names(self) -> frozenset[str]:
        """Which detectors these are."""
        return frozenset(name for name, _ in self._detectors)

    @property
    def doubts(self) -> bool:
        """Whether one of them has found something that it may tell later."""
        return any(getattr(detector, "doubts", False) for _, detector in self._detectors)

    def show(self, shown: _Shown) -> Iterable[Sample]:
        """What they measure. The clock is read between two of them: to read it costs as much as to compare a number."""
        samples: list[Sample] = []
        began = self._costs.clock() if self._detectors else 0.0
        for name, detector in self._detectors:
            found = detector.measure(shown)
            began = self._costs.add(name, began)
            if found is not None:
                samples.append(Sample(name, shown.at, found.value, found.since, found.detail))
        return samples
