"""What detectors of the monitor's own faults are shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """How the monitor itself does: it did not run for `stalled` seconds before `at`, on the machine's clock."""

    at: float
    stalled: float = 0.0
