"""What a start of many streams came to, compared with a bare client's: figures, a table, and what is promised. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tallylight_bench.figures import Promise
from tallylight_bench.spread import Spread

CALLS_EACH = 4.0
LAG_SECONDS = 2.0
LEFT_SECONDS = 30.0
TIMES_BARE = 1.2
COMPARED = "all run, compared with a bare client"


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until the last pod was asked for, and until the last one ran.

    The bare client's are from its first request; the operator's, from the instant at which all windows begin. `steps`:
    when the half, nearly all and all were requested, bound and running, as a watch showed them.
    """

    requested: float
    running: float
    steps: Mapping[str, Spread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """What an operator used: CPU-seconds of the event itself, and since it started; its peak of memory, in bytes."""

    event: float
    whole: float
    peak: int


@dataclass(frozen=True, slots=True)
class Event:
    """One whole event of the operator's.

    `calls` are its requests from the start until every status says that the monitor runs, `all_calls` those from the
    start until nothing is left; `left` pods were there 30 s after the end, and the last was gone after `gone` seconds.
    `refused` counts requests that were answered with 403 or 429, `verbs` all of them by what was asked for.
    """

    start: Start
    calls: int
    all_calls: int
    left: int
    gone: float
    reports: int
    refused: int
    verbs: Counter[str] = field(default_factory=Counter)
    use: Use | None = None
    lag: float | None = None  # seconds within which 99 of 100 starts and ends were acted on, by the operator's account


def ratio(bare: Sequence[Start], ours: Sequence[Event]) -> float:
    """How many times as long as the bare client's start the operator's takes: by the quickest round of each.

    The scheduler's pace is a floor under both, and what else a machine does only adds to it.
    """
    return min(event.start.running for event in ours) / min(start.running for start in bare)


def promises(streams: int, bare: Sequence[Start], ours: Sequence[Event]) -> list[Promise]:
    """What is promised of so many streams that start in one instant."""
    worst = max(ours, key=lambda event: event.start.requested)
    return [
        Promise("all are asked for", _asked_within(streams), " s", worst.start.requested),
        Promise("all run", _run_within(streams), " s", max(event.start.running for event in ours)),
        Promise(COMPARED, TIMES_BARE, " times", ratio(bare, ours)),
        Promise(
            "API calls each until the status says so", CALLS_EACH, "", max(event.calls for event in ours) / streams
        ),
        Promise(f"pods left {LEFT_SECONDS:g} s after the end", 0, "", max(event.left for event in ours)),
        Promise("reports that did not get into a status", 0, "", streams - min(event.reports for event in ours)),
        Promise("requests that were refused", 0, "", max(event.refused for event in ours)),
    ]


def lag(ours: Sequence[Event]) -> list[Promise]:
    """How late starts and ends were acted on, where that was asked for."""
    told = [event.lag for event in ours if event.lag is not None]
    return [Promise("99 of 100 starts and ends are acted on", LAG_SECONDS, " s", max(told))] if told else []


def table(streams: int, bare: Sequence[Start], ours: Sequence[Event]) -> list[str]:
    """A row for each round, in Markdown."""
    head = [
        "|              | asked for | running | calls each | with the end | last one gone |",
        "|--------------|----------:|--------:|-----------:|-------------:|--------------:|",
    ]
    rows = [f"| bare client  | {_times(start)} |          1 |              |               |" for start in bare]
    rows += [
        f"| operator     | {_times(event.start)} | {event.calls / streams:10.2f} | {event.all_calls / streams:12.2f} "
        f"| {event.gone:11.1f} s |"
        for event in ours
    ]
    return head + rows


def _asked_within(streams: int) -> float:
    """Three seconds for up to 200 and eight for 1,000: what a bare client needs, twice over."""
    return 3.0 if streams <= 200 else 3.0 + 5.0 * (streams - 200) / 800


def _run_within(streams: int) -> float:
    """At the scheduler's own pace, which binds fifty a second, and in no round slower; a few in five seconds."""
    return max(5.0, streams / 50)


def _times(start: Start) -> str:
    return f"{start.requested:7.2f} s | {start.running:5.2f} s"
