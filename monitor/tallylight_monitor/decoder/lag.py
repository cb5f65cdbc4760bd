"""How far media lags behind the machine's clock: up to a constant, for nobody knows when it was made."""

from dataclasses import dataclass
from math import inf


@dataclass(slots=True)
class Lag:
    """The least of it since it was last told: what comes in pieces is late, and least so at the end of one."""

    _least: float = inf

    def look(self, now: float, media_end: float) -> None:
        """Media has come so far (media seconds), by the machine's clock."""
        self._least = min(self._least, now - media_end)

    def told(self) -> float | None:
        """In seconds; None where nothing came since."""
        least, self._least = self._least, inf
        return None if least == inf else least
