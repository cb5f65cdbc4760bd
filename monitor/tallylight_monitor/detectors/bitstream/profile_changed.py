"""Profile changed: pictures are coded by another standard, or in another profile of it, than before."""

from tallylight_monitor.detectors.coding import CodingWindow, Form
from tallylight_monitor.detectors.form_change import FormChange
from tallylight_monitor.detectors.measurement import Measurement


class ProfileChanged:
    """1 while the coding or its profile is other than it usually is."""

    def __init__(self, changed: float) -> None:
        del changed  # the threshold, which the measurement is compared with elsewhere
        self._change = FormChange(_profile, " ".join)

    def measure(self, window: CodingWindow) -> Measurement | None:
        """Measure half a second of pictures."""
        return self._change.measure(window)


def _profile(form: Form) -> tuple[str, str]:
    return form.coding, form.profile
