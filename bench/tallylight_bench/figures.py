"""From measurements to medians, ratios, a table, and whether what is promised was kept. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One contender in one round.

    `cpu` is CPU-seconds per second of stream, measured from outside; `reported`, the same by its own report.
    `peak_memory` is in bytes. `first_judgement` is seconds from the process's start.
    """

    cpu: float
    peak_memory: int
    reported: float | None = None
    first_judgement: float | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure that is promised, and what it came to."""

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
        return f"{outcome}: {self.what}: {self.found:.3g}{self.unit}, promised at most {self.limit:g}{self.unit}"


def typical(rounds: Sequence[Figure]) -> Figure:
    """The median of each part: a busy moment of the machine spoils one round, not the figure."""
    return Figure(
        cpu=median(figure.cpu for figure in rounds),
        peak_memory=round(median(figure.peak_memory for figure in rounds)),
        reported=_median([figure.reported for figure in rounds]),
        first_judgement=_median([figure.first_judgement for figure in rounds]),
    )


def table(figures: Mapping[str, Figure], alone: str) -> list[str]:
    """A Markdown table; ratios are to the contender named `alone`."""
    width = max(map(len, figures))
    head = [f"| {'':<{width}} | CPU-s per stream-s | times decoding | peak memory | first judgement |"]
    head += [f"|{'-' * (width + 2)}|-------------------:|---------------:|------------:|----------------:|"]
    return head + [
        f"| {name:<{width}} | {figure.cpu:18.3f} | {figure.cpu / figures[alone].cpu:14.2f} "
        f"| {figure.peak_memory / MEGABYTE:8.0f} MB | {_seconds(figure.first_judgement):>15} |"
        for name, figure in figures.items()
    ]


def promises(figures: Mapping[str, Figure], live: str, alone: str) -> list[Promise]:
    """What is promised of one 1080p30 stream with the default detectors."""
    found = figures[live]
    return [
        Promise("CPU, compared with decoding alone", 1.6, " times", found.cpu / figures[alone].cpu),
        Promise("CPU", 0.35, " cores", found.cpu),
        Promise("memory of both processes", 180, " MB", found.peak_memory / MEGABYTE),
        Promise("process start to first judgement", 3, " s", found.first_judgement or float("inf")),
    ]


def _median(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return median(known) if known else None


def _seconds(found: float | None) -> str:
    return "" if found is None else f"{found:.2f} s"
