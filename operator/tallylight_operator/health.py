"""Whether the operator is at work, from a few numbers. Pure."""

from dataclasses import dataclass

# One look at a stream is cut off after 60 s, so that a queue on which anybody works moves within twice that.
STUCK_SECONDS = 120.0
# Timers ring within milliseconds; this late, nobody winds them.
LATE_SECONDS = 60.0
# One list may come upon what a watch was just about to bring; two in a row do not.
SILENT_LISTS = 2


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is measured. `leading`: streams are looked at by this operator, and by no other."""

    leading: bool
    stuck_for: float
    late_by: float
    silent_lists: int


def unhealthy(vitals: Vitals) -> str:
    """Why this operator should be started anew; empty while it is at work."""
    if vitals.leading and vitals.stuck_for > STUCK_SECONDS:
        return f"the queue has not moved for {vitals.stuck_for:.0f} s"
    if vitals.leading and vitals.late_by > LATE_SECONDS:
        return f"a transition is {vitals.late_by:.0f} s late"
    if vitals.silent_lists >= SILENT_LISTS:
        return f"a watch is silent: {vitals.silent_lists} lists in a row showed changes that it had not told of"
    return ""
