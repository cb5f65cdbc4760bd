"""Language misdeclared: the sound's container names another language than the master playlist."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class LanguageMisdeclared:
    """How many sounds name another language than is announced of them."""

    sounds: float

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now; None where no segment was held against what is announced."""
        return None if reception.languages is None else counted(reception.languages)
