"""How well faults of delivery are found: `make accuracy-delivery`."""

import argparse
from collections.abc import Iterable

from tallylight_corpus.intervals import wilson

from delivery.cases import HALVES, Case, cases
from delivery.scores import Score, quantile, score, total
from delivery.watching import watched

HEAD = (
    "| detector | faults | precision | recall | F1 | onset error p50 | delay p50 | delay p95 | events a fault |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def judged(case: Case) -> dict[str, Score]:
    """One case's scores."""
    events, origin = watched(case)
    return score((case.detector, origin.start), events, case.way.follows)


def main() -> None:
    """Print both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8, help="streams for each way of each fault")
    parser.add_argument("--misses", action="store_true", help="name each case that is not as it should be")
    options = parser.parse_args()
    for half in HALVES:
        found = [(case, judged(case)) for case in cases(half, options.seeds)]
        traps = sum(not case.detector for case, _ in found)
        print(f"\n## {half} half: {len(found)} cases, {traps} of them traps\n\n{HEAD}")
        for name, one in sorted(total(scores for _, scores in found).items()):
            print(row(name, one))
        print(f"\n{events_line(found)}")
        for case, scores in found if options.misses else []:
            wrong = {name: one for name, one in scores.items() if one.false or one.found < one.faults}
            for name, one in wrong.items():
                print(f"{case}: {name}, {one.found} of {one.faults} found, {one.false} false")


def row(name: str, one: Score) -> str:
    """One line of the table."""
    told = one.found + one.false
    precision, recall = shared(one.found, told), shared(one.found, one.faults)
    times = [quantile(one.errors, 0.5), quantile(one.delays, 0.5), quantile(one.delays, 0.95)]
    shown = " | ".join(f"{each:.1f} s" for each in times)
    return f"| {name} | {one.faults} | {precision} | {recall} | {one.f1:.2f} | {shown} | {each_fault(one)} |"


def events_line(found: Iterable[tuple[Case, dict[str, Score]]]) -> str:
    """How many events the faults of one half make together."""
    faults = [sum(scores.values(), Score()) for case, scores in found if case.detector]
    return f"Events for each fault: {sum(one.events for one in faults) / max(1, len(faults)):.2f}."


def shared(hits: int, of: int) -> str:
    """A share with its interval."""
    low, high = wilson(hits, of)
    return f"{hits / of:.2f} ({low:.2f} to {high:.2f})" if of else "none"


def each_fault(one: Score) -> str:
    """How many events one fault makes."""
    return f"{one.events / one.faults:.2f}" if one.faults else ""


if __name__ == "__main__":
    main()
