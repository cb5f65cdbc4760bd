"""A steady yes or no from a flickering one: the one place where patience lives."""

from dataclasses import dataclass
from math import inf
from typing import Literal

Change = Literal["open", "close"]


@dataclass(slots=True)
class Hold:
    """Opens once a fault has lasted `patience` seconds, closes once it has been gone for `release` seconds.

    Times are whatever the caller counts in, as long as they do not run backwards; `onset` is when the fault
    began, `end` when it was gone, not when that was believed.
    """

    patience: float
    release: float
    steady: bool = False
    onset: float = -inf
    end: float = -inf
    _differs_since: float | None = None

    def update(self, *, bad: bool, at: float, since: float | None = None) -> Change | None:
        """Take the next look. `since` is an onset that is known better than by the time of this look.

        One that was told before is none: what comes back has to last anew.
        """
        if bad == self.steady:
            self._differs_since = None
            return None
        if bad and since is not None and since > self.onset:
            self._differs_since = since
        elif self._differs_since is None:
            self._differs_since = at
        if at - self._differs_since < (self.patience if bad else self.release) - _ROUNDING:
            return None
        return self._turn(self._differs_since, bad=bad)

    def finish(self, at: float) -> Change | None:
        """Nothing more comes: what is wrong was wrong up to here, or up to when it was last seen to be gone."""
        if not self.steady:
            return None
        return self._turn(at if self._differs_since is None else self._differs_since, bad=False)

    def interrupt(self, at: float) -> Change | None:
        """Nothing is seen after `at`, for now: what is wrong was so up to there, and what comes is another matter."""
        change = self.finish(at)
        self._differs_since = None
        return change

    def _turn(self, at: float, *, bad: bool) -> Change:
        self.steady, self._differs_since = bad, None
        if bad:
            self.onset = at
            return "open"
        self.end = max(at, self.onset)
        return "close"


# Media times are sums of frame durations: two seconds may come out as 1.9999999.
_ROUNDING = 1e-6
