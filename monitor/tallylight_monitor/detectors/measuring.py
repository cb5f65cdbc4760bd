"""Show each thing to the detectors that judge its kind, and note what they measure."""

from collections.abc import Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from tallylight_monitor.detectors.detector import Table
from tallylight_monitor.wire import Sample

Parameters = Mapping[str, Mapping[str, float]]


class _Timed(Protocol):
    """Something that is shown to detectors, at a time."""

    @property
    def at(self) -> float:
        """Seconds, of media or of the machine's clock."""


_Shown = TypeVar("_Shown", bound=_Timed)


class Measuring(Generic[_Shown]):
    """One monitor's detectors for one kind of thing. `parameters` names all that run, each with all its parameters."""

    def __init__(self, table: Table[_Shown], parameters: Parameters) -> None:
        self._detectors = [(name, make(**parameters[name])) for name, make in table.items() if name in parameters]

    def show(self, shown: _Shown) -> Iterable[Sample]:
        """What they measure."""
        for name, detector in self._detectors:
            if (found := detector.measure(shown)) is not None:
                yield Sample(name, shown.at, found.value, found.since, found.detail)
