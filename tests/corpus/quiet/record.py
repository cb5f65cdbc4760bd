"""What was played and told so far: a file in the tree, one line a programme, so that hours add up over runs.

No seed is played twice. A line names the set of detectors that ran: hours count for those alone.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from quiet import sets
from quiet.sets import OF_MEDIA, Detectors
from tallylight_bench.freeze.scores import most_per_hour
from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, PROFILES

RECORD = Path(__file__).with_name("hours.csv")
HEADER = "seed,hours,set,told"


@dataclass(frozen=True, slots=True)
class Line:
    """One programme: how long it was, what was told, `name@seconds` each, and which detectors ran."""

    seed: int
    hours: float
    told: tuple[str, ...]
    detectors: Detectors = ()

    @property
    def counts(self) -> Counter[str]:
        """How often each detector told something."""
        return Counter(each.partition("@")[0] for each in self.told)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often some detectors told something in hours in which all of them ran."""

    hours: float
    events: int

    @property
    def at_most(self) -> float:
        """The highest rate an hour that would still show so few, with 95 %."""
        return most_per_hour(self.events, self.hours) if self.hours else float("inf")

    def hours_left(self, bound: float) -> float:
        """How many more without an event would show that the rate is no higher than that."""
        return max(0.0, most_per_hour(self.events, 1.0) / bound - self.hours)


def kept(path: Path = RECORD) -> list[Line]:
    """All lines of the record; none where there is no file yet. Raises KeyError where one names a set that is not."""
    if not path.exists():
        return []
    ran = sets.kept(path)
    parts = (line.split(",") for line in path.read_text("utf-8").splitlines()[1:])
    return [Line(int(seed), float(hours), tuple(told.split()), ran[name]) for seed, hours, name, told in parts]


def add(line: Line, path: Path = RECORD) -> None:
    """Put one more line behind the others."""
    head = "" if path.exists() else f"{HEADER}\n"
    name = sets.keep(line.detectors, path)
    with path.open("a", encoding="utf-8") as record:
        record.write(f"{head}{line.seed},{line.hours:g},{name},{' '.join(line.told)}\n")


def rate(lines: Collection[Line], detectors: Collection[str]) -> Rate:
    """What all of these that judge media told, in the hours in which none of them was missing."""
    judging = {*OF_MEDIA} & {*detectors}
    played = [each for each in lines if judging <= {*each.detectors}]
    return Rate(sum(each.hours for each in played), sum(each.counts[name] for each in played for name in judging))


def table(lines: Collection[Line]) -> Iterator[str]:
    """What each set told in all hours, with the bound that these allow, and each detector that told anything."""
    yield "| set | quiet hours | events | an hour | at most (95 %) |"
    yield "|---|---|---|---|---|"
    for name, members in {"default": BY_DEFAULT, **{f"`{each}`": names for each, names in PROFILES.items()}}.items():
        yield _row(name, rate(lines, members))
    for name in CATALOGUE:
        if (found := rate(lines, [name])).events:
            yield _row(f"`{name}`", found)


def _row(name: str, found: Rate) -> str:
    if not found.hours:
        return f"| {name} | 0 | {found.events} | - | - |"
    an_hour = found.events / found.hours
    return f"| {name} | {found.hours:g} | {found.events} | {an_hour:.3f} | {found.at_most:.3f} |"
