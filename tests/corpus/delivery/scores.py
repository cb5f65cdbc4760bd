"""From events to precision, recall and F1 with their intervals. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallylight_contract.report import DefectEvent

EARLY_SECONDS = 1.0  # an onset so much too early is still this fault's


@dataclass(frozen=True, slots=True)
class Score:
    """One detector's. `errors` are onsets told minus true ones, `delays` from onset to event: both in seconds."""

    faults: int = 0
    found: int = 0
    false: int = 0
    events: int = 0
    errors: tuple[float, ...] = ()
    delays: tuple[float, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.faults + other.faults,
            self.found + other.found,
            self.false + other.false,
            self.events + other.events,
            self.errors + other.errors,
            self.delays + other.delays,
        )

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / max(1, self.faults + self.found + self.false)


def score(of: tuple[str, float], events: Sequence[DefectEvent], follows: Sequence[str] = ()) -> dict[str, Score]:
    """One case's, by detector. `of` is which is to find it, and when the fault begins.

    The first event of that one counts, all others are false but of what `follows`.
    """
    detector, start = of
    opened = [each for each in events if each.event == "open" and each.detector not in follows]
    of_fault = [each for each in opened if each.detector == detector]
    hit = next((each for each in of_fault if each.media_time >= start - EARLY_SECONDS), None)
    found = {each.detector: Score() for each in opened} | ({detector: Score(faults=1)} if detector else {})
    for each in opened:
        onset, told = each.media_time - start, each.detected_media_time - start
        right = Score(found=1, errors=(onset,), delays=(told,))
        found[each.detector] += right if each is hit else Score(false=1)
    if detector:
        found[detector] += Score(events=sum(each.event == "open" for each in events))
    return found


def total(scores: Iterable[dict[str, Score]]) -> dict[str, Score]:
    """All together, by detector."""
    summed: dict[str, Score] = {}
    for each in scores:
        for name, one in each.items():
            summed[name] = summed.get(name, Score()) + one
    return summed


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so many keep within; NaN of none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, math.ceil(share * len(ranked)) - 1)] if ranked else math.nan
