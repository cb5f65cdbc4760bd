"""All that a decision rests on, and the questions that every rule asks of it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from tallylight_contract.livestream import LiveStreamSpec, Overrun
from tallylight_contract.status import LastReport
from tallylight_operator.decision.edits import edits
from tallylight_operator.decision.model import SUPERSEDED, Key, ObservedMonitor, ObservedState, Phase
from tallylight_operator.decision.reports import short_report
from tallylight_operator.schedule.errors import ScheduleError
from tallylight_operator.schedule.overrides import NO_OVERRIDES, Overrides
from tallylight_operator.schedule.windows import AirWindow, Timetable, windows_around

# A monitor's clock may be this far from ours; what ended so shortly before its time ended on time.
CLOCK_SKEW = timedelta(seconds=5)
# A monitor that has reached its last moment still writes its report.
REPORT_GRACE = timedelta(seconds=30)
# What was taken away and is not gone so long after it should be: nobody is there any more to end it.
LOST_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which LiveStream, in which generation of its spec, and what is asked of it beside the spec."""

    key: Key
    generation: int
    overrides: Overrides = NO_OVERRIDES


@dataclass(frozen=True)
class StreamState:
    """One stream at one instant. Nothing in it changes."""

    spec: LiveStreamSpec
    identity: Identity
    now: datetime
    observed: ObservedState
    timetable: Timetable
    refusal: ScheduleError | None = None

    @property
    def is_paused(self) -> bool:
        """Whether a person wants no monitor, whatever the schedule says."""
        return self.spec.suspend or self.identity.overrides.is_paused(self.now)

    @cached_property
    def monitors(self) -> tuple[ObservedMonitor, ...]:
        """Those seen; none, too, while they could not be looked at. One that is overtaken is as good as gone."""
        found = self.observed.monitors or ()
        if self.window is None:
            return found
        return tuple(
            replace(monitor, leaving=SUPERSEDED) if _is_superseded(monitor, self.spec) else monitor for monitor in found
        )

    @property
    def live(self) -> tuple[ObservedMonitor, ...]:
        """Those whose process may still be there."""
        return tuple(monitor for monitor in self.monitors if is_live(monitor, self.now))

    @property
    def staying(self) -> tuple[ObservedMonitor, ...]:
        """Those that go on watching, as far as is known."""
        return tuple(monitor for monitor in self.live if stays(monitor))

    @property
    def ended(self) -> tuple[ObservedMonitor, ...]:
        """Those whose process is gone."""
        return tuple(monitor for monitor in self.monitors if monitor.phase is Phase.ENDED)

    @property
    def window(self) -> AirWindow | None:
        """The window that covers now, with its preRoll and postRoll."""
        begun = self.timetable.begun
        return begun if begun is not None and not _is_over(begun, self.spec, self.now) else None

    @property
    def until(self) -> datetime | None:
        """When monitors of the covering window shall end; None where they have no end."""
        return None if self.window is None else guard_end(self.window, self.spec)

    @cached_property
    def reports(self) -> tuple[LastReport, ...]:
        """Every report known: those kept, and those that wait to be."""
        waiting = (short_report(monitor) for monitor in self.ended)
        return (*self.observed.status.history, *(report for report in waiting if report is not None))

    @property
    def since(self) -> datetime:
        """The start of the covering window's air time; of one without a start, when its watch began."""
        if self.window is None or self.window.has_start:
            return self.now if self.window is None else self.window.start
        active = self.observed.status.active_window
        if active is not None and active.id == self.window.id:
            return active.start
        starts = [monitor.order.window_start for monitor in self.monitors if monitor.order.window == self.window.id]
        return min(starts, default=self.now)


def stream_state(spec: LiveStreamSpec, identity: Identity, now: datetime, observed: ObservedState) -> StreamState:
    """Put a situation together. A schedule that is held back is not asked."""
    overrides, timetable, refusal = identity.overrides, Timetable(), None
    if spec.suspend or overrides.is_paused(now):
        return StreamState(spec, identity, now, observed, timetable)
    try:
        timetable = windows_around(spec.schedule, spec.pre_roll, now)
    except ScheduleError as error:
        refusal = error
    return StreamState(spec, identity, now, observed, overrides.timetable(timetable, now), refusal)


def stays(monitor: ObservedMonitor) -> bool:
    """Whether nobody has asked for a monitor's end."""
    return monitor.phase not in (Phase.ENDING, Phase.ENDED) and not monitor.leaving


def lost_at(monitor: ObservedMonitor) -> datetime | None:
    """When a monitor that is taken away counts as lost with its node, if it is still to be seen then."""
    ending = monitor.phase is Phase.ENDING and monitor.leaving
    return monitor.gone_by + LOST_AFTER if ending and monitor.gone_by is not None else None


def is_live(monitor: ObservedMonitor, now: datetime) -> bool:
    """Whether a monitor's process may still be there: it has not ended, and is not lost."""
    lost = lost_at(monitor)
    return monitor.phase is not Phase.ENDED and (lost is None or now < lost)


def guard_end(window: AirWindow, spec: LiveStreamSpec) -> datetime | None:
    """The end of a window's postRoll."""
    return None if window.end is None else window.end + spec.post_roll


def last_moment(monitor: ObservedMonitor, spec: LiveStreamSpec) -> datetime | None:
    """How long a monitor may overrun: by the stricter of what it was told and what is asked now."""
    if monitor.until is None:
        return None
    return monitor.until + min(_longest(monitor.order.overrun), _longest(spec.overrun))


def _is_superseded(monitor: ObservedMonitor, spec: LiveStreamSpec) -> bool:
    """Whether one cannot start as it is, and could be made otherwise: nothing is lost with it."""
    waits = monitor.phase is Phase.STARTING and monitor.blocker is not None and not monitor.leaving
    return waits and (monitor.outdated or bool(edits(monitor.order, spec)))


def _longest(overrun: Overrun) -> timedelta:
    return overrun.max if overrun.policy == "Extend" else timedelta()


def _is_over(window: AirWindow, spec: LiveStreamSpec, now: datetime) -> bool:
    end = guard_end(window, spec)
    return end is not None and end <= now
