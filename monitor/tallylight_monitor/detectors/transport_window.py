"""What detectors of the transport stream are shown: what half a second of its packets tells, before any is decoded."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Gap:
    """The longest time without something, in seconds, that ended or goes on in a window; it began at `since`.

    `ended` are the times between two of it that ended there, whatever their length. `what` names it, where there are
    several. `due`: it should have come at `since`, whatever the stream's habit.
    """

    seconds: float = 0.0
    since: float = 0.0
    ended: tuple[float, ...] = ()
    what: str = ""
    due: bool = False


@dataclass(frozen=True, slots=True)
class TransportWindow:
    """The packets from `begin` to `at`, in seconds of media.

    Counts of packets: all `packets`; `nulls` that fill up; `passed`, what came in their place that is no packet;
    `marked` as damaged by who sent them (transport_error_indicator); `missing` by the counters of what is not decoded,
    and `watched_missing` of what is. `wrong_sums` are sections of tables whose check sums do not fit.

    `absent` is of PIDs that the map names and nothing else tells of; `stamps` of the PTS of a PID whose units go on.
    `clock_error` is how far a clock reference (PCR) is from where its packet stands, in nanoseconds; None where the
    rate is not constant. `turned` names PIDs that are not decoded and are scrambled, or clear, since this window.
    `unnamed_keys`: packets are scrambled, and no table (CAT) says how a receiver gets their keys.
    """

    begin: float
    at: float
    packets: int = 0
    nulls: int = 0
    passed: int = 0
    marked: int = 0
    missing: int = 0
    watched_missing: int = 0
    wrong_sums: int = 0
    pat: Gap = field(default_factory=Gap)
    pmt: Gap = field(default_factory=Gap)
    absent: Gap = field(default_factory=Gap)
    clock: Gap = field(default_factory=Gap)
    stamps: Gap = field(default_factory=Gap)
    clock_error: float | None = None
    turned: tuple[str, ...] = ()
    unnamed_keys: bool = False
    first: dict[str, float] = field(default_factory=dict)  # of each count above 0, when the first of it came

    def shifted(self, seconds: float) -> "TransportWindow":
        """The same on a clock that is ahead by so many seconds."""
        return replace(
            self,
            begin=self.begin + seconds,
            at=self.at + seconds,
            first={name: at + seconds for name, at in self.first.items()},
            pat=_moved(self.pat, seconds),
            pmt=_moved(self.pmt, seconds),
            absent=_moved(self.absent, seconds),
            clock=_moved(self.clock, seconds),
            stamps=_moved(self.stamps, seconds),
        )


def _moved(gap: Gap, seconds: float) -> Gap:
    return replace(gap, since=gap.since + seconds)
