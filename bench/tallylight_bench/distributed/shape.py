"""What came of one run of either shape, and how the two compare. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tallylight_bench.distributed.stopwatch import STEPS, Usage
from tallylight_contract.report import DefectEvent

# Two clocks of one machine, and sums of floats: media times that are this near are one.
NEAR_SECONDS = 0.0015
REST = "fetch, pass on, judge, start"  # of our CPU, what no step of the chain corresponds to


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a stream, and when (wall clock) it would have been told if no state machine took any time."""

    stream: int
    event: DefectEvent
    without_waiting: float


@dataclass(frozen=True, slots=True)
class ChainUse:
    """What the chain used beside memory: CPU in seconds. The interpreter's is that of the bench as well.

    `execution_seconds` is what an execution takes, the median, where the machine itself takes no time.
    """

    converters: Sequence[Usage]
    functions: Sequence[Usage]
    store_cpu: float
    interpreter_cpu: float
    transitions: int
    executions: int
    execution_seconds: float


@dataclass(frozen=True, slots=True)
class Shape:
    """One run: `media` are the seconds of all its streams, which were live from `live_from` on (wall clock).

    `cpu` is our monitors', in seconds, from their start to their end, of which so much a stream-second is known by step
    (`own`); the chain's is by step, in `chain`.
    """

    streams: int
    media: float
    live_from: float
    told: Sequence[Told]
    peak_memory: int
    chain: ChainUse | None = None
    cpu: float = 0.0
    own: Mapping[str, float] = field(default_factory=dict)

    def steps(self) -> dict[str, float]:
        """CPU seconds by step, per stream-second; nothing of the interpreter."""
        if self.chain is None:
            rest = self.cpu_per_second - sum(self.own.values())
            return {**self.own, REST: rest} if self.own else {}
        booked = {
            step: sum(used.cpu.get(step, 0.0) for used in (*self.chain.converters, *self.chain.functions))
            for step in STEPS
        }
        booked["store"] = self.chain.store_cpu
        return {step: seconds / self.media for step, seconds in booked.items()}

    def passed(self, what: str) -> float:
        """Bytes `written` or `read`, or `puts` or `gets` of the object store, per stream-second."""
        used = () if self.chain is None else (*self.chain.converters, *self.chain.functions)
        return float(sum(getattr(each, what) for each in used)) / self.media

    @property
    def cpu_per_second(self) -> float:
        """CPU seconds per stream-second: of the chain all steps but `orchestrate`, which is the bench's way to ask."""
        if self.chain is None:
            return self.cpu / self.media
        return sum(seconds for step, seconds in self.steps().items() if step != "orchestrate")

    def delay(self, *, without_waiting: bool = False) -> float:
        """Seconds from a picture's capture until its defect is told: the median of all that begin."""
        begun = [each for each in self.told if each.event.event == "open"]
        ends = [each.without_waiting if without_waiting else each.event.wall_time.timestamp() for each in begun]
        spans = [end - self.live_from - each.event.detected_media_time for each, end in zip(begun, ends, strict=True)]
        return median(spans) if spans else float("nan")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one shape reports and the other does not, of one stream."""

    stream: int
    only_chain: list[str] = field(default_factory=list)
    only_ours: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        theirs, own = self.only_chain or "nothing", self.only_ours or "nothing"
        return f"stream {self.stream}: the chain alone: {theirs}; ours alone: {own}"


def differences(chain: Shape, ours: Shape, judged_by_both: Iterable[str]) -> list[Difference]:
    """Where the two do not report the same events: by detector, kind, onset or end, and duration, to a millisecond."""
    both = frozenset(judged_by_both)
    found = []
    for stream in range(max(chain.streams, ours.streams)):
        theirs, own = (_events(shape, stream, both) for shape in (chain, ours))
        only = Difference(stream, _missing(theirs, own), _missing(own, theirs))
        if only.only_chain or only.only_ours:
            found.append(only)
    return found


def unreported(shape: Shape, detectors: Sequence[str]) -> list[str]:
    """Which defects, each named by its detector, a shape has not reported of some stream."""
    missing = (Counter(detectors) - Counter(_begun(shape, stream)) for stream in range(shape.streams))
    return [f"stream {stream}: {name}" for stream, names in enumerate(missing) for name in names.elements()]


def _begun(shape: Shape, stream: int) -> list[str]:
    return [each.event.detector for each in shape.told if each.stream == stream and each.event.event == "open"]


def _events(shape: Shape, stream: int, both: frozenset[str]) -> list[DefectEvent]:
    return [each.event for each in shape.told if each.stream == stream and each.event.detector in both]


def _missing(events: Sequence[DefectEvent], others: Sequence[DefectEvent]) -> list[str]:
    left = list(others)
    alone = []
    for event in events:
        same = next((other for other in left if _is_same(event, other)), None)
        if same is None:
            alone.append(f"{event.event} {event.detector} at {event.media_time:.3f}")
        else:
            left.remove(same)
    return alone


def _is_same(one: DefectEvent, other: DefectEvent) -> bool:
    if (one.event, one.detector) != (other.event, other.detector):
        return False
    spans = (one.media_time, other.media_time), (one.duration or 0.0, other.duration or 0.0)
    return all(abs(first - second) <= NEAR_SECONDS for first, second in spans)
