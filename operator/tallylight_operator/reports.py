"""Which reports are kept, and which have been: no monitor is cleared away before its report is safe. Pure."""

import msgspec

from tallylight_contract.status import HISTORY_LENGTH, LastReport, LiveStreamStatus, last_report, with_report
from tallylight_operator.wishes import MonitorSeen, Phase


def short_report(seen: MonitorSeen) -> LastReport | None:
    """What is kept of an ended monitor's report; None when it left none. The order knows the window best."""
    if seen.phase is not Phase.ENDED or seen.report is None:
        return None
    return msgspec.structs.replace(last_report(seen.report), window=seen.order.window)


def is_kept(seen: MonitorSeen, status: LiveStreamStatus) -> bool:
    """Whether nothing is lost when this ended monitor is cleared away."""
    report = short_report(seen)
    return report is None or report in status.history


def history_with(monitors: tuple[MonitorSeen, ...], status: LiveStreamStatus) -> list[LastReport]:
    """The history, newest first, with the reports that it lacks. More than it can hold wait their turn."""
    found = [short_report(seen) for seen in monitors]
    fresh = [report for report in found if report is not None and report not in status.history]
    history = status.history
    for report in sorted(fresh, key=lambda report: report.ended_at)[:HISTORY_LENGTH]:
        history = with_report(history, report)
    return history
