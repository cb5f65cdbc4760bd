"""Which monitors may go because another, or several, of their pipeline watch in their place. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from tallylight_contract.detectors import CATALOGUE, run_by
from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.model import Phase
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.shards import Slot
from tallylight_operator.decision.stream_facts import StreamFacts

# So long one that does as edited has to receive anything, while the one before it still does. Then it stays alone: what
# is received from an address that is not asked for any more says nothing.
PATIENCE = timedelta(minutes=1)
# One that is late may need so long for what it has still to judge.
RELIEF = timedelta(minutes=3)
SAME, EDITED = "another does the same", "it does as the spec said before an edit"
RELIEVED = "others share what it judged"
# A picture that stands still is told of after some seconds without a hold; what may last for minutes is not waited for.
SLACK, MOST_HOLD = 5.0, 30.0


def handed_over(stream: StreamFacts) -> dict[str, str]:
    """The monitors, by name, that may go though a window covers now, each with the reason."""
    places: dict[Slot, list[MonitorFacts]] = defaultdict(list)
    for monitor in sorted(stream.monitors, key=_worth):
        if stream.air.window is not None and monitor.is_staying:
            places[monitor.slot].append(monitor)
    now = stream.air.now
    spare = {monitor.observed.name: why for those in places.values() for monitor, why in _spare(those, now)}
    for growth in stream.growth.values():
        spare |= dict.fromkeys(_relieved(places, growth.slots, now), RELIEVED)
    return spare


def patience_ends(monitor: MonitorFacts) -> datetime | None:
    """When one takes over though it receives nothing; None (it is not known since when it is there): once it runs."""
    asked = monitor.observed.asked_at
    return None if asked is None else asked + PATIENCE


def relief_ends(monitor: MonitorFacts) -> datetime | None:
    """When one relieves another though it is not known to have judged all that came before it, as `patience_ends`."""
    asked = monitor.observed.asked_at
    return None if asked is None else asked + RELIEF


def _spare(staying: list[MonitorFacts], now: datetime) -> Iterator[tuple[MonitorFacts, str]]:
    """Of a pipeline's monitors, the worthiest first. Of those before an edit one stays until another has taken over."""
    current = [monitor for monitor in staying if not monitor.gives_way]
    edited = [monitor for monitor in staying if monitor.gives_way]
    if current and _runs(current[0]):
        yield from ((monitor, SAME) for monitor in current[1:])
    over = bool(current and edited) and _has_taken_over(current[0], edited[0], now)
    yield from ((monitor, EDITED) for monitor in (edited if over else edited[1:]))


def _relieved(places: Mapping[Slot, list[MonitorFacts]], latest: tuple[Slot, ...], now: datetime) -> Iterator[str]:
    """Those of an earlier step, by name, once every shard of the latest judges what they judged."""
    shards = [places[slot][0] for slot in latest if slot in places]
    of_before = (slot for slot in places if slot.pipeline == latest[0].pipeline and slot.step < latest[0].step)
    for slot in of_before if len(shards) == len(latest) else ():
        for before in places[slot]:
            if all(_judges_on(shard, before, now) for shard in shards):
                yield before.observed.name


def _judges_on(shard: MonitorFacts, before: MonitorFacts, now: datetime) -> bool:
    """Whether a shard has taken over, and all that came before it is judged, also what is told only after a while."""
    if not _has_taken_over(shard, before, now):
        return False
    new, old = shard.observed.load, before.observed.load
    reached = None if old is None else old.judged_to
    begun = None if new is None else new.judged_from
    if reached is not None and begun is not None and reached >= begun + _longest_hold(before.observed.order):
        return True
    patient_until = relief_ends(shard)
    return patient_until is None or now >= patient_until or before.observed.receiving is False


def _longest_hold(order: MonitorOrder) -> float:
    """Seconds for which a fault may last before it is told."""
    chosen = {choice.name: choice.hold for choice in order.detectors or ()}
    names = run_by(None if order.detectors is None else chosen, order.profile)
    known = ((CATALOGUE[name], chosen.get(name)) for name in names)
    holds = (entry.hold if hold is None else hold.total_seconds() for entry, hold in known)
    return min(max(holds, default=0.0) + SLACK, MOST_HOLD)


def _has_taken_over(successor: MonitorFacts, before: MonitorFacts, now: datetime) -> bool:
    if not _runs(successor):
        return False
    patient_until = patience_ends(successor)
    is_patient = patient_until is not None and now < patient_until
    watches_nothing = not _runs(before) or before.observed.receiving is False
    return successor.observed.receiving is True or watches_nothing or not is_patient


def _runs(monitor: MonitorFacts) -> bool:
    return monitor.observed.phase is Phase.RUNNING


def _worth(monitor: MonitorFacts) -> tuple[bool, bool, int, str]:
    """Which of several stays, first: one that runs, one that receives, and then the oldest name."""
    name = monitor.observed.name
    return (not _runs(monitor), monitor.observed.receiving is not True, len(name), name)
