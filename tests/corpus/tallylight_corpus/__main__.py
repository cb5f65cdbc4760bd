"""How well each detector finds its fault: `make accuracy`. Makes the cases, judges them, and prints a table."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tallylight_corpus.cases import HALVES, cases
from tallylight_corpus.judging import Judged, judged
from tallylight_corpus.table import table


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the cases and print."""
    given = _arguments(argv)
    chosen = [case for case in cases(given.half) if given.only in case.key][:: given.every]
    for case in {case.source: case for case in chosen}.values():
        case.made(Path(given.folder))  # codes each clip once
    with ProcessPoolExecutor(given.jobs) as pool:
        found = list(pool.map(partial(judged, folder=Path(given.folder)), chosen))
    if given.each:
        sys.stderr.writelines(f"{_words(each)}\n" for each in found)
    sys.stdout.writelines(f"{line}\n" for line in table(found))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make accuracy", description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="test")
    parser.add_argument("--only", default="", help="only cases with this in their name")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th")
    parser.add_argument("--each", action="store_true", help="say of each case what was told")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", default="build/corpus", help="keeps what was coded")
    return parser.parse_args(argv)


def _words(found: Judged) -> str:
    told = (f"{event.detector}@{event.media_time:.2f}/{event.detected_media_time:.2f}" for event in found.opened)
    return f"{found.key}: {found.begin:.2f}-{found.end:.2f} {', '.join(found.finds)}: {' '.join(told) or 'nothing'}"


if __name__ == "__main__":
    main()
