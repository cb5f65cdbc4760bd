"""From the outcomes of all runs to the table, and to what was promised and missed. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import quantiles

from tallylight_bench.faults.judging import Outcome

RIGHT_SHARE = 0.98
HEAD = (
    "| fault | runs | told | by | told after: p50 | p95 | over after: p50 | p95 | hung | wrong cause | events lost"
    " | false events |"
)
RULE = "|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|"
Outcomes = Mapping[str, Sequence[Outcome]]


def table(outcomes: Outcomes, quiet: frozenset[str] = frozenset()) -> Iterator[str]:
    """A row for each kind, and one for all. Of `quiet` kinds nothing is to be told."""
    yield HEAD
    yield RULE
    for kind, runs in outcomes.items():
        yield _row(kind, runs, quiet=kind in quiet)
    everything = [run for runs in outcomes.values() for run in runs]
    loud = [run for kind, runs in outcomes.items() if kind not in quiet for run in runs]
    yield _row("**all**", everything, by="", told=f"{_told(loud)} of {len(loud)}")


def missed(outcomes: Outcomes) -> Iterator[str]:
    """What was promised, and is not kept, in words."""
    runs = [run for each in outcomes.values() for run in each]
    hung, lost = sum(bool(run.hung) for run in runs), sum(bool(run.lost) for run in runs)
    right = sum(not (run.wrong or run.hung) for run in runs) / max(1, len(runs))
    for kind, each in outcomes.items():
        if not each:
            yield f"{kind}: not run"
    if hung:
        yield f"hung: {hung} runs, promised 0"
    if right < RIGHT_SHARE:
        yield f"cause named rightly: {right:.1%}, promised {RIGHT_SHARE:.0%}"
    if lost:
        yield f"events lost: in {lost} runs, promised 0"


def right_share(outcomes: Outcomes) -> float:
    """The share of runs whose cause was named rightly."""
    runs = [run for each in outcomes.values() for run in each]
    return sum(not (run.wrong or run.hung) for run in runs) / max(1, len(runs))


def _row(kind: str, runs: Sequence[Outcome], *, quiet: bool = False, by: str | None = None, told: str = "") -> str:
    after = [run.told_after for run in runs if run.told_after is not None]
    over = [run.recovered_after for run in runs if run.recovered_after is not None]
    faults = (sum(bool(getattr(run, name)) for run in runs) for name in ("hung", "wrong", "lost", "false"))
    cells = (
        kind,
        len(runs),
        told or ("none due" if quiet else _told(runs)),
        _by(runs) if by is None else by,
        *_spread(after),
        *_spread(over),
        *faults,
    )
    return f"| {' | '.join(map(str, cells))} |"


def _told(runs: Sequence[Outcome]) -> int:
    return sum(run.told_after is not None for run in runs)


def _by(runs: Sequence[Outcome]) -> str:
    counts = Counter(name for run in runs for name in run.told)
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def _spread(values: Sequence[float]) -> tuple[str, str]:
    """The median, and what 95 in 100 keep within."""
    if not values:
        return "", ""
    cuts = quantiles(values, n=20, method="inclusive") if len(values) > 1 else [values[0]] * 19
    return f"{cuts[9]:.1f} s", f"{cuts[18]:.1f} s"
