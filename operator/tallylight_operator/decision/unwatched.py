"""Whether a stream is on air and no monitor watches it, and since when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.model import Key, Phase
from tallylight_operator.decision.projection import Projection
from tallylight_operator.decision.stream_facts import StreamFacts

# Within so long a monitor starts or restarts; what lasts longer, people are told.
PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Gap:
    """On air, and no monitor runs.

    `until` it is over at the latest (None: no end is set); at `told_at` people are told; `is_muted`: nobody is alerted.
    """

    since: datetime
    until: datetime | None
    told_at: datetime
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Unmonitored:
    """A stream in a gap: `seconds` for which it has been so, and `reason` in one word."""

    key: Key
    reason: Reason
    seconds: float


def gap_of(projection: Projection) -> Gap | None:
    """The gap that now is in; None while a monitor runs, or the stream is not on air.

    preRoll and postRoll are no air time. Monitors that could not be observed are not known to watch.
    """
    stream, window = projection.stream, projection.stream.air.window
    now = stream.air.now
    if window is None or now < window.start or (window.end is not None and now >= window.end):
        return None
    finished = stream.coverage.finished
    if finished is not None and finished.outcome == "window_ended":
        return None  # it ended on time, by a clock that goes a little before ours
    if any(monitor.observed.phase is Phase.RUNNING for monitor in projection.live):
        return None
    since = _since(stream)
    if since > now:  # the clock was set back meanwhile: since when is not known, and nobody is left untold for that
        return Gap(now, window.end, now, is_muted=stream.air.muted_until is not None)
    return Gap(since, window.end, since + PATIENCE, is_muted=stream.air.muted_until is not None)


def _since(stream: StreamFacts) -> datetime:
    """As the published status has it: it outlives an operator, and publishing it changes nothing."""
    window, now = stream.air.window, stream.air.now.replace(microsecond=0)
    start = window.start if window is not None and window.has_start else None
    if start is not None and stream.coverage.is_missed:
        return start
    published = stream.observed.status
    ready, plan = published.condition(ConditionType.READY), published.condition(ConditionType.SCHEDULED)
    if ready is None or plan is None or ready.status != "False" or plan.status != "True":
        return now if start is None else max(now, start)
    came = max(ready.last_transition_time, plan.last_transition_time)
    return came if start is None else max(came, start)
