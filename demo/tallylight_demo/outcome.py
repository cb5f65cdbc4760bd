"""Compare what the monitors found with what was injected. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tallylight_contract.report import Report
from tallylight_demo.programme import Airing, Injection

SETTLING_SECONDS = 3.0  # a monitor judges from its first pictures on, and its window's start is not to the second
# A defect may be reported so much later than it began: hold 2 s + segment 2 s + playlist poll 2 s + three
# segments behind the live edge 6 s.
LATEST_SECONDS = 12.0
JOINED_BEHIND_SECONDS = 8.0  # a monitor sees some of what went out before it joined: three segments and a bit
COUNTS = (0, 1, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """A defect that a monitor reported: `at` which moment of the broadcast, and how much media time after its onset."""

    stream: str
    detector: str
    at: float
    media_delay: float


@dataclass(frozen=True, slots=True)
class Line:
    """One injection, for one stream: found, missed, or (`required` False) outside its airing."""

    injection: Injection
    stream: str
    required: bool
    found: Found | None

    @property
    def missed(self) -> bool:
        """Whether it should have been found, and was not."""
        return self.required and self.found is None


@dataclass(frozen=True, slots=True)
class Observations:
    """All that the monitors reported in the whole demo, and how many of them ran."""

    found: Sequence[Found] = ()
    counts: Sequence[int] = ()
    reports: Sequence[Report] = ()
    left: int = 0  # monitor processes that outlived their windows


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the demo ended: what was found, missed and reported in vain, and why it failed if it did."""

    lines: Sequence[Line]
    false_alarms: Sequence[Found]
    counts: Sequence[int]
    cpu_per_second: float | None  # CPU-seconds for each second of stream; None: no report came
    left: int
    complaints: Sequence[str] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether everything was found, and nothing else, and nothing was left behind."""
        return not self.complaints


def judge(programme: Sequence[Injection], airings: Sequence[Airing], observations: Observations) -> Outcome:
    """Match every finding to what was injected."""
    unused = sorted(observations.found, key=lambda found: found.at)
    lines = [_line(injection, airing, unused) for airing in airings for injection in programme if injection.detector]
    counts = collapsed(observations.counts)
    cpu = cpu_per_second(observations.reports)
    judged = [line for line in lines if line.required or line.found]
    complaints = [
        *(f"missed: {line.injection.label} on {line.stream}" for line in judged if line.missed),
        *(f"false alarm: {one.detector} on {one.stream} at {one.at:.1f} s" for one in unused),
        *(["no monitor left a report"] if cpu is None else []),
        *([f"the number of monitors went {arrows(counts)}, not {arrows(COUNTS)}"] if tuple(counts) != COUNTS else []),
        *([f"monitors left behind: {observations.left}"] if observations.left else []),
    ]
    return Outcome(judged, unused, counts, cpu, observations.left, complaints)


def collapsed(counts: Iterable[int]) -> list[int]:
    """How a number went, from 0 on, without what did not change it."""
    return [count for count, _ in groupby([0, *counts])]


def arrows(counts: Iterable[int]) -> str:
    """`0 → 1 → 0`."""
    return " → ".join(map(str, counts))


def cpu_per_second(reports: Sequence[Report]) -> float | None:
    """CPU-seconds that all monitors used, for each second that they monitored."""
    seconds = sum(report.monitored_seconds for report in reports)
    return sum(report.cpu_seconds for report in reports) / seconds if seconds else None


def _line(injection: Injection, airing: Airing, unused: list[Found]) -> Line:
    """Takes the finding that it matches out of those that are unused."""
    match = next((found for found in unused if _matches(found, injection, airing)), None)
    if match is not None:
        unused.remove(match)
    return Line(injection, airing.name, _required(injection, airing), match)


def _required(injection: Injection, airing: Airing) -> bool:
    begun = airing.start + SETTLING_SECONDS <= injection.start
    return begun and injection.start + LATEST_SECONDS <= airing.end


def _matches(found: Found, injection: Injection, airing: Airing) -> bool:
    if (found.stream, found.detector) != (airing.name, injection.detector):
        return False
    late = LATEST_SECONDS + (JOINED_BEHIND_SECONDS if injection.start < airing.start else 0.0)
    return injection.start <= found.at <= injection.start + late
