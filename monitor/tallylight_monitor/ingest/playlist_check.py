"""What a look at a playlist has found, beside its segments. Values."""

from dataclasses import dataclass

from tallylight_monitor.ingest.answers import Certificate


@dataclass(frozen=True, slots=True)
class PlaylistCheck:
    """What of a playlist breaks the rules, each in words; and what it, or its answer, says beside its segments.

    `too_long` are segments longer than the target duration, `rewritten` those that were something else in the look
    before, `miscounted` those that another number of discontinuities lay before. `dates_apart` is how far dates and
    durations are from each other, in seconds, `dates` where. `tags_missing` are those of the master playlist, and
    `bandwidth` is what that says of this version, in bits a second (0: nothing). `age` is the answer's in a cache.
    """

    too_long: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    miscounted: tuple[str, ...] = ()
    dates_apart: float = 0.0
    dates: str = ""
    tags_missing: tuple[str, ...] = ()
    bandwidth: int = 0
    age: float = 0.0
    certificate: Certificate | None = None


NOTHING_FOUND = PlaylistCheck()
