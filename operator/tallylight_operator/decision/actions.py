"""What shall be done about a stream's monitors, in order. Pure: nothing here does any of it."""

from collections.abc import Iterable, Iterator

from tallylight_operator.decision.ends import ends
from tallylight_operator.decision.model import SUPERSEDED, Action, Announce, Collect, Drain, ObservedState, Phase
from tallylight_operator.decision.mutes import mutes
from tallylight_operator.decision.resizes import resizes
from tallylight_operator.decision.starts import Vacancy, starts, vacancies
from tallylight_operator.decision.stream_facts import StreamFacts


def actions_for(stream: StreamFacts) -> tuple[Action, ...]:
    """Everything to be done now, in order. Nothing, while the monitors are unknown."""
    if stream.observed.monitors is None:
        return ()
    vacant = vacancies(stream)
    first = (*_collects(vacant, stream), *_clears(stream))  # for they may hold what a start needs
    return (*mutes(stream), *_announcements(stream), *first, *starts(vacant, stream), *ends(stream), *resizes(stream))


def actions_after_deletion(observed: ObservedState) -> tuple[Action, ...]:
    """What is done about the monitors of a LiveStream that is gone."""
    return tuple(
        Collect(monitor.name) if monitor.phase is Phase.ENDED else Drain(monitor.name, "the LiveStream was deleted")
        for monitor in observed.monitors or ()
        if monitor.phase is not Phase.ENDING
    )


def _collects(vacant: Iterable[Vacancy], stream: StreamFacts) -> Iterator[Action]:
    """An ended monitor is what is known of when the one before was started: it stays until the next may be."""
    awaited = {before.observed.name for vacancy in vacant for before in vacancy.predecessors}
    for monitor in stream.monitors:
        if monitor.observed.phase is not Phase.ENDED or not monitor.is_kept:
            continue
        if monitor.is_rested or monitor.observed.name not in awaited:
            yield Collect(monitor.observed.name)


def _announcements(stream: StreamFacts) -> Iterator[Action]:
    """Of whatever another operator made, and does not know yet that ours serves it, too."""
    for monitor in stream.monitors:
        if monitor.is_live and monitor.observed.foreign and not monitor.observed.announced:
            yield Announce(monitor.observed.name)


def _clears(stream: StreamFacts) -> Iterator[Action]:
    return (Drain(monitor.observed.name, SUPERSEDED) for monitor in stream.monitors if monitor.is_superseded)
