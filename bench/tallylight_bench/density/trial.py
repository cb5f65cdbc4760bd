"""What came of one number of streams on one core: whether they kept up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

LAG_SECONDS = 0.5  # the most that the 99th percentile of decode lag may be
UNKNOWN = float("inf")


@dataclass(frozen=True, slots=True)
class Trial:
    """So many streams of one mode. `lag` is the 99th percentile (seconds) of all looks at all monitors.

    `cores` is what all of them used of the core. `restarts` counts decoders that were replaced. `late` says why
    they were not all at work in time; their lag is then infinite.
    """

    streams: int
    lag: float
    cores: float
    restarts: int = 0
    late: str = ""

    @property
    def holds(self) -> bool:
        """Whether the core carries them."""
        return self.lag <= LAG_SECONDS and not self.restarts

    def __str__(self) -> str:
        why = self.late or f"p99 of decode lag {self.lag:.1f} s, {self.cores:.2f} of the core"
        more = f", {self.restarts} decoders replaced" if self.restarts else ""
        return f"{self.streams}: {why}{more}"


def percentile_99(values: Sequence[float]) -> float:
    """The 99th percentile by nearest rank; infinite of nothing."""
    return sorted(values)[ceil(0.99 * len(values)) - 1] if values else UNKNOWN


def rows(found: dict[str, list[Trial]], most: int) -> list[str]:
    """A Markdown table: of each mode the most streams that one core carries, and the fewest that it does not."""
    width = max(map(len, found), default=0)
    head = [f"| {'':<{width}} | streams | p99 of decode lag | of the core | the next that was tried, and failed |"]
    head += [f"|{'-' * (width + 2)}|--------:|------------------:|------------:|:--|"]
    return head + [_row(name, trials, width, most) for name, trials in found.items()]


def _row(name: str, trials: Sequence[Trial], width: int, most: int) -> str:
    held = [trial for trial in trials if trial.holds]
    best = max(held, key=lambda trial: trial.streams, default=Trial(0, 0.0, 0.0))
    failed = min((trial for trial in trials if not trial.holds), key=lambda trial: trial.streams, default=None)
    count = f">= {best.streams}" if best.streams == most else str(best.streams)
    more = "none: no more were tried" if failed is None else str(failed)
    return f"| {name:<{width}} | {count:>7} | {best.lag:15.1f} s | {best.cores:11.2f} | {more} |"
