"""Faults of time: sound and picture apart, clocks that drift or step, gaps."""

from tallylight_contract.detectors.entry import HOLD_LIMIT, DetectorEntry, Parameter

TIMING = (
    DetectorEntry(
        name="timestamp_jump",
        level="timing",
        summary="The clock of a track's timestamps steps, and the stream did not say that it would.",
        measures="Step of the clock, in seconds.",
        input="clock",
        parameters=(
            Parameter("step", "by how much the clock steps, forward or back", "seconds", 0.5, 0.1, HOLD_LIMIT),
        ),
        hold=0.0,
        release=1.0,
        severity="Major",
        cost=0.0,
        advice="An encoder restarted, an origin failed over, or a file loops, and no discontinuity is declared.",
    ),
)
