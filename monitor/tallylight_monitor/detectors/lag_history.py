"""By how much media was behind the machine's clock over the last hours. Without numpy: the parent process loads none.

Only how this changes tells something. What comes may be held up and never comes early, so the least of some time is
what it would be without: its lower envelope (Moon, Skelly, Towsley: Estimation and Removal of Clock Skew from Network
Delay Measurements, INFOCOM 1999).
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

SPELL_SECONDS = 10.0  # of so long, the least is kept
LONGEST_SECONDS = 7200.0
# From one spell to the next it changes by no more than so much, unless it was just changing by a third of that: a
# stream that is held up and stays behind, or whose encoder starts anew, has not drifted.
STEP_SECONDS, STEADY = 1.0, 3.0
HASTE = 0.2  # of the clock's pace, by which media is too fast for a live stream: it is catching up, or a file
LEAST_SPELLS = 4  # of a third, for its least to be one


@dataclass(frozen=True, slots=True)
class Thirds:
    """Of a time that began at `begin`: the least of each third, and how long a third is."""

    begin: float
    seconds: float
    lags: tuple[float, float, float]

    def drift(self, margin: float) -> float:
        """How much later media comes with each second, for certain, where both changes may be off by `margin` seconds.

        Both must be in one direction, and the lesser counts: one step is no drift. Two of the least are as far apart as
        a third is long, or a spell further. Negative: media comes earlier.
        """
        first, last = self.lags[1] - self.lags[0], self.lags[2] - self.lags[1]
        change = min(abs(first), abs(last)) - margin
        if first * last <= 0 or change <= 0:
            return 0.0
        return (change if first > 0 else -change) / (self.seconds + SPELL_SECONDS)

    def denies(self, drift: float, margin: float) -> bool:
        """Whether it has ended: in the last third there is less than that, even if it is off by `margin` seconds."""
        change = self.lags[2] - self.lags[1]
        return (change if drift > 0 else -change) + margin <= abs(drift) * (self.seconds - SPELL_SECONDS)


@dataclass(slots=True)
class LagHistory:
    """Keeps when each spell began, and its least, since media last stepped."""

    _begins: list[float] = field(default_factory=list)
    _lags: list[float] = field(default_factory=list)
    _change: float = 0.0  # from the last but one to the last

    def note(self, at: float, lag: float, within: float) -> bool:
        """Media is so far behind now, of which up to `within` may be by when we looked. Times never run backwards.

        Tells whether that says anything new.
        """
        begin = at - at % SPELL_SECONDS
        if self._begins and self._begins[-1] == begin:
            known = self._lags[-1] <= lag
            self._lags[-1] = min(lag, self._lags[-1])
            return not known
        if len(self._begins) > 1:
            self._close(within)
        self._forget(begin - LONGEST_SECONDS)
        self._begins.append(begin)
        self._lags.append(lag)
        return True

    def _close(self, within: float) -> None:
        """The last spell is over: begin anew with it where it does not go on from the one before."""
        change = self._lags[-1] - self._lags[-2]
        rate = change / (self._begins[-1] - self._begins[-2])
        stepped = abs(change) > STEP_SECONDS + within and abs(change) > STEADY * abs(self._change)
        hasty = change < -within and rate < -HASTE
        self._change = change
        if stepped or hasty:
            self._begins, self._lags = self._begins[-1:], self._lags[-1:]

    def drift(self, margin: float, shortest: float) -> tuple[float, Thirds] | None:
        """The most that is certain, and of what time; None before there are `shortest` seconds.

        A drift that has ended is forgotten, with all that was before its end.
        """
        found = [(each.drift(margin), each) for each in self.thirds(shortest)]
        for index, (drift, _) in enumerate(found):
            over = [later for _, later in found[index + 1 :] if drift and later.denies(drift, margin)]
            if over:
                self._forget(over[0].begin + over[0].seconds)
                return self.drift(margin, shortest) or (0.0, over[0])
        return max(found, key=lambda pair: abs(pair[0]), default=None)

    def _forget(self, before: float) -> None:
        old = bisect_left(self._begins, before)
        self._begins, self._lags = self._begins[old:], self._lags[old:]

    def thirds(self, shortest: float) -> Iterator[Thirds]:
        """Of all there is, its latter half, the half of that, and so on, down to `shortest` seconds."""
        if not self._begins:
            return
        end = self._begins[-1] + SPELL_SECONDS
        seconds = end - self._begins[0]
        while seconds >= shortest:
            if (found := self._split(end - seconds, seconds / 3)) is not None:
                yield found
            seconds /= 2

    def _split(self, begin: float, third: float) -> Thirds | None:
        cuts = [bisect_left(self._begins, begin + third * index) for index in range(3)]
        parts = [self._lags[one:other] for one, other in zip(cuts, [*cuts[1:], None], strict=True)]
        if min(map(len, parts)) < LEAST_SPELLS:
            return None
        one, two, three = map(min, parts)
        return Thirds(begin, third, (one, two, three))
