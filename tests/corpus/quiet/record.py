"""What was played and told so far: a file in the tree, one line a programme, so that hours add up over runs.

No seed is played twice. A line says which detectors ran, so that the hours of each can be told.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from tallylight_bench.freeze.scores import most_per_hour
from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, PROFILES

RECORD = Path(__file__).with_name("hours.csv")
HEADER = "seed,hours,detectors,told"


@dataclass(frozen=True, slots=True)
class Line:
    """One programme: how long it was, how many detectors ran, and what was told, `name@seconds` each."""

    seed: int
    hours: float
    told: tuple[str, ...]
    detectors: int = 0

    def __str__(self) -> str:
        return f"{self.seed},{self.hours:g},{self.detectors},{' '.join(self.told)}"

    @property
    def counts(self) -> Counter[str]:
        """How often each detector told something."""
        return Counter(each.partition("@")[0] for each in self.told)


def kept(path: Path = RECORD) -> list[Line]:
    """All lines of the record; none where there is no file yet."""
    if not path.exists():
        return []
    parts = (line.split(",") for line in path.read_text("utf-8").splitlines()[1:])
    return [Line(int(seed), float(hours), tuple(told.split()), int(count)) for seed, hours, count, told in parts]


def add(line: Line, path: Path = RECORD) -> None:
    """Put one more line behind the others."""
    head = "" if path.exists() else f"{HEADER}\n"
    with path.open("a", encoding="utf-8") as record:
        record.write(f"{head}{line}\n")


def table(lines: Collection[Line]) -> Iterator[str]:
    """What each set told in all hours, with the bound that these allow, and each detector that told anything."""
    hours, counts = sum(each.hours for each in lines), sum((each.counts for each in lines), Counter[str]())
    yield "| set | quiet hours | events | an hour | at most (95 %) |"
    yield "|---|---|---|---|---|"
    for name, members in {"default": BY_DEFAULT, **{f"`{each}`": names for each, names in PROFILES.items()}}.items():
        yield _row(name, hours, sum(counts[each] for each in members))
    for name in (each for each in CATALOGUE if counts[each]):
        yield _row(f"`{name}`", hours, counts[name])


def _row(name: str, hours: float, events: int) -> str:
    if not hours:
        return f"| {name} | 0 | {events} | - | - |"
    return f"| {name} | {hours:g} | {events} | {events / hours:.3f} | {most_per_hour(events, hours):.3f} |"
