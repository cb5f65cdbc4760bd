"""PMT missing: it does not come, or late (TR 101 290, 1.5)."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.table_habit import TableHabit
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class PmtMissing:
    """The longest time without one; what was lost with pictures or sound is their damage."""

    absent: float
    _habit: TableHabit = field(init=False, default_factory=TableHabit)

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        found = self._habit.late(window.pmt, "PMT")
        return Measurement(0.0) if window.watched_missing else found
