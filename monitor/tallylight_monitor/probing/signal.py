"""When looks at a source count as a signal, and when as none: several that agree, either way. Pure."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime

OPENING_LOOKS, OPENING_OF = 2, 3  # a signal: so many of the last so many looks that found out anything
GONE_SECONDS, GONE_LOOKS = 30.0, 3  # none: so many looks in a row found nothing, over so long
UNKNOWN_LOOKS = 3  # in a row that found out nothing: then it is not known any more
CONFIRM_SECONDS = 1.0  # after a first sign of a signal, the next look is so soon


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look found. `present` is None where it found out nothing; `seen` is one line for people."""

    present: bool | None
    seen: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When a look was: in monotonic seconds, and on the wall clock."""

    at: float
    wall: datetime


@dataclass(frozen=True, slots=True)
class SignalState:
    """One source, after all looks so far.

    `decided` is what they agree on; None: nothing yet. A source that comes and goes within GONE_SECONDS is present all
    the while. What a look cannot find out decides nothing.
    """

    decided: bool | None = None
    since: datetime | None = None
    seen: str = ""
    recent: tuple[bool, ...] = ()
    first_sign: datetime | None = None
    quiet_from: Moment | None = None
    quiet_looks: int = 0
    blind_since: datetime | None = None
    blind_looks: int = 0

    @property
    def present(self) -> bool | None:
        """What is reported: None where nothing is decided, or the last looks found out nothing."""
        return None if self.blind_looks >= UNKNOWN_LOOKS else self.decided

    @property
    def reported_since(self) -> datetime | None:
        """Since when that is so."""
        return self.blind_since if self.blind_looks >= UNKNOWN_LOOKS else self.since

    @property
    def is_opening(self) -> bool:
        """Whether a look has just found a signal that is not counted as one yet."""
        return self.decided is not True and self.recent[-1:] == (True,)


def after(before: SignalState, sight: Sight, when: Moment) -> SignalState:
    """The state after one more look."""
    if sight.present is None:
        seen = sight.seen if before.blind_looks + 1 >= UNKNOWN_LOOKS or before.decided is None else before.seen
        since = before.blind_since or when.wall
        return replace(before, seen=seen, blind_since=since, blind_looks=before.blind_looks + 1)
    recent = deque((*before.recent, sight.present), maxlen=OPENING_OF)
    state = replace(before, seen=sight.seen, recent=tuple(recent), blind_since=None, blind_looks=0)
    return _live(state, when) if sight.present else _quiet(state, when)


def _live(state: SignalState, when: Moment) -> SignalState:
    first = when.wall if state.first_sign is None else state.first_sign
    state = replace(state, first_sign=first, quiet_from=None, quiet_looks=0)
    if state.decided is True or sum(state.recent) < OPENING_LOOKS:
        return state
    return replace(state, decided=True, since=first)


def _quiet(state: SignalState, when: Moment) -> SignalState:
    since = state.quiet_from or when
    state = replace(state, quiet_from=since, quiet_looks=state.quiet_looks + 1)
    if not any(state.recent):
        state = replace(state, first_sign=None)
    lasts = when.at - since.at >= GONE_SECONDS and state.quiet_looks >= GONE_LOOKS
    return replace(state, decided=False, since=since.wall) if lasts and state.decided is not False else state
