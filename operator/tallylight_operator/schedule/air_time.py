"""What the schedule, `suspend` and the annotations say of one instant: on air, paused, muted, refused. Pure."""

from dataclasses import dataclass
from datetime import datetime

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_operator.schedule.errors import ScheduleError
from tallylight_operator.schedule.overrides import Overrides
from tallylight_operator.schedule.signal import Evidence, Followed, followed
from tallylight_operator.schedule.windows import AirWindow, Timetable, windows_around


@dataclass(frozen=True, slots=True)
class AirTime:
    """The instant `now`, seen from the schedule.

    `window` covers `now`, with its preRoll and postRoll, and its monitors end at `until` (None: they have no end).
    `begun` is the latest window that has begun, though it may be over; `ahead` is the next one.
    `refusal` says why the schedule cannot be followed. Until `muted_until` nobody is alerted. `changes` are the
    instants at which any of this changes. `followed` is what the source's signal makes of it; None where the schedule
    follows no signal, or is not read.
    """

    now: datetime
    is_paused: bool
    begun: AirWindow | None
    ahead: AirWindow | None
    window: AirWindow | None
    until: datetime | None
    refusal: ScheduleError | None
    muted_until: datetime | None  # None: the stream is not muted now
    changes: tuple[datetime, ...]
    followed: Followed | None = None


def air_time(
    spec: LiveStreamSpec,
    overrides: Overrides,
    now: datetime,
    refused: ScheduleError | None = None,
    evidence: Evidence | None = None,
) -> AirTime:
    """Read the schedule at an instant; not of a stream that is `refused` whatever its schedule says.

    A paused stream's schedule is not read, so it is not refused either.
    """
    is_paused, plan, refusal = spec.suspend or overrides.is_paused(now), Followed(Timetable()), None
    if not is_paused:
        plan, refusal = _planned(spec, now, evidence or Evidence()) if refused is None else (plan, refused)
    timetable = plan.timetable if is_paused or refused else overrides.timetable(plan.timetable, now)
    begun, ahead = timetable.begun, timetable.ahead
    until = None if begun is None or begun.end is None else begun.end + spec.post_roll
    is_over = begun is None or (until is not None and until <= now)
    return AirTime(
        now=now,
        is_paused=is_paused,
        begun=begun,
        ahead=ahead,
        window=None if is_over else begun,
        until=None if is_over else until,
        refusal=refusal,
        muted_until=_still_to_come(overrides.muted_until, now),
        changes=(*_changes(spec, overrides, timetable), *plan.changes),
        followed=None if is_paused or refusal or spec.schedule.when_live is None else plan,
    )


def _still_to_come(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and now < at else None


def _planned(spec: LiveStreamSpec, now: datetime, evidence: Evidence) -> tuple[Followed, ScheduleError | None]:
    """A schedule that cannot be followed has no windows; a stream that is forced on air is on air anyway."""
    try:
        if spec.schedule.when_live is not None:
            return followed(spec.schedule.when_live, evidence, now), None
        return Followed(windows_around(spec.schedule, spec.pre_roll, now)), None
    except ScheduleError as error:
        return Followed(Timetable()), error


def _changes(spec: LiveStreamSpec, overrides: Overrides, timetable: Timetable) -> tuple[datetime, ...]:
    begun, ahead = timetable.begun, timetable.ahead
    instants = [overrides.paused_until, overrides.on_air_until, overrides.muted_until]
    if begun is not None:
        instants += [begun.start, begun.end, None if begun.end is None else begun.end + spec.post_roll]
    if ahead is not None:
        instants.append(ahead.start - spec.pre_roll)
    return tuple(at for at in instants if at is not None)
