"""What each detector costs: the seconds of CPU that it took so far."""

from collections.abc import Callable
from dataclasses import dataclass, field


def _no_clock() -> float:
    return 0.0


@dataclass(slots=True)
class Costs:
    """`clock` reads the CPU time of the thread that measures, in seconds; without one, nothing costs anything.

    What several detectors share, such as a coarse picture, is put down to the one that is shown it first.
    """

    clock: Callable[[], float] = _no_clock
    spent: dict[str, float] = field(default_factory=dict)

    def add(self, detector: str, since: float) -> float:
        """It has measured, and began at `since` by that clock. Gives when it ended: when the next one begins."""
        now = self.clock()
        self.spent[detector] = self.spent.get(detector, 0.0) + now - since
        return now
