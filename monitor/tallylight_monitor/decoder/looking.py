"""How closely pictures are looked at: cheaply while nothing is suspicious, and at every one from the first sign.

While it rests, a monitor decodes the pictures that others refer to, or key frames alone, or none, as its tier says.
"""

from dataclasses import dataclass

from tallylight_monitor.wire import Look

# So long after the last sign (media seconds) every picture is looked at: a fault that comes and goes is one fault.
QUIET_SECONDS = 3.0


@dataclass(slots=True)
class Looking:
    """Which pictures are looked at. `rest` is how it is while nothing is suspicious."""

    rest: Look
    _closely_until: float = float("-inf")

    def suspect(self, at: float) -> None:
        """Something may be wrong at media time `at`."""
        self._closely_until = max(self._closely_until, at + QUIET_SECONDS)

    def at(self, at: float) -> Look:
        """How pictures are looked at now, at media time `at`."""
        return "every" if at < self._closely_until else self.rest
