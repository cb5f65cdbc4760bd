"""Which reports are kept, and which have been: no monitor is cleared away before its report is safe. Pure."""

import msgspec

from tallylight_contract.status import (
    HISTORY_LENGTH,
    LastReport,
    LiveStreamStatus,
    holds,
    is_one_span,
    last_report,
    with_report,
)
from tallylight_operator.decision.model import ObservedMonitor, Phase


def short_report(monitor: ObservedMonitor) -> LastReport | None:
    """What is kept of an ended monitor's report; None when it left none. The order knows the window best."""
    if monitor.phase is not Phase.ENDED or monitor.report is None:
        return None
    return msgspec.structs.replace(
        last_report(monitor.report), window=monitor.order.window, pipeline=monitor.order.pipeline
    )


def is_kept(monitor: ObservedMonitor, status: LiveStreamStatus) -> bool:
    """Whether nothing is lost when this ended monitor is cleared away."""
    report = short_report(monitor)
    return report is None or holds(status.history, report)


def history_with(monitors: tuple[ObservedMonitor, ...], status: LiveStreamStatus) -> list[LastReport]:
    """The history, newest first, with the reports that it lacks. More than it can hold wait their turn."""
    found = [short_report(monitor) for monitor in monitors]
    fresh = [report for report in found if report is not None and not holds(status.history, report)]
    history = status.history
    for report in sorted(fresh, key=lambda report: report.ended_at)[:HISTORY_LENGTH]:
        history = with_report(history, report)
    return history


def newly_reported(old: LiveStreamStatus, new: LiveStreamStatus) -> tuple[float, float]:
    """Seconds on air, and of these monitored, that one status has reports of and the one before it had not."""
    on_air = monitored = 0.0
    for report in new.history:
        before = next((known for known in old.history if is_one_span(known, report)), None)
        on_air += report.on_air_seconds - (before.on_air_seconds if before else 0.0)
        monitored += report.monitored_seconds - (before.monitored_seconds if before else 0.0)
    return on_air, monitored
