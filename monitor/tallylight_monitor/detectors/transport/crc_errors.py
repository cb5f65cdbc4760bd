"""CRC errors: tables whose check sum does not fit (TR 101 290, 2.2)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class CrcErrors:
    """How many sections of tables have a wrong sum."""

    wrong: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        detail = f"the check sums of {window.wrong_sums} sections of tables do not fit" if window.wrong_sums else ""
        return Measurement(float(window.wrong_sums), window.first.get("wrong_sums"), detail)
