"""Whether the window that covers now shall have monitors: begun, missed, ended by its source. Pure."""

from datetime import datetime, timedelta

from tallylight_contract.status import LastReport
from tallylight_operator.decision.model import MonitorSeen
from tallylight_operator.decision.state import CLOCK_SKEW, Situation, stays
from tallylight_operator.schedule.windows import AirWindow


def wanted(situation: Situation) -> bool:
    """Whether a monitor that is not there shall be started."""
    return situation.window is not None and not missed(situation) and not finished(situation)


def began(situation: Situation) -> bool:
    """Whether the covering window has, or ever had, a monitor."""
    window, status = situation.window, situation.observed.status
    if window is None:
        return False
    active = status.active_window
    return (
        (active is not None and active.id == window.id)
        or any(report.window == window.id for report in status.history)
        or any(_serves(seen, window, situation) for seen in situation.monitors)
    )


def deadline(situation: Situation) -> datetime | None:
    """When the covering window counts as missed, if nothing has begun it by then."""
    window, patience = situation.window, situation.spec.start_deadline
    if window is None or not window.has_start or patience is None or began(situation):
        return None
    return window.start + patience


def missed(situation: Situation) -> bool:
    """Whether it is too late to begin the covering window."""
    limit = deadline(situation)
    return limit is not None and situation.now >= limit


def finished(situation: Situation) -> LastReport | None:
    """The report by which the covering window is over before its time, if there is one."""
    return next((report for report in situation.reports if _ends(report, situation)), None)


def _ends(report: LastReport, situation: Situation) -> bool:
    """A source that ended while this window was watched; or a monitor that ended when it should."""
    until = situation.until
    if report.outcome == "source_ended":
        lead = timedelta() if until is None else situation.spec.pre_roll
        return report.ended_at >= situation.since - lead
    return report.outcome == "window_ended" and until is not None and report.ended_at >= until - CLOCK_SKEW


def _serves(seen: MonitorSeen, window: AirWindow, situation: Situation) -> bool:
    """Made for it, or carried on into it: whoever overruns has its end moved."""
    if seen.order.window == window.id or seen.until is None or seen.until > situation.now:
        return True
    return stays(seen) and seen.order.pipeline < situation.spec.pipelines
