"""One track's clock: how far it has come, and whether the next timestamp goes on, is jitter, comes late or steps."""

from dataclasses import dataclass

# A gap between two pictures of more than this, and of more than three times the usual, is a step of the clock: no
# picture came in that time, and how long it really was is not known.
STEP_SECONDS, STEP_USUAL = 1.0, 3.0
# Stamps that do not advance are put right behind what came before them while they are off by so much: equal stamps,
# rounding, pictures out of order. A larger step back is a step.
JITTER_SECONDS, JITTER_USUAL = 0.06, 1.5
NEXT_SECONDS = 0.001
LATE_ITEMS = 16  # no decoder holds back more: of so many in a row none is only late
# What a lost decoder was in is read again: so much of a slow stream may be one piece.
AGAIN_SECONDS = 10.0


@dataclass(slots=True)
class TrackClock:
    """One track: `offset` is the stamp of media time 0, `end` how far it has come, `last` where its last item is."""

    offset: float | None = None
    end: float = 0.0
    last: float = float("-inf")
    usual: float = 0.0  # seconds between two items
    cut: float = float("-inf")  # where a new clock was declared
    standing: int = 0  # items in a row whose stamps do not advance
    foreseen: float = 0.0  # how far it will have come once what its decoder holds is placed
    first: float = float("inf")  # of the piece that is played: where it begins, and how far it reaches
    reach: float = float("-inf")
    coded: float = float("-inf")  # where the last of what came ends, placed or not
    before: float = float("-inf")  # the same, when the piece began: what lies there was held back by a decoder
    newest: float | None = None  # the stamp of what came last, placed or not
    late: int = 0  # items in a row that a decoder put behind later ones
    other: float = 0.0  # how far the other track had come when the last item was placed
    lasts: float = 0.0  # for how long the last item is there; no longer than usual, where a gap may be behind it
    resumed: bool = False  # nothing has come since it goes on from a lost decoder

    def is_near(self, at: float) -> bool:
        """Whether an item may be there: behind the last one, with no more than a gap before it."""
        return self.last < at and at - self.end <= self.longest()

    def longest(self) -> float:
        """How long there may be nothing between two items, before something is missing."""
        return max(STEP_SECONDS, STEP_USUAL * self.usual)

    @property
    def come(self) -> float:
        """How far it has come by what has begun: what is to be shown for long has not passed yet."""
        return self.last + min(self.lasts, JITTER_SECONDS)

    def is_jitter(self, at: float) -> bool:
        """Whether a stamp only fails to advance."""
        return at < self.last + NEXT_SECONDS / 2 and self.last - at <= max(JITTER_SECONDS, JITTER_USUAL * self.usual)

    def is_late(self, at: float) -> bool:
        """Whether a decoder that lacks pictures has put an item behind later ones: the stream itself is not there."""
        if self.newest is None or self.offset is None or at >= self.last or self.late >= LATE_ITEMS:
            return False
        newest = self.newest - self.offset
        return abs(newest - self.last) < abs(newest - at)

    def furthest(self) -> float:
        """How far the piece reaches, with what a decoder still holds of it."""
        return max(self.reach, self.coded) if self.coded > self.before else self.reach

    def declare_cut(self) -> None:
        """A new clock begins, and nothing of the old one is read again."""
        if self.offset is None:
            return
        self.cut = self.end
        if self.resumed:
            self.last = self.end - JITTER_SECONDS

    def came(self, at: float, seconds: float) -> None:
        """An item was placed, and lasts so long.

        In MP4 the last picture before a gap lasts until the next one: of a stream that has more of them, it is a gap.
        """
        self.lasts = self.usual if self.usual and seconds > self.longest() else seconds
        if self.last > float("-inf"):
            self.usual = 0.9 * self.usual + 0.1 * (at - self.last) if self.usual else at - self.last
        self.last, self.resumed = at, False
        self.end = max(self.end, at + seconds)
        if at > self.before - NEXT_SECONDS / 2:
            self.first, self.reach = min(self.first, at), max(self.reach, at + seconds)


def resumed(offset: float | None, end: float) -> TrackClock:
    """The clock of a track that a lost decoder had brought so far."""
    return TrackClock() if offset is None else TrackClock(offset, end, last=end - AGAIN_SECONDS, resumed=True)
