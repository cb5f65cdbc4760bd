"""A stream that is on air while its source sends: the window that its signal opens, and closes. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tallylight_contract.livestream import Schedule, WhenLive
from tallylight_operator.schedule.windows import AirWindow, Timetable, window_id, windows_around

_JUST_NOW = timedelta(seconds=30)  # within so long a prober finds out that a signal is gone


@dataclass(frozen=True, slots=True)
class Signal:
    """What is known of a source: whether it sends, since when, and what was seen, in one line for people.

    `present` is None while that is not known; `since` is then since when it is not. A signal counts as present or
    absent after several looks that agree: the prober counts them.
    """

    present: bool | None = None
    since: datetime | None = None
    seen: str = ""


NOT_ASKED = Signal(seen="no prober has been asked yet")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decides whether a stream is on air that follows its signal.

    `open` is the window that was on when its status was published last, or that its monitors serve; `receiving`: one
    of them says that it receives.
    """

    signal: Signal = NOT_ASKED
    open: AirWindow | None = None
    receiving: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """A timetable that follows a signal. `outside`: nothing is followed now; `again_at` it is (None: never again).

    `changes` are the instants at which that turns.
    """

    timetable: Timetable
    outside: bool = False
    again_at: datetime | None = None
    changes: tuple[datetime, ...] = ()


def followed(when_live: WhenLive, evidence: Evidence, now: datetime) -> Followed:
    """The window of a signal around an instant. Raises ScheduleError where `within` cannot be followed.

    A window opens when the signal is present, and gets an end when it is absent and no monitor receives either; it
    has none again when the signal is back before it is over. What is not known opens, ends and prolongs nothing.
    """
    if when_live.within is None:
        return Followed(Timetable(begun=_window(evidence, now)))
    within = Schedule(window=when_live.within.window, recurring=when_live.within.recurring)
    around = windows_around(within, timedelta(), now)
    span, again_at = around.begun, None if around.ahead is None else around.ahead.start
    begun = None if span is None else _inside(span, evidence, now)
    outside = span is None or span.end is None or now >= span.end
    changes = tuple(at for at in (again_at, None if span is None else span.end) if at is not None)
    return Followed(Timetable(begun=begun), outside, again_at, changes)


def _window(evidence: Evidence, now: datetime) -> AirWindow | None:
    signal, there = evidence.signal, evidence.open
    if there is None:
        return _opened(signal, now) if signal.present else None
    if signal.present is None:
        return there
    if signal.present or evidence.receiving:
        return replace(there, end=None)
    return there if there.end is not None else replace(there, end=_gone_at(there, signal, now))


def _gone_at(there: AirWindow, signal: Signal, now: datetime) -> datetime:
    """When the signal went; not long ago where a monitor received until now, and the prober found nothing."""
    return max(there.start, _whole(max(signal.since or now, now - _JUST_NOW)))


def _opened(signal: Signal, now: datetime) -> AirWindow:
    start = _whole(min(signal.since or now, now))  # the prober's clock may be ahead of ours
    return AirWindow(window_id(start), start, None)


def _inside(span: AirWindow, evidence: Evidence, now: datetime) -> AirWindow | None:
    """The window as far as it lies inside a span: one of an earlier span is over."""
    found = _window(replace(evidence, open=_within(evidence.open, span)), now)
    if found is None or span.end is None or found.start >= span.end:
        return None
    end = span.end if found.end is None else min(found.end, span.end)
    if found.start >= span.start:
        return replace(found, end=end)
    return AirWindow(window_id(span.start), span.start, end)


def _within(there: AirWindow | None, span: AirWindow) -> AirWindow | None:
    """An open window of this span; one that the span ends has no end of its own."""
    if there is None or there.start < span.start:
        return None
    is_cut = there.end is not None and span.end is not None and there.end >= span.end
    return replace(there, end=None) if is_cut else there


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
