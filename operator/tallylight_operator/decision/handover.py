"""Which monitors may go because another of their pipeline watches in their place. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from tallylight_operator.decision.model import Phase
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.stream_facts import StreamFacts

# So long one that does as edited has to receive anything, while the one before it still does. Then it stays alone: what
# is received from an address that is not asked for any more says nothing.
PATIENCE = timedelta(minutes=1)
SAME, EDITED = "another does the same", "it does as the spec said before an edit"


def handed_over(stream: StreamFacts) -> dict[str, str]:
    """The monitors, by name, that may go though a window covers now, each with the reason."""
    pipelines: dict[int, list[MonitorFacts]] = defaultdict(list)
    for monitor in sorted(stream.monitors, key=_worth):
        if stream.air.window is not None and monitor.is_staying:
            pipelines[monitor.observed.order.pipeline].append(monitor)
    now = stream.air.now
    return {monitor.observed.name: why for those in pipelines.values() for monitor, why in _spare(those, now)}


def patience_ends(monitor: MonitorFacts) -> datetime | None:
    """When one takes over though it receives nothing; None (it is not known since when it is there): once it runs."""
    asked = monitor.observed.asked_at
    return None if asked is None else asked + PATIENCE


def _spare(staying: list[MonitorFacts], now: datetime) -> Iterator[tuple[MonitorFacts, str]]:
    """Of a pipeline's monitors, the worthiest first. Of those before an edit one stays until another has taken over."""
    current = [monitor for monitor in staying if not monitor.gives_way]
    edited = [monitor for monitor in staying if monitor.gives_way]
    if current and _runs(current[0]):
        yield from ((monitor, SAME) for monitor in current[1:])
    over = bool(current and edited) and _has_taken_over(current[0], edited[0], now)
    yield from ((monitor, EDITED) for monitor in (edited if over else edited[1:]))


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
