"""Resolution changed: pictures are coded in another size than before, and nothing announced it."""

from tallylight_monitor.detectors.coding import CodingWindow, Form
from tallylight_monitor.detectors.form_change import FormChange
from tallylight_monitor.detectors.measurement import Measurement


class ResolutionChanged:
    """1 while the size of the coded pictures is other than it usually is."""

    def __init__(self, changed: float) -> None:
        del changed  # the threshold, which the measurement is compared with elsewhere
        self._change = FormChange(_size, _words)

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures."""
        return self._change.measure(window)


def _size(form: Form) -> tuple[int, int]:
    return form.width, form.height


def _words(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
