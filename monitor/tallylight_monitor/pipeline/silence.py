"""For how long a decoder has been silent that could have been heard."""

from collections.abc import Callable
from dataclasses import dataclass

# So often it is looked whether the monitor itself runs; a look that comes later by more than this says that it did not.
# A decoder that is well says something more often than that, and is not looked at.
LOOK_SECONDS = 0.75
# So much longer than its patience a decoder is waited for, however little the machine lets it run.
LONGEST_SECONDS = 30.0


@dataclass(slots=True)
class Silence:
    """A decoder's, from `at` on. `waited` gives the seconds in which it could run and was not let run, since its start;
    `is_held`, whether the kernel lets it wait now.

    Neither counts such time, nor time in which the monitor itself did not run, and heard nobody.
    """

    at: float
    waited: Callable[[], float]
    is_held: Callable[[], bool]
    _heard_for: float = 0.0
    _held_for: float = 0.0
    _waited_before: float | None = None

    def look(self, now: float) -> None:
        """Nothing was heard up to now."""
        if self._waited_before is None:
            self._waited_before = self.waited()
        passed = now - self.at
        heard = passed if passed < 2 * LOOK_SECONDS else LOOK_SECONDS
        self._heard_for += heard
        self._held_for += heard if self.is_held() else 0.0
        self.at = now

    def lasts(self, patience: float) -> bool:
        """Whether it has been silent for so many seconds."""
        starved = max(0.0, self.waited() - (self._waited_before or 0.0))
        return self._heard_for - self._held_for - starved >= patience or self._heard_for >= patience + LONGEST_SECONDS
