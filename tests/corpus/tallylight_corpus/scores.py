"""From what was found to figures: how often, how rightly, how soon; with intervals. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import nan

from tallylight_corpus.judging import Judged

EARLY_SECONDS, LATE_SECONDS = 1.5, 3.0  # within which of its fault an event is of it


@dataclass(frozen=True, slots=True)
class Score:
    """One detector's: `cases` with its fault, `false` events where there was none, `others` that were judged at all."""

    detector: str
    cases: int
    found: int
    false: int
    onset_errors: tuple[float, ...]
    delays: tuple[float, ...]

    @property
    def precision(self) -> float:
        """Of its events, the share that is of a fault."""
        return self.found / (self.found + self.false) if self.found + self.false else nan

    @property
    def recall(self) -> float:
        """Of its faults, the share that was found."""
        return self.found / self.cases if self.cases else nan

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.found / (self.cases + self.found + self.false) if self.cases else nan


def score(detector: str, judged: Iterable[Judged]) -> Score:
    """One detector's score over these cases."""
    cases = found = false = 0
    onsets: list[float] = []
    delays: list[float] = []
    for each in judged:
        events = [event for event in each.opened if event.detector == detector]
        hits = [event for event in events if each.begin - EARLY_SECONDS <= event.media_time <= each.end + LATE_SECONDS]
        due = detector in each.finds
        cases, found, false = cases + due, found + (due and bool(hits)), false + len(events) - (due and bool(hits))
        if due and hits:
            onsets.append(hits[0].media_time - each.begin)
            delays.append(hits[0].detected_media_time - each.begin)
    return Score(detector, cases, found, false, tuple(onsets), tuple(delays))


def events_per_fault(judged: Iterable[Judged], counted: Collection[str]) -> float:
    """How many events of these detectors a fault of theirs makes, on average."""
    of_faults = [each for each in judged if counted and set(each.finds) & set(counted)]
    events = sum(event.detector in counted for each in of_faults for event in each.opened)
    return events / len(of_faults) if of_faults else nan


def told_besides(judged: Iterable[Judged], counted: Collection[str]) -> Counter[tuple[str, str]]:
    """Of the faults that these detectors find: what else of them was told, by the fault and the other detector."""
    pairs: Counter[tuple[str, str]] = Counter()
    for each in judged:
        due = [name for name in each.finds if name in counted]
        for event in each.opened if due else ():
            if event.detector in counted and event.detector not in each.finds:
                pairs[due[0], event.detector] += 1
    return pairs


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else nan
