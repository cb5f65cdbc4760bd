"""From what a monitor said, and when what happened, to what it did rightly in one run. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tallylight_bench.faults.events import Event, Remark
from tallylight_bench.faults.expected import Expected

MARKER = "black"  # the known defect that is shown after every fault


@dataclass(frozen=True, slots=True)
class Times:
    """When what happened, on the monotonic clock: the source was as it should be again at `healed`."""

    onset: float
    healed: float
    marker: float
    ended: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run. `told` are the detectors that opened in the fault's time, the first one first; `told_after` and
    `recovered_after` are seconds, None where that never was. The rest says in words what went wrong, if anything."""

    told: tuple[str, ...] = ()
    told_after: float | None = None
    recovered_after: float | None = None
    hung: str = ""
    wrong: str = ""
    lost: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether all was right."""
        return not (self.hung or self.wrong or self.lost or self.false)


def judged(
    expected: Expected,
    events: Sequence[Event],
    times: Times,
    totals: Mapping[str, int],
    remarks: Sequence[Remark] = (),
) -> Outcome:
    """Judge a run that came to its end. `totals` are the defects of each detector by the monitor's own report."""
    opened = [event for event in events if event.opens]
    during = [event for event in opened if times.onset <= event.at < times.marker]
    right = [event for event in during if _is_right(expected, event)]
    closes = _closes(events, times)
    return Outcome(
        told=tuple(dict.fromkeys(event.detector for event in during)),
        told_after=right[0].at - times.onset if right else None,
        recovered_after=max(0.0, max(closes) - times.healed) if right and closes else None,
        wrong=_wrong(expected, during, right) or _unsaid(expected, remarks, times),
        lost=tuple(_lost(events, times, totals)),
        false=tuple(_false(expected, opened, times)),
    )


def _is_right(expected: Expected, event: Event) -> bool:
    return event.detector in expected.detectors and re.search(expected.word, event.detail) is not None


def _closes(events: Sequence[Event], times: Times) -> list[float]:
    return [event.at for event in events if not event.opens and times.onset <= event.at < times.marker]


def _wrong(expected: Expected, during: Sequence[Event], right: Sequence[Event]) -> str:
    """What was told in the cause's place."""
    if right or not (expected.detectors or during):
        return ""
    said = "; ".join(f"{event.detector}: {event.detail}" for event in during)
    return said or "nothing was told"


def _unsaid(expected: Expected, remarks: Sequence[Remark], times: Times) -> str:
    """What standard error should have said, and did not."""
    said = (remark.text for remark in remarks if times.onset <= remark.at < times.marker)
    if not expected.remark or any(re.search(expected.remark, text) for text in said):
        return ""
    return f"standard error did not say: {expected.remark}"


def _lost(events: Sequence[Event], times: Times, totals: Mapping[str, int]) -> Iterator[str]:
    """Events without an end, the marker that was not found or not found to be over, and events of which the report
    knows nothing, or which only the report knows."""
    opens, lasting = Counter[str](), Counter[str]()
    for event in events:
        if event.opens:
            opens[event.detector] += 1
        if event.at < times.ended:
            lasting[event.detector] += 1 if event.opens else -1
    yield from (f"{name} never closed" for name in lasting if lasting[name] > 0)
    if not any(event.opens and event.detector == MARKER and event.at >= times.marker for event in events):
        yield f"{MARKER} after the fault was not found"
    known = Counter({name: count for name, count in totals.items() if count})
    for name in opens | known:
        if opens[name] != known[name]:
            yield f"{name}: {opens[name]} told, {known[name]} reported"


def _false(expected: Expected, opened: Sequence[Event], times: Times) -> Iterator[str]:
    """What no fault explains."""
    for event in opened:
        if event.at >= times.marker:
            explained = event.detector == MARKER
        else:
            explained = event.at >= times.onset and event.detector in (*expected.detectors, *expected.follows)
        if not explained:
            yield f"{event.detector}: {event.detail}"
