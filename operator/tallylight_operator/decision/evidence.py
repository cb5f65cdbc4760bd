"""What is known of the signal of a stream that is on air while there is one. Pure."""

from msgspec.structs import replace

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import LiveStreamSpec
from tallylight_operator.decision.model import ObservedMonitor, ObservedState, Phase
from tallylight_operator.schedule.signal import Evidence
from tallylight_operator.schedule.windows import AirWindow, window_id


def evidence_of(observed: ObservedState) -> Evidence:
    """Put together what the prober says, what the monitors say, and which window was open before.

    A monitor that receives is a witness of its own: a prober that finds nothing ends no window while one does.
    """
    live = [each for each in observed.monitors or () if each.phase not in (Phase.ENDING, Phase.ENDED)]
    receiving = any(monitor.receiving is True for monitor in live)
    return Evidence(observed.signal, _published(observed) or _served(live), receiving)


def without_pre_roll(spec: LiveStreamSpec) -> LiveStreamSpec:
    """A spec that follows a signal: nothing is known before that comes, so there is no time for a preRoll."""
    return replace(spec, pre_roll=Duration(0))


def _published(observed: ObservedState) -> AirWindow | None:
    active = observed.status.active_window
    if active is None or active.id != window_id(active.start):
        return None  # it was on air around the clock, or by hand
    return AirWindow(active.id, active.start, active.end)


def _served(live: list[ObservedMonitor]) -> AirWindow | None:
    """The window of monitors whose start could not be published."""
    orders = (monitor.order for monitor in live if not monitor.leaving)
    found = next((order for order in orders if order.window == window_id(order.window_start)), None)
    return None if found is None else AirWindow(found.window, found.window_start, None)
