"""Faults of the monitor itself: where it has no word on the stream, it says so."""

from tallylight_contract.detectors.entry import HOLD_LIMIT, DetectorEntry, Parameter

SELF = (
    DetectorEntry(
        name="monitor_stalled",
        level="self",
        summary="The monitor itself did not run: a busy node, a frozen process, a suspended machine.",
        measures="Time for which the monitor did not run, in seconds.",
        input="self",
        parameters=(Parameter("stalled", "for how long it did not run", "seconds", 2.0, 1.0, HOLD_LIMIT),),
        hold=0.0,
        release=1.0,
        severity="Minor",
        cost=0.0,
        advice="Look at the node's CPU pressure and at the pod's CPU limit. The stream is not judged in that time.",
    ),
)
