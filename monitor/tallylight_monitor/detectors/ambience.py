"""How quiet a stream is when nothing happens in it: rain, a room, a crowd far away. Learned from the stream itself."""

from collections import deque
from statistics import quantiles

# Levels of the last minute that count, of 100 ms each; ten seconds of them tell something.
LEARNED, LEARNED_LEAST = 600, 100
# A pause in what is heard teaches how quiet the stream can be, if it is over within so many stretches. What lasts
# longer may be a fault, and teaches nothing.
PAUSE_MOST = 15
# Nobody's ambience is quieter (dBFS): this is a converter's own noise, or a channel that is shut.
QUIETEST = -75.0
# A twentieth of what was heard was quieter than the floor; a lull is at most so many dB below it.
FLOOR_SHARE, LULL_BELOW = 20, 10.0
# Nor more than so many dB below what is silent anyway, but where the floor is there: a room whose own tone was heard
# in pauses does not get much quieter than that.
DEEPEST_LULL, BELOW_ROOM = 8.0, 4.0


class Ambience:
    """Learns from levels, in dBFS, one for each 100 ms; what is under `silent` is a pause until sound comes back."""

    def __init__(self, silent: float) -> None:
        self._silent = silent
        self._levels: deque[float] = deque(maxlen=LEARNED)
        self._pause: list[float] = []

    def hear(self, level: float) -> None:
        """The next level."""
        if level < self._silent:
            if len(self._pause) <= PAUSE_MOST:
                self._pause.append(level)
            return
        if len(self._pause) <= PAUSE_MOST:
            self._levels.extend(each for each in self._pause if each >= QUIETEST)
        self._pause.clear()
        self._levels.append(level)

    def limit(self) -> float:
        """What is quieter than this is silence in this stream: never more than `silent`."""
        if len(self._levels) < LEARNED_LEAST:
            return self._silent
        floor = quantiles(self._levels, n=FLOOR_SHARE)[0]
        lull = min(floor - BELOW_ROOM, max(floor - LULL_BELOW, self._silent - DEEPEST_LULL))
        return max(min(self._silent, QUIETEST), min(self._silent, lull))
