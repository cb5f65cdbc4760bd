"""Monitor stalled: the monitor itself did not run, and says nothing of the stream in that time."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.running import Running


@dataclass(slots=True)
class MonitorStalled:
    """For how many seconds the monitor did not run."""

    stalled: float

    def measure(self, running: Running) -> Measurement:
        """Measure how the monitor does now."""
        return Measurement(
            running.stalled,
            running.at - running.stalled,
            f"the monitor did not run for {running.stalled:.1f} s: nothing is known of the stream in that time",
        )
