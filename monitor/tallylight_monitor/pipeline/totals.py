"""What all decoders of a monitor did so far: each counts from its own start. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tallylight_monitor.wire import Beat


@dataclass(frozen=True, slots=True)
class Totals:
    """`cpu_seconds` and `pictures`; seconds of media by how they were `looked` at; and what of the CPU time each
    detector took, `costs`.
    """

    cpu_seconds: float = 0.0
    pictures: int = 0
    looked: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)

    def with_beat(self, beat: Beat) -> "Totals":
        """The same, and what one decoder more did."""
        return Totals(
            self.cpu_seconds + beat.cpu_seconds,
            self.pictures + beat.pictures,
            _added(self.looked, beat.looked),
            _added(self.costs, beat.costs),
        )


def _added(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in {**one, **other}}
