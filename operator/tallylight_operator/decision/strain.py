"""What `Degraded` says of a stream that its monitors cannot carry, and of what relieves them. Pure."""

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.load import Load
from tallylight_operator.decision.growth import Growth
from tallylight_operator.decision.model import ConditionValue, Waits
from tallylight_operator.decision.projection import Projection
from tallylight_operator.decision.scaling import LEAST_MEDIA, capacity

NODE_LATE_FOR = 30.0  # seconds: what is late for so long does not catch up
CUT_BACK = "pictures are looked at by key frames only, as long as nothing is suspicious"


def strain_of(projection: Projection) -> ConditionValue | None:
    """What is said; None: nothing. The figures are those of when it began: they are no news by the second."""
    stream = projection.stream
    for pipeline in stream.coverage.pipelines:
        growth = stream.growth[pipeline]
        said = _of_pipeline(growth, projection, stream.identity.waits) or _deaf_shard(growth, projection)
        if said is not None:
            return said
    return _of_node(projection)


def _of_pipeline(growth: Growth, projection: Projection, waits: Waits | None) -> ConditionValue | None:
    light, shards = growth.plan.step
    is_under_way = growth.plan.step != growth.in_force.step
    if growth.is_held:
        return _said(projection, Reason.OVERLOADED, growth.strained, f"what would relieve it waits. {waits}.")
    if is_under_way and not light:
        tail = f"{shards} monitors are to share its detectors{_blocked(projection)}."
        return _said(projection, Reason.SPREADING, growth.strained, tail)
    if growth.strained is not None and not is_under_way:
        return _said(projection, Reason.OVERLOADED, growth.strained, _nothing_left(growth))
    return _said(projection, Reason.CUT_BACK, growth.strained, f"{CUT_BACK}.") if light else None


def _nothing_left(growth: Growth) -> str:
    sharing = (
        f"{growth.plan.step.shards} monitors share its detectors" if growth.plan.step.shards > 1 else "it is alone"
    )
    return f"{sharing}, {CUT_BACK if growth.plan.step.light else 'nothing else relieves it'}, and that is not enough."


def _said(projection: Projection, reason: Reason, load: Load | None, tail: str) -> ConditionValue:
    before = projection.stream.observed.status.condition(ConditionType.DEGRADED)
    if before is not None and before.reason is reason and before.message.endswith(tail):
        return ConditionValue("True", reason, before.message)
    return ConditionValue("True", reason, f"{_figures(load)}: {tail}")


def _figures(load: Load | None) -> str:
    if load is None:
        return "A monitor does not keep pace"
    late = "" if load.lag_seconds is None else f"is {load.lag_seconds:.0f} s late, and "
    decoding = max(0.0, load.cores - sum(load.detectors.values()))
    return f"A monitor {late}needs {load.cores:.2f} of {capacity(load):.2f} cores, {decoding:.2f} for decoding alone"


def _blocked(projection: Projection) -> str:
    held_up = (each.observed for each in projection.joining if each.observed.blocker is not None)
    return next((f"; one cannot start: {each.detail or each.blocker}" for each in held_up), "")


def _deaf_shard(growth: Growth, projection: Projection) -> ConditionValue | None:
    """Some of the monitors that share a stream receive it, and others do not: their detectors are shown nothing."""
    slots = growth.slots_in_force
    sharing = [each.observed for each in projection.staying if each.slot in slots]
    deaf = [each for each in sharing if each.receiving is False]
    if not deaf or not any(each.receiving for each in sharing):
        return None
    why = deaf[0].cause or "it does not say why"
    message = f"{len(deaf)} of the {len(slots)} monitors that share its detectors receive nothing: {why}."
    return ConditionValue("True", Reason.FEWER_PIPELINES, message)


def _of_node(projection: Projection) -> ConditionValue | None:
    """One that is late, and needs no more than it may use: more monitors beside it would be as late."""
    for monitor in projection.staying:
        load = monitor.observed.load
        if load is not None and load.lagging_seconds >= NODE_LATE_FOR and load.over_seconds >= LEAST_MEDIA:
            refusal = monitor.observed.resize_refusal
            more = f", and does not promise it more: {refusal}" if refusal else ""
            return _said(projection, Reason.OVERLOADED, load, f"its node does not let it run{more}.")
    return None
