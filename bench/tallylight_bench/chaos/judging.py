"""What is found wrong of many streams that are on air, from looks at their pods. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from tallylight_bench.chaos.defects import Judged
from tallylight_bench.chaos.pod import Pod, lacks
from tallylight_bench.figures import Promise

COVERAGE = 0.99  # of all looks at all streams, at least
STUCK_SECONDS = 60.0  # a pod that is to be gone, or to run, for so long


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one scenario. `coverage` is the share of `looks` that found a stream watched; `gap` is the longest time that
    one was not, from the first such look to the last, in seconds: `longest` at most. `doubled` streams have
    two monitors once all is calm again. `lacked` counts what it was that unwatched streams lacked, look by look.
    """

    name: str
    longest: float
    looks: int
    coverage: float
    gap: float
    doubled: int
    orphans: int
    stuck: int
    lost: int = 0
    settled: bool = True
    lacked: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.name}: {'kept' if self.kept else 'MISSED'}: {self.coverage:.4f}, {self.gap:.0f} s"

    @property
    def kept(self) -> bool:
        """Whether it is within its bounds."""
        wrong = self.doubled + self.orphans + self.stuck + self.lost
        return self.settled and self.looks > 0 and self.gap <= self.longest and wrong == 0


@dataclass(slots=True)
class Looks:
    """Looks at the pods of these streams, all of which are on air."""

    streams: frozenset[str]
    seen: int = 0
    watched: int = 0
    gap: float = 0.0
    lacked: Counter[str] = field(default_factory=Counter)
    _unwatched_since: dict[str, float] = field(default_factory=dict)
    _waits_since: dict[str, float] = field(default_factory=dict)  # pods that neither run nor are done
    _stuck: set[str] = field(default_factory=set)
    _last: Sequence[Pod] = ()

    def take(self, pods: Sequence[Pod], now: float) -> None:
        """All pods that there are, at so many seconds of a clock."""
        self.seen += 1
        unwatched = self.streams - {pod.stream for pod in pods if pod.runs}
        self.watched += len(self.streams) - len(unwatched)
        self.lacked.update(lacks([pod for pod in pods if pod.stream == stream]) for stream in unwatched)
        self._unwatched_since = {stream: self._unwatched_since.get(stream, now) for stream in unwatched}
        self.gap = max((self.gap, *(now - since for since in self._unwatched_since.values())))
        waiting = {pod.metadata.name for pod in pods if pod.metadata.going or pod.status.phase == "Pending"}
        self._waits_since = {name: self._waits_since.get(name, now) for name in waiting}
        self._stuck |= {name for name, since in self._waits_since.items() if now - since > STUCK_SECONDS}
        self._last = pods

    def outcome(self, name: str, longest: float, *, lost: int = 0, settled: bool = True) -> Outcome:
        """What they came to; doubled and orphaned is what is so in the last look."""
        there = Counter(pod.stream for pod in self._last if pod.runs)
        return Outcome(
            name,
            longest,
            self.seen,
            self.watched / max(1, self.seen * len(self.streams)),
            self.gap,
            doubled=sum(count > 1 for count in there.values()),
            orphans=sum(pod.stream not in self.streams for pod in self._last),
            stuck=len(self._stuck),
            lost=lost,
            settled=settled,
            lacked=self.lacked,
        )


def coverage(outcomes: Sequence[Outcome]) -> Promise:
    """How much of all looks found no monitor at work, of all scenarios."""
    looks = sum(each.looks for each in outcomes)
    blind = sum(each.looks * (1 - each.coverage) for each in outcomes)
    return Promise(
        "looks in which a stream was not watched", 1 - COVERAGE, "", blind / looks if looks else float("inf")
    )


def lacking(outcomes: Iterable[Outcome]) -> list[str]:
    """Of each scenario in which looks found streams unwatched, whose turn it was."""
    return [
        f"{each.name}: of {each.lacked.total()} looks without a monitor lacked "
        + ", ".join(f"{count} {what}" for what, count in each.lacked.most_common())
        for each in outcomes
        if each.lacked
    ]


def promises(defects: Judged) -> tuple[Promise, Promise]:
    """That no real monitor's defect was lost, and none was told as two. Where none was judged, neither is known."""
    judged = defects.told + len(defects.lost)
    of = f"of {judged} defects in watched time ({defects.unjudged} more while none watched)"
    lost, doubled = ("; ".join(("", *which[:10])) for which in (defects.lost, defects.doubled))
    return (
        Promise(f"{of}, not told{lost}", 0, "", len(defects.lost) if judged else inf),
        Promise(f"{of}, told as several{doubled}", 0, "", len(defects.doubled) if judged else inf),
    )


def table(outcomes: Iterable[Outcome]) -> list[str]:
    """In Markdown."""
    head = [
        "| scenario | coverage | longest gap | at most | doubled | orphans | stuck | reports lost | calm again | |",
        "|----------|---------:|------------:|--------:|--------:|--------:|------:|-------------:|:----------:|-|",
    ]
    return head + [f"| {' | '.join(_cells(each))} |" for each in outcomes]


def _cells(each: Outcome) -> Iterator[str]:
    yield from (each.name, f"{each.coverage:.4f}", f"{each.gap:.0f} s", f"{each.longest:g} s")
    yield from map(str, (each.doubled, each.orphans, each.stuck, each.lost))
    yield from ("yes" if each.settled else "NO", "kept" if each.kept else "MISSED")
