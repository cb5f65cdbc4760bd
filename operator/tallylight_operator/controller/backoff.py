"""How long to wait before trying once more. Pure, but for the rng that is passed in."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class BackOff:
    """Waits that double from `first` to `longest` seconds, each less by up to the share `jitter`.

    The jitter keeps a thousand streams that failed together from trying again together.
    """

    first: float = 0.5
    longest: float = 60.0
    jitter: float = 0.5

    def wait(self, failures: int, rng: Random) -> float:
        """Seconds to wait after the `failures`th failure in a row, from 1."""
        doublings = min(max(failures, 1) - 1, 32)  # far beyond any cap, and no overflow
        return min(self.first * 2.0**doublings, self.longest) * (1.0 - self.jitter * rng.random())
