"""From what was found to recall, precision, F1, and how long it took. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from tallylight_bench.freeze.judging import Found

EARLY_SECONDS = 0.5  # an onset so much too early is still this freeze's


@dataclass(frozen=True, slots=True)
class Score:
    """`late` are the delays of what was found, from the onset to when it was told, in seconds."""

    cases: int = 0
    freezes: int = 0
    found: int = 0
    false: int = 0
    late: tuple[float, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.cases + other.cases,
            self.freezes + other.freezes,
            self.found + other.found,
            self.false + other.false,
            self.late + other.late,
        )

    @property
    def recall(self) -> float:
        """The share of the freezes that were found; 1 where there were none."""
        return self.found / self.freezes if self.freezes else 1.0

    @property
    def precision(self) -> float:
        """The share of what was told that was a freeze; 1 where nothing was told."""
        told = self.found + self.false
        return self.found / told if told else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.found / max(1, self.freezes + self.found + self.false)

    @property
    def late_p95(self) -> float:
        """The delay that 95 in 100 keep within; NaN where fewer than two were found."""
        return quantiles(self.late, n=20, method="inclusive")[-1] if len(self.late) > 1 else math.nan


def score(frozen: tuple[float, float] | None, found: Sequence[Found]) -> Score:
    """One case's score: each freeze is found once, all else is false."""
    if frozen is None:
        return Score(cases=1, false=len(found))
    start, end = frozen
    hits = [each for each in found if start - EARLY_SECONDS <= each.onset <= end]
    late = tuple(each.told - start for each in hits[:1])
    return Score(1, 1, len(late), len(found) - len(late), late)


def total(scores: Iterable[Score]) -> Score:
    """All together."""
    return sum(scores, Score())


def most_per_hour(events: int, hours: float, sure: float = 0.95) -> float:
    """The highest rate that would still show so few events in so many hours, `sure`ly: exact, by Poisson."""
    low, high = 0.0, 10.0 + 4.0 * events
    for _ in range(60):
        mean = (low + high) / 2
        few = sum(math.exp(-mean) * mean**count / math.factorial(count) for count in range(events + 1))
        low, high = (mean, high) if few > 1 - sure else (low, mean)
    return high / hours


def highest_share(hits: int, of: int, sure: float = 0.95) -> float:
    """The highest share that would still show so few hits among so many, `sure`ly: exact, by the binomial law."""
    low, high = (hits / of, 1.0) if of else (1.0, 1.0)
    for _ in range(60):
        share = (low + high) / 2
        few = sum(math.comb(of, count) * share**count * (1 - share) ** (of - count) for count in range(hits + 1))
        low, high = (share, high) if few > 1 - sure else (low, share)
    return high
