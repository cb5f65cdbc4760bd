"""How old each rendition of subtitles is, by what was seen of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tallylight_monitor.ingest.facts import SubtitlesSeen

FIRST_TARGET_SECONDS = 4.0  # of a rendition whose playlist was never had


@dataclass(frozen=True, slots=True)
class SubtitleAge:
    """One rendition: when it was looked at last and when it had last grown, in the clock's seconds.

    `still_from` is the first look since then; `why` it could not be had at the last one.
    """

    name: str
    seen_at: float
    grown_at: float
    still_from: float | None = None
    newest: int | None = None
    target: float = FIRST_TARGET_SECONDS
    why: str = ""

    @property
    def targets(self) -> float:
        """Its age when it was looked at last, in its target durations. What is not looked at does not age."""
        return max(0.0, self.seen_at - self.grown_at) / self.target

    def __str__(self) -> str:
        """For people."""
        why = self.why or "its playlist does not grow"
        return f"{self.name}: {why}, for {self.seen_at - self.grown_at:.0f} s"


def looked(ages: tuple[SubtitleAge, ...], seen: SubtitlesSeen) -> tuple[SubtitleAge, ...]:
    """Add a look. One at which a rendition has ended tells nothing of its age: a film's has its subtitles at once."""
    before = next((each for each in ages if each.name == seen.name), SubtitleAge(seen.name, seen.at, seen.at))
    grown = not seen.why and (before.newest is None or seen.newest > before.newest)
    if seen.ended or grown:
        now = SubtitleAge(seen.name, seen.at, seen.at, None, seen.newest, seen.target)
    else:
        still_from = seen.at if before.still_from is None else before.still_from
        newest = before.newest if seen.why else seen.newest
        now = replace(before, seen_at=seen.at, still_from=still_from, newest=newest, why=seen.why)
    return (*(each for each in ages if each.name != seen.name), now)


def oldest(ages: Iterable[SubtitleAge]) -> SubtitleAge | None:
    """The rendition that is worst off."""
    return max(ages, key=lambda each: each.targets, default=None)
