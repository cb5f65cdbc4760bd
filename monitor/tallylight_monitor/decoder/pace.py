"""The pace at which a track's packets come: which of its steps are gaps, and which are a slower rate that it has."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

# A longer step is one of the clock, and what it is of is not known; and a gap is at least so many usual steps.
LONGEST_STEP, GAP_STEPS = 5.0, 2.5
LEARNED = 10  # packets that tell what is usual
EARLY_SHARE = 0.1  # by which a usual step follows what comes
# Two long steps in a row are a slower rate where neither is more than so many times the other, or where both are of so
# many usual ones: a picture that stands alone, as the key frames of a still one do. What is lost of pictures out of
# order leaves some alone, too, but near to others. So many in a row that are all alike are the usual ones from then on.
ALIKE, ALONE, ANEW = 1.5, 12, 25


@dataclass(slots=True)
class Pace:
    """One track's. `slows`: its rate may fall, as that of pictures; of sound, each packet says how long it lasts.

    `last` is the decoding stamp of its last packet, `usual` the step from one to the next, in seconds.
    """

    slows: bool = False
    last: float | None = None
    usual: float = 0.0
    _steps: int = 0
    _long: deque[float] = field(default_factory=lambda: deque(maxlen=ANEW))  # steps in a row, the newest last

    @property
    def is_open(self) -> bool:
        """Whether the last step was a long one, and only what follows tells what it was."""
        return bool(self._long)

    @property
    def is_slow(self) -> bool:
        """Whether the last steps were those of a slower rate, or of what is not known."""
        return max(self._long, default=0.0) > LONGEST_STEP or any(
            min(pair) >= min(ALONE * self.usual, max(pair) / ALIKE) for pair in pairwise(self._long)
        )

    def came(self, dts: float) -> float:
        """The next packet; the gap that is known by it, beyond what is usual, in seconds: 0 where there is none."""
        step = 0.0 if self.last is None else dts - self.last
        self.last = dts
        if step < 0:
            self._long.clear()
        if step <= 0 or (step > LONGEST_STEP and not self.slows):
            return 0.0
        if self._steps < LEARNED or step < GAP_STEPS * self.usual:
            return self._usual_step(step)
        if not self.slows:
            return step - self.usual
        self._long.append(step)
        if len(self._long) == ANEW and max(self._long) <= ALIKE * min(self._long):
            self.usual = median(self._long)
            self._long.clear()
        return 0.0

    def _usual_step(self, step: float) -> float:
        gap = max(self._long) - self.usual if self._long and not self.is_slow else 0.0
        self._long.clear()
        if step <= LONGEST_STEP:
            self.usual = step if not self._steps else self.usual + EARLY_SHARE * (step - self.usual)
            self._steps += 1
        return gap
