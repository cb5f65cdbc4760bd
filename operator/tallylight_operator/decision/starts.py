"""Which monitors are started, under which name and with which order. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count

from tallylight_contract.order import MonitorOrder, made_with
from tallylight_operator.decision.model import IGNORED_DRAIN, Phase, Start
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.scaling import asked_of
from tallylight_operator.decision.shards import WHOLE, Slot
from tallylight_operator.decision.stream_facts import StreamFacts
from tallylight_operator.schedule.air_time import AirTime


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A wanted place in which no monitor stays as it is; its `predecessors` were started for the covering window."""

    slot: Slot
    predecessors: tuple[MonitorFacts, ...]


def vacancies(stream: StreamFacts) -> list[Vacancy]:
    """Every vacancy. A predecessor that is leaving, or gives way, may go on meanwhile."""
    staying = (monitor for monitor in stream.monitors if monitor.is_staying and not monitor.gives_way)
    held = {monitor.slot for monitor in staying}
    vacant = (slot for slot in _wanted(stream) if slot not in held)
    return [Vacancy(slot, _predecessors(slot, stream)) for slot in vacant]


def starts(vacant: Iterable[Vacancy], stream: StreamFacts) -> list[Start]:
    """A monitor for each vacancy whose predecessors make way for it."""
    orders = ((vacancy.slot, _order(stream, vacancy.slot)) for vacancy in vacant if _may_start(vacancy))
    air = stream.air
    made = [Start(_free_name(order, slot, stream), order, air.until, air.muted_until) for slot, order in orders]
    return [*made, *_carried_on(stream)]


def _carried_on(stream: StreamFacts) -> Iterator[Start]:
    """One for each monitor that overruns while something arrives, and is taken away: it goes on in its place."""
    held = {monitor.slot for monitor in stream.monitors if monitor.is_staying}
    for monitor in stream.monitors:
        observed, slot = monitor.observed, monitor.slot
        if slot not in held and _is_taken_from_overrun(monitor, stream.air):
            held.add(slot)
            name = _free_name(observed.order, slot, stream, though_ended=True)
            yield Start(name, observed.order, observed.until, stream.air.muted_until)


def _is_taken_from_overrun(monitor: MonitorFacts, air: AirTime) -> bool:
    observed, last = monitor.observed, monitor.last_moment
    if air.window is not None or air.is_paused or air.refusal is not None or observed.until is None or last is None:
        return False
    taken = monitor.is_live and observed.leaving not in ("", IGNORED_DRAIN)
    watches = observed.phase in (Phase.RUNNING, Phase.ENDING) and observed.receiving is not False
    return taken and watches and observed.until <= air.now < last


def _wanted(stream: StreamFacts) -> list[Slot]:
    """Every place that should have a monitor, but for those that a cap leaves none."""
    waits = frozenset[int]() if stream.identity.waits is None else stream.identity.waits.pipelines
    slots = (slot for pipeline in stream.coverage.pipelines for slot in stream.growth[pipeline].slots)
    return [slot for slot in slots if slot.claim not in waits]


def _predecessors(slot: Slot, stream: StreamFacts) -> tuple[MonitorFacts, ...]:
    going = (monitor for monitor in stream.monitors if not monitor.is_staying or monitor.gives_way)
    ours = (monitor for monitor in going if monitor.is_of_window)
    return tuple(monitor for monitor in ours if monitor.slot == slot)


def _may_start(vacancy: Vacancy) -> bool:
    before = vacancy.predecessors
    if len(before) == 1 and before[0].observed.leaving:
        return True  # at once, but not again and again
    return all(monitor.is_rested and monitor.is_kept for monitor in before)


def _free_name(order: MonitorOrder, slot: Slot, stream: StreamFacts, *, though_ended: bool = False) -> str:
    """The first that no monitor has. So the same monitors always give the same name.

    One that has ended is collected before its name is needed; where it may not be yet, it counts `though_ended`.
    """
    monitors = (monitor.observed for monitor in stream.monitors)
    taken = {
        monitor.name
        for monitor in monitors
        if though_ended or monitor.phase is not Phase.ENDED or monitor.gone_by is not None
    }
    first = f"{order.stream}-{order.window}-{order.pipeline}{_suffix(slot)}"
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _suffix(slot: Slot) -> str:
    """Of a shard's name: -2s0 and -2s1 are two that share a pipeline, -2k0 and -2k1 the same for key frames only."""
    light, shards = slot.step
    return "" if slot.step == WHOLE else f"-{shards}{'k' if light else 's'}{slot.shard}"


def _order(stream: StreamFacts, slot: Slot) -> MonitorOrder:
    spec, key = stream.spec, stream.identity.key
    assert stream.air.window is not None  # noqa: S101 - only a window that covers now starts anything
    return MonitorOrder(
        namespace=key.namespace,
        stream=key.name,
        pipeline=slot.pipeline,
        window=stream.air.window.id,
        window_start=stream.coverage.since,
        url=spec.source.url,
        program=spec.source.program,
        tier=spec.tier,
        profile=spec.profile,
        post_roll=spec.post_roll,
        overrun=spec.overrun,
        detectors=spec.detectors,
        channel=spec.channel,
        role=spec.role,
        upstream=spec.upstream,
        cut=stream.growth[slot.pipeline].plan.cut_of(slot.shard, asked_of(spec)),
        made_with=made_with(spec),
    )
