"""Which relief a pipeline gets whose monitors cannot keep pace: more of them, and then a less close look. Pure.

A monitor is overloaded where its results have been late for a while, and what it needs for each second of media is as
much as it may use. Nothing else counts: one that is late while it starts catches up, and one whose node is busy would
not be helped. What it needs does not depend on what it is given, so that the same stream leads to the same step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from tallylight_contract.detectors import run_by
from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.load import Load
from tallylight_contract.order import Cut
from tallylight_operator.decision.packing import Costs, heaviest, packed
from tallylight_operator.decision.shards import Plan, plan_of

ONE_THREAD = 1.0  # cores: a decoder has one thread, and a limit above that helps nobody
SATURATED = 0.95  # of what it may use
HEADROOM = 0.8  # a shard is given so much of it at most, as far as that can be
LATE_FOR = 10.0  # seconds in which a moment's load is over
STOPPED = 0.5  # of the kernel's periods, for a monitor whose lag cannot be seen
LEAST_MEDIA = 5.0  # seconds over which what it needs was measured
LEAST_STEP = 1.1  # times what was promised: less is what measuring varies by
BELOW_LIMIT = 0.001  # cores: where a request is its limit, a pod is of another class, and no resize may change that
GAIN = 0.95  # a share that is no smaller than that is none


@dataclass(frozen=True, slots=True)
class Demand:
    """What one pipeline's monitors need: decoding, for each of them, and the detectors; and how much each may use."""

    fixed: float
    costs: Costs
    capacity: float


def asked_of(spec: LiveStreamSpec) -> tuple[str, ...]:
    """The detectors that a spec asks for."""
    return run_by(None if spec.detectors is None else [choice.name for choice in spec.detectors], spec.profile)


def capacity(load: Load) -> float:
    """How many cores a monitor can use."""
    return min(ONE_THREAD, load.limit_cores or ONE_THREAD)


def is_overloaded(load: Load) -> bool:
    """Whether a monitor falls behind because it may not use what it needs."""
    is_late = load.throttled >= STOPPED if load.lag_seconds is None else load.lagging_seconds >= LATE_FOR
    return is_late and load.over_seconds >= LEAST_MEDIA and load.cores >= SATURATED * capacity(load)


def request_for(load: Load, requested: float) -> float | None:
    """What its node is to promise one that is late though it may use what it needs; None: no more than `requested`.

    Never less than it has, and never its limit: that is what it may use when nothing else wants the processor.
    """
    is_late = load.lagging_seconds >= LATE_FOR and load.over_seconds >= LEAST_MEDIA
    if not is_late or is_overloaded(load):
        return None
    wanted = round(min(load.cores / HEADROOM, capacity(load) - BELOW_LIMIT), 3)
    return wanted if wanted > LEAST_STEP * requested else None


def demand_of(loads: Iterable[Load]) -> Demand:
    """Put together what shards measured: what two of them measure costs as much as the dearer one says."""
    known, costs = list(loads), dict[str, float]()
    for load in known:
        costs |= {name: max(cost, costs.get(name, 0.0)) for name, cost in load.detectors.items()}
    fixed = max(max(0.0, load.cores - sum(load.detectors.values())) for load in known)
    return Demand(fixed, costs, min(map(capacity, known)))


def relieved(plan: Plan, demand: Demand, spec: LiveStreamSpec) -> Plan | None:
    """The plan that comes next, where a monitor of this one is overloaded; None: nothing relieves it any more."""
    if plan.step.light:
        return None
    return _spread(plan, demand, spec) or _lighter(plan, spec)


def _spread(plan: Plan, demand: Demand, spec: LiveStreamSpec) -> Plan | None:
    """Over more shards, where that takes something off each; None: it does not, or there are as many as may be."""
    asked, room = asked_of(spec), HEADROOM * demand.capacity - demand.fixed
    costly = sum(demand.costs.get(name, 0.0) > 0 for name in asked)
    most = min(spec.scaling.max_shards, costly)
    if room <= 0 or most <= plan.step.shards:
        return None
    needed = ceil(sum(demand.costs.get(name, 0.0) for name in asked) / room)
    shards = packed(asked, demand.costs, min(most, max(needed, plan.step.shards + 1)))
    before = heaviest(_shards(plan, asked), demand.costs, asked)
    helps = heaviest(shards, demand.costs, asked) < GAIN * before
    return plan_of(Cut(shards=shards)) if helps and len(shards) > plan.step.shards else None


def _lighter(plan: Plan, spec: LiveStreamSpec) -> Plan | None:
    """Key frames only, as long as nothing is suspicious; None: the spec asks for no closer look."""
    if spec.tier != "Full":
        return None
    return plan_of(Cut(shards=_shards(plan, asked_of(spec)), tier="Light"))


def _shards(plan: Plan, asked: Sequence[str]) -> list[list[str]]:
    return [list(asked)] if plan.cut is None else plan.cut.shards
