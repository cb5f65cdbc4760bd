"""Whether the window that covers now shall have monitors: begun, missed, ended by its source. Pure."""

from datetime import datetime, timedelta

from tallylight_contract.status import LastReport
from tallylight_operator.decision.model import ObservedMonitor
from tallylight_operator.decision.state import CLOCK_SKEW, StreamState, stays
from tallylight_operator.schedule.windows import AirWindow


def wanted(state: StreamState) -> bool:
    """Whether a monitor that is not there shall be started."""
    return state.window is not None and not missed(state) and not finished(state)


def began(state: StreamState) -> bool:
    """Whether the covering window has, or ever had, a monitor."""
    window, status = state.window, state.observed.status
    if window is None:
        return False
    active = status.active_window
    return (
        (active is not None and active.id == window.id)
        or any(report.window == window.id for report in status.history)
        or any(_serves(monitor, window, state) for monitor in state.monitors)
    )


def deadline(state: StreamState) -> datetime | None:
    """When the covering window counts as missed, if nothing has begun it by then."""
    window, patience = state.window, state.spec.start_deadline
    if window is None or not window.has_start or patience is None or began(state):
        return None
    return window.start + patience


def missed(state: StreamState) -> bool:
    """Whether it is too late to begin the covering window."""
    limit = deadline(state)
    return limit is not None and state.now >= limit


def finished(state: StreamState) -> LastReport | None:
    """The report by which the covering window is over before its time, if there is one."""
    return next((report for report in state.reports if _ends(report, state)), None)


def _ends(report: LastReport, state: StreamState) -> bool:
    """A source that ended while this window was watched; or a monitor that ended when it should."""
    until = state.until
    if report.outcome == "source_ended":
        lead = timedelta() if until is None else state.spec.pre_roll
        return report.ended_at >= state.since - lead
    return report.outcome == "window_ended" and until is not None and report.ended_at >= until - CLOCK_SKEW


def _serves(monitor: ObservedMonitor, window: AirWindow, state: StreamState) -> bool:
    """Made for it, or carried on into it: whoever overruns has its end moved."""
    if monitor.order.window == window.id or monitor.until is None or monitor.until > state.now:
        return True
    return stays(monitor) and monitor.order.pipeline < state.spec.pipelines
