"""Which reports are kept, and which have been: no monitor is collected before its report is safe. Pure."""

from collections.abc import Iterable

import msgspec

from tallylight_contract.status import (
    HISTORY_LENGTH,
    LastReport,
    LiveStreamStatus,
    is_one_span,
    last_report,
    of_shard,
    with_report,
)
from tallylight_operator.decision.model import ObservedMonitor, Phase


def short_report(monitor: ObservedMonitor, asked: int = 1) -> LastReport | None:
    """What is kept of an ended monitor's report; None when it left none. The order knows the window best.

    So many pipelines are `asked` for.
    """
    if monitor.phase is not Phase.ENDED or monitor.report is None:
        return None
    order = monitor.order
    report = msgspec.structs.replace(
        last_report(monitor.report),
        window=order.window,
        pipeline=order.pipeline,
        pipelines=[order.pipeline],
        asked=max(asked, order.pipeline + 1),
    )
    return report if order.cut is None else of_shard(report, order.cut.shard, len(order.cut.shards))


def history_with(reports: Iterable[LastReport], history: list[LastReport]) -> list[LastReport]:
    """The history, newest first, with reports that it lacks. More than it can hold wait their turn."""
    for report in sorted(reports, key=lambda report: report.ended_at)[:HISTORY_LENGTH]:
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
