"""Look at some pictures of many: what lasts for seconds need not be measured at each."""

from dataclasses import dataclass


@dataclass(slots=True)
class Seldom:
    """Says of a picture whether one is due, `apart` seconds after the last that was."""

    apart: float
    _last: float = float("-inf")

    def due(self, at: float, apart: float | None = None) -> bool:
        """Whether this one is looked at; `apart` where it is another time this once."""
        if at - self._last < (self.apart if apart is None else apart):
            return False
        self._last = at
        return True
