"""What only several facts together tell of a feed. Pure."""

from dataclasses import dataclass, replace

from tallylight_monitor.ingest.facts import Fact, PlaylistRead, SegmentLost, SegmentRead, SequenceReset

FETCHES = 3  # as many are slow before fetching is
KEPT = 40  # fetches
# A peak is that of neighbouring segments which together last so many target durations (RFC 8216, 4.3.4.2).
PEAK_TARGETS = (0.5, 1.5)


@dataclass(frozen=True, slots=True)
class Fetch:
    """One segment's: `seconds` that it took, `duration` that it plays, `size` in bytes."""

    seconds: float
    duration: float
    size: int


@dataclass(frozen=True, slots=True)
class Trends:
    """What is known so far. `ours` are the seconds since the last segment in which this process did not run.

    `renumbered` tells in words that the numbering broke off at `renumbered_at`; it is empty until a second look has
    confirmed it, and with the look after; until then the reset is `pending`.
    """

    fetches: tuple[Fetch, ...] = ()
    ours: float = 0.0
    renumbered: str = ""
    renumbered_at: float = 0.0
    bandwidth: int = 0
    target: float = 1.0
    pending: SequenceReset | None = None

    @property
    def fetch_share(self) -> float:
        """The time that fetching takes, of the time that is fetched: of the last segment, or the last few if less."""
        last = self.fetches[-FETCHES:]
        if len(last) < FETCHES:
            return 0.0
        return min(_share(last[-1:]), _share(last))

    @property
    def peak_share(self) -> float:
        """The highest bitrate of neighbouring segments up to the last one, of what the playlist says; 0 unknown."""
        if not self.bandwidth:
            return 0.0
        least, most = (each * self.target for each in PEAK_TARGETS)
        peak = seconds = bits = 0.0
        for fetch in reversed(self.fetches):
            seconds, bits = seconds + fetch.duration, bits + 8 * fetch.size
            if seconds > most:
                break
            peak = max(peak, bits / seconds if seconds >= least else 0.0)
        return peak / self.bandwidth


def followed(trends: Trends, fact: Fact) -> Trends:
    """Add one fact."""
    match fact:
        case PlaylistRead():
            return _playlist_read(trends, fact)
        case SegmentRead():
            fetch = Fetch(max(0.0, fact.seconds - trends.ours), fact.duration, fact.size)
            return replace(trends, fetches=(*trends.fetches[1 - KEPT :], fetch), ours=0.0)
        case SegmentLost():
            return replace(trends, fetches=())
        case SequenceReset():
            return replace(trends, fetches=(), pending=None if fact.elsewhere else fact)
        case _:
            return trends


def _playlist_read(trends: Trends, fact: PlaylistRead) -> Trends:
    reset, check = trends.pending, fact.check
    confirmed = reset is not None and _is_confirmed(reset, fact.newest)
    return replace(
        trends,
        fetches=trends.fetches if check.bandwidth == trends.bandwidth else (),
        bandwidth=check.bandwidth,
        target=fact.target,
        renumbered=_words(reset) if reset is not None and confirmed else "",
        renumbered_at=reset.at if reset is not None and confirmed else 0.0,
        pending=None,
    )


def _is_confirmed(reset: SequenceReset, newest: int) -> bool:
    """Whether the next look goes on from the new numbers: from the old ones, that was another edge of the CDN."""
    return abs(newest - reset.newest) < abs(newest - (reset.expected - 1))


def _words(reset: SequenceReset) -> str:
    return f"number {reset.expected} was to come, and the newest is {reset.newest}"


def _share(fetches: tuple[Fetch, ...]) -> float:
    seconds, duration = sum(each.seconds for each in fetches), sum(each.duration for each in fetches)
    return seconds / duration if duration else 0.0
