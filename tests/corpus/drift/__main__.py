"""How well a drift of the media's clock is found: `make accuracy-drift`."""

import argparse

from delivery.__main__ import HEAD, row
from delivery.scores import Score

from drift.cases import HALVES, Case, cases
from drift.watching import watched


def judged(case: Case) -> Score:
    """One case's score.

    A fault is found by the first event that is told once it has begun; all others are false. The onset that this claims
    counts as an error, early or late: a drift is told by a time in which it may have begun anywhere.
    """
    events, start = watched(case), case.pace.start
    opened = [each for each in events if each.event == "open"]
    hit = None if case.trap else next((each for each in opened if each.detected_media_time >= start), None)
    false = len(opened) - (hit is not None)
    if hit is None:
        return Score(faults=int(not case.trap), false=false, events=len(opened))
    errors, delays = (abs(hit.media_time - start),), (hit.detected_media_time - start,)
    return Score(1, 1, false, len(opened), errors, delays)


def main() -> None:
    """Print a line for each half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, action="append", help="this half alone")
    parser.add_argument("--seeds", type=int, default=3, help="streams of each kind")
    parser.add_argument("--each", action="store_true", help="what was told of each case")
    options = parser.parse_args()
    for half in options.half or HALVES:
        found = [(case, judged(case)) for case in cases(half, options.seeds)]
        traps = sum(case.trap for case, _ in found)
        print(f"\n## {half} half: {len(found)} cases, {traps} of them traps\n\n{HEAD}")
        print(row("clock_drift", sum((one for _, one in found), Score())))
        for case, one in found if options.each else []:
            print(f"{case}: {one.found} of {one.faults}, {one.false} false, after {one.delays}, onset off {one.errors}")


if __name__ == "__main__":
    main()
