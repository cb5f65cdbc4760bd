"""Which cases there are. Thresholds are chosen on one half, and judged on the other: other streams, and other ways."""

from collections.abc import Iterator
from dataclasses import dataclass

from delivery.faults import FAULTS
from delivery.stream import Stream, stream_of
from delivery.traps import TRAPS
from delivery.ways import Half, Way

START_TARGETS, SECONDS_TARGETS = 12.3, 36  # when the fault begins, and how long it is watched, in target durations
LONG_SECONDS = 400.0  # of a fault that takes minutes to be sure of
HALVES: tuple[Half, Half] = ("tuning", "test")


@dataclass(frozen=True, slots=True)
class Case:
    """One stream with one fault that `detector` is to find; none for a trap."""

    detector: str
    way: Way
    half: Half
    seed: int

    @property
    def stream(self) -> Stream:
        """What is delivered, long enough to be watched."""
        return stream_of(
            f"{self.half} {self.seed} {self.way.name}",
            6.0 * (SECONDS_TARGETS + 2) + (LONG_SECONDS if self.way.second else 0.0),
            plain=self.way.plain or self.detector == "program_date_time_drift",
        )

    def seconds(self, target: int) -> float:
        """How long it is watched."""
        return START_TARGETS * target + LONG_SECONDS if self.way.second else float(SECONDS_TARGETS * target)

    def __str__(self) -> str:
        """For people."""
        return f"{self.detector or 'trap'}: {self.way.name}, {self.half} {self.seed}"


def cases(half: Half, seeds: int) -> Iterator[Case]:
    """All of one half: each way with so many streams."""
    ways = [(detector, way) for detector, found in FAULTS.items() for way in found]
    for detector, way in [*ways, *(("", trap) for trap in TRAPS)]:
        if way.half in (None, half):
            yield from (Case(detector, way, half, seed) for seed in range(seeds))
