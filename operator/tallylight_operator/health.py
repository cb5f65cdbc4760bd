"""Whether the operator works, from a few numbers. Pure."""

from dataclasses import dataclass

# One pass over a stream is cut off after 60 s, so that a queue with a working worker moves within twice that.
STUCK_SECONDS = 120.0
# Timers fire within milliseconds; this late, their task is stuck.
LATE_SECONDS = 60.0
# One list may show what a watch was just about to bring; two in a row do not.
SILENT_LISTS = 2


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is measured. `leading`: this operator, and no other, reconciles streams."""

    leading: bool
    stuck_for: float
    late_by: float
    silent_lists: int


def unhealthy(vitals: Vitals) -> str:
    """Why this operator should be restarted; empty while it works."""
    if vitals.leading and vitals.stuck_for > STUCK_SECONDS:
        return f"the queue has not moved for {vitals.stuck_for:.0f} s"
    if vitals.leading and vitals.late_by > LATE_SECONDS:
        return f"a transition is {vitals.late_by:.0f} s late"
    if vitals.silent_lists >= SILENT_LISTS:
        return f"a watch is silent: {vitals.silent_lists} lists in a row showed changes that it had not reported"
    return ""
