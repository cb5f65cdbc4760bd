"""Colour changed: what the headers say of colours, levels and chroma is other than before.

Players, and displays behind them, switch to another mode, or show wrong colours where the pictures did not change
with the words.
"""

from tallylight_monitor.detectors.coding import CodingWindow, Form
from tallylight_monitor.detectors.form_change import FormChange
from tallylight_monitor.detectors.measurement import Measurement


class ColourChanged:
    """1 while what is said of colours is other than it usually is."""

    def __init__(self, changed: float) -> None:
        del changed  # the threshold, which the measurement is compared with elsewhere
        self._change = FormChange(_colour, _words)

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures."""
        return self._change.measure(window)


def _colour(form: Form) -> tuple[str, int, int, int, int]:
    return form.pixels, form.primaries, form.transfer, form.matrix, form.levels


def _words(colour: tuple[str, int, int, int, int]) -> str:
    pixels, primaries, transfer, matrix, levels = colour
    return f"{pixels}, primaries {primaries}, transfer {transfer}, matrix {matrix}, range {levels}"
