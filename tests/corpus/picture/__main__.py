"""How well each detector of pictures and their coding finds its fault: `make accuracy-picture`."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tallylight_corpus.table import table

from picture.cases import HALVES, cases
from picture.judging import SEEN, TRUSTED, found, judged


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the cases and print."""
    given = _arguments(argv)
    names = given.detectors.split(",") if given.detectors else SEEN
    chosen = [case for case in cases(given.half) if given.only in case.key][:: given.every]
    with ProcessPoolExecutor(given.jobs) as pool:
        seen = list(pool.map(partial(judged, folder=Path(given.folder), names=names), chosen))
    for each in seen if given.each else ():
        told = " ".join(map(found, each.opened)) or "nothing"
        sys.stderr.write(f"{each.key}: {each.begin:.2f}-{each.end:.2f} {', '.join(each.finds)}: {told}\n")
    sys.stdout.writelines(f"{line}\n" for line in table(seen, TRUSTED))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make accuracy-picture", description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="test")
    parser.add_argument("--only", default="", help="only cases with this in their name")
    parser.add_argument("--detectors", default="", help="judge by these alone, as in NAME,NAME: it is much quicker")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th")
    parser.add_argument("--each", action="store_true", help="say of each case what was told")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", default="build/corpus/picture", help="keeps what was coded")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
