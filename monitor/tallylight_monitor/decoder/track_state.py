"""What is known of one track: whether it should be there, when anything of it was last judged, and why nothing is."""

from dataclasses import dataclass

from tallylight_monitor.wire import TrackBeat, TrackName

NOT_SENT = "it is not sent"
# Tracks that come in turns of at least so long are interleaved coarsely, as in fragmented MP4: what is one turn behind
# is not missing. More than that is.
HELD_SECONDS = 0.5  # a decoder holds back no more
TURN_SECONDS, LONGEST_TURN_SECONDS = 1.0, 6.0
TURN_SHARE = 0.5  # of what it was behind comes in a turn, at the least: what only comes late is none


@dataclass(slots=True)
class TrackState:
    """One track. Times are media seconds; `judged` counts pictures, or frames of sound.

    `seen_at` is how far the stream had come when something of the track was last judged.
    """

    name: TrackName
    declared: bool = False
    judged: int = 0
    seen_at: float = 0.0
    why: str = ""
    announced: str = ""  # how a transport stream's map calls its coding, in words
    comes: bool = False  # whether packets of it come, of a transport stream
    came: bool = False  # whether anything of it was judged in this piece
    lost: int = 0  # segments in a row that were lost, and should have held it
    unmissed: float = 0.0  # seconds of the first of these: one that is lost alone is told as that, and as no lost track
    turn: float = 0.0  # how far the other track was ahead, when this one went on where it had been
    ahead: float = 0.0  # the same, until it is known to be a turn
    turned: float = 0.0  # where on the timeline that began
    idle: float = 0.0
    last: float = float("-inf")  # where on the timeline what was judged last lies
    back: float = 0.0  # where it went on, after nothing of it had come

    def declare(self, now: float) -> None:
        """The stream says that it has this track, or has shown it."""
        if not self.declared:
            self.declared, self.seen_at = True, now

    def judge(self, now: float, *, at: float = 0.0, goes_on: bool = False) -> None:
        """Something of it was judged, which lies there; `goes_on`: where the last of it ended."""
        self.back = at if at - self.last > HELD_SECONDS else self.back
        self.last = at
        ahead = now - self.seen_at if self.judged and goes_on else 0.0
        if ahead >= TURN_SECONDS:
            self.ahead, self.turned = ahead, at
        if self.ahead and at - self.turned >= TURN_SHARE * min(self.ahead, LONGEST_TURN_SECONDS):
            self.turn = min(max(self.turn, self.ahead), LONGEST_TURN_SECONDS)
            self.ahead = 0.0
        self.declare(now)
        self.judged += 1
        self.seen_at, self.came = now, True

    def take(self) -> None:
        """Something of it came, and could be decoded; the decoder may give it later."""
        self.came, self.why, self.lost, self.unmissed = True, "", 0, 0.0

    def fail(self, why: str) -> None:
        """Something of it came and could not be judged."""
        self.why = why

    def lose(self, why: str, seconds: float, now: float, advanced: float) -> None:
        """A segment that should have held it is lost, in which the stream advanced by so much, up to now."""
        self.fail(why)
        self.lost += 1
        if self.lost > 1:
            self.await_held()
            self.miss(seconds, advanced)
            return
        self.pass_by(advanced)
        if self.idle < HELD_SECONDS:  # what its decoder holds is still to be judged
            self.seen_at = now
        self.unmissed = seconds

    def await_held(self) -> None:
        """What its decoder holds is still to be judged, so that is not missed."""
        if self.idle < HELD_SECONDS:
            self.seen_at += self.idle

    def miss(self, seconds: float, advanced: float) -> None:
        """So much of it should have come, and did not, while the stream advanced by less."""
        self.seen_at -= seconds - advanced + self.unmissed
        self.unmissed = 0.0

    def pass_by(self, advanced: float) -> None:
        """The stream advanced by what this track is not missed in."""
        self.seen_at += advanced

    def begin_piece(self) -> None:
        """Another piece of the stream begins."""
        self.came = False

    def settle(self, now: float, *, whole: bool = False) -> None:
        """Work out for how long nothing was judged. Within a segment tracks need not be interleaved evenly.

        `whole`: it is no segment that is over, but a stream that goes on.
        """
        self.idle = max(0.0, now - self.seen_at - (self.turn if whole else 0.0)) if self.declared else 0.0

    def beat(self, offset: float | None, end: float, *, apart: bool = False) -> TrackBeat:
        """What the monitor is told of it."""
        why = "" if self.judged and not self.idle else self.why or self._without_word
        return TrackBeat(self.name, self.judged, round(self.idle, 3), why, offset, apart, self.back, end)

    @property
    def _without_word(self) -> str:
        """Why nothing is judged, where no decoder says: none knows of it, though it comes."""
        return f"what comes of it cannot be read: {self.announced}" if self.comes and not self.judged else NOT_SENT
