"""From measurements to medians, ratios, a table, and whether what is promised was kept. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tallylight_bench.memory import Memory

MEGABYTE = 1_000_000
COLUMNS = (
    "CPU-s per stream-s",
    "times decoding",
    "steady cores",
    "times decoding",
    "   PSS",
    "   RSS",
    "first judgement",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One contender in one round.

    `cpu` is CPU-seconds per second of stream, measured from outside; `reported`, the same by its own report.
    `peak` is of all its processes. `first_judgement` is seconds from the process's start. `steady` is CPU-seconds per
    second of stream without what starting takes: of what works in real time, from the tenth second on.
    """

    cpu: float
    peak: Memory
    reported: float | None = None
    first_judgement: float | None = None
    steady: float | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure that is promised, and what it came to: infinity, where it could not be had."""

    what: str
    limit: float
    unit: str
    found: float

    @property
    def kept(self) -> bool:
        """Whether it is within its limit."""
        return self.found <= self.limit

    def __str__(self) -> str:
        outcome = "kept" if self.kept else "MISSED"
        found = f"{self.found:.3g}{self.unit}" if self.found != float("inf") else "not measured"
        return f"{outcome}: {self.what}: {found}, promised at most {self.limit:g}{self.unit}"


def typical(rounds: Sequence[Figure]) -> Figure:
    """The median of each part: a busy moment of the machine spoils one round, not the figure."""
    return Figure(
        cpu=median(figure.cpu for figure in rounds),
        peak=Memory(
            round(median(figure.peak.pss for figure in rounds)), round(median(figure.peak.rss for figure in rounds))
        ),
        reported=_median([figure.reported for figure in rounds]),
        first_judgement=_median([figure.first_judgement for figure in rounds]),
        steady=_median([figure.steady for figure in rounds]),
    )


def table(figures: Mapping[str, Figure], alone: str) -> list[str]:
    """A Markdown table; ratios are to the contender named `alone`."""
    width = max(map(len, figures))
    head = [f"| {'':<{width}} | {' | '.join(COLUMNS)} |"]
    head += [f"|{'-' * (width + 2)}|{'|'.join('-' * (len(column) + 1) + ':' for column in COLUMNS)}|"]
    return head + [
        f"| {name:<{width}} | {figure.cpu:18.4f} | {figure.cpu / figures[alone].cpu:14.2f} "
        f"| {_cores(figure.steady):>12} | {_times(figure.steady, figures[alone].steady):>14} "
        f"| {figure.peak.pss / MEGABYTE:3.0f} MB | {figure.peak.rss / MEGABYTE:3.0f} MB "
        f"| {_seconds(figure.first_judgement):>15} |"
        for name, figure in figures.items()
    ]


def _median(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return median(known) if known else None


def _cores(found: float | None) -> str:
    return "" if found is None else f"{found:.4f}"


def _times(found: float | None, alone: float | None) -> str:
    return "" if found is None or alone is None else f"{found / alone:.2f}"


def _seconds(found: float | None) -> str:
    return "" if found is None else f"{found:.2f} s"
