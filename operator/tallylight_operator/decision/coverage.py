"""What has become of the window that covers now: begun, missed, or finished before its time. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.status import LastReport, LiveStreamStatus
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.schedule.air_time import AirTime
from tallylight_operator.schedule.windows import AirWindow

# A monitor's clock may be this far from ours; what ended so shortly before its time ended on time.
CLOCK_SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The covering window, as monitored so far. Where no window covers now, no pipeline is wanted."""

    since: datetime  # when its air time started; for a window without a start, when its monitoring did
    has_begun: bool = False  # it has, or ever had, a monitor
    start_by: datetime | None = None  # when it counts as missed, if no monitor has begun it by then
    is_missed: bool = False  # it is too late to begin it
    finished: LastReport | None = None  # the report by which it is over before its time
    pipelines: tuple[int, ...] = ()  # those that should have a monitor
    waiting: tuple[int, ...] = ()  # those that should, were there not a cap

    def without(self, held: Collection[int]) -> "Coverage":
        """The same where some pipelines must wait."""
        waiting = tuple(pipeline for pipeline in self.pipelines if pipeline in held)
        return replace(self, pipelines=tuple(each for each in self.pipelines if each not in waiting), waiting=waiting)


def coverage_of(
    air: AirTime, spec: LiveStreamSpec, monitors: Sequence[MonitorFacts], status: LiveStreamStatus
) -> Coverage:
    """Work out what has become of the covering window. `status` is the published one."""
    window = air.window
    if window is None:
        return Coverage(since=air.now)
    since = _since(window, air.now, monitors, status)
    begun = _is_on_record(window, status) or any(_serves(monitor, air.now, spec) for monitor in monitors)
    start_by = None if begun else _deadline(window, spec)
    missed = start_by is not None and air.now >= start_by
    reports = (*status.history, *(monitor.report for monitor in monitors if monitor.report is not None))
    finished = _finishing(reports, since if air.until is None else since - spec.pre_roll, air)
    wanted = not missed and finished is None
    return Coverage(since, begun, start_by, missed, finished, tuple(range(spec.pipelines if wanted else 0)))


def _since(window: AirWindow, now: datetime, monitors: Iterable[MonitorFacts], status: LiveStreamStatus) -> datetime:
    if window.has_start:
        return window.start
    active = status.active_window
    if active is not None and active.id == window.id:
        return active.start
    return min((monitor.observed.order.window_start for monitor in monitors if monitor.is_of_window), default=now)


def _is_on_record(window: AirWindow, status: LiveStreamStatus) -> bool:
    """Whether the published status speaks of a window."""
    active = status.active_window
    return (active is not None and active.id == window.id) or any(
        report.window == window.id for report in status.history
    )


def _serves(monitor: MonitorFacts, now: datetime, spec: LiveStreamSpec) -> bool:
    """Started for the covering window, or carried on into it: one that overruns has its end moved."""
    until = monitor.observed.until
    if monitor.is_of_window or until is None or until > now:
        return True
    return monitor.is_staying and monitor.observed.order.pipeline < spec.pipelines


def _deadline(window: AirWindow, spec: LiveStreamSpec) -> datetime | None:
    return window.start + spec.start_deadline if window.has_start and spec.start_deadline is not None else None


def _finishing(reports: Iterable[LastReport], earliest: datetime, air: AirTime) -> LastReport | None:
    """The report of a source that ended, not before `earliest`; or of a monitor that ended when it should.

    One that ended in times to come has a clock that is wrong, or was for a moment: its window is not over.
    """
    on_time = None if air.until is None or air.now < air.until - CLOCK_SKEW else air.until - CLOCK_SKEW
    ends = {"source_ended": earliest, "window_ended": on_time}
    for report in reports:
        since = ends.get(report.outcome)
        if since is not None and report.ended_at >= since:
            return report
    return None
