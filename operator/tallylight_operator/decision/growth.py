"""What becomes of one pipeline: which plan its monitors follow, and which plan they are to follow. Pure."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.load import Load
from tallylight_operator.decision.model import Phase
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.scaling import demand_of, is_overloaded, relieved
from tallylight_operator.decision.shards import ALONE, MOST_PIPELINES, Plan, Slot


@dataclass(frozen=True, slots=True)
class Growth:
    """Of one pipeline: `plan` is wanted, `in_force` is carried out until all of that runs; and the places of each.

    `strained` is the load of the monitor that is furthest behind, of those that cannot keep pace; None: all do.
    `is_held`: what would relieve it waits, for a cap on monitors is reached.
    """

    plan: Plan
    slots: tuple[Slot, ...]
    in_force: Plan
    slots_in_force: tuple[Slot, ...]
    strained: Load | None = None
    is_held: bool = False


def growth_of(
    spec: LiveStreamSpec, monitors: Sequence[MonitorFacts], waits: Container[int] = ()
) -> Mapping[int, Growth]:
    """Of each pipeline that a spec asks for. Claims whose numbers are in `waits` get no monitor now."""
    return {pipeline: _of_pipeline(pipeline, spec, monitors, waits) for pipeline in range(spec.pipelines)}


def _of_pipeline(
    pipeline: int, spec: LiveStreamSpec, monitors: Sequence[MonitorFacts], waits: Container[int]
) -> Growth:
    ours = [each for each in monitors if each.slot.pipeline == pipeline]
    serving = [each for each in ours if each.is_staying or each.is_of_window]
    plans = sorted((each.plan for each in serving), key=lambda plan: plan.step)
    latest = plans[-1] if plans else ALONE
    running = [each for each in ours if each.is_staying and each.observed.phase is Phase.RUNNING]
    held = {each.slot for each in running}
    complete = [plan for plan in plans if held.issuperset(_slots(plan, pipeline))]
    in_force = complete[-1] if complete else latest
    relief, strained, is_held = None, None, False
    if complete and in_force.step == latest.step:
        strained, relief = _relief(latest, spec, running)
        is_held = relief is not None and any(slot.claim in waits for slot in _slots(relief, pipeline)[1:])
    plan = latest if relief is None or is_held else relief
    return Growth(plan, _slots(plan, pipeline), in_force, _slots(in_force, pipeline), strained, is_held)


def _relief(plan: Plan, spec: LiveStreamSpec, running: Sequence[MonitorFacts]) -> tuple[Load | None, Plan | None]:
    """Of a plan that is carried out: the load of the monitor that is furthest behind, and what would relieve it."""
    known = [each.observed.load for each in running if each.slot.step == plan.step]
    loads = [load for load in known if load is not None]
    strained = max(filter(is_overloaded, loads), key=lambda load: load.lag_seconds or 0.0, default=None)
    is_ours = not any(each.observed.foreign for each in running)
    if strained is None or not (is_ours and len(loads) == plan.step.shards):
        return strained, None
    return strained, relieved(plan, demand_of(loads), spec)


def _slots(plan: Plan, pipeline: int) -> tuple[Slot, ...]:
    """One for each of its monitors."""
    shards = range(plan.step.shards)
    return tuple(Slot(pipeline, plan.step, shard, pipeline + MOST_PIPELINES * shard) for shard in shards)
