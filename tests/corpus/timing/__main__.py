"""How well faults of time are found: `make accuracy-timing`."""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tallylight_corpus.arguments import arguments
from tallylight_corpus.table import table, words

from timing import films
from timing.cases import HALVES, cases
from timing.judging import OF_STAMPS, judged


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the cases and print."""
    given = arguments("make accuracy-timing", __doc__ or "", argv, HALVES)
    chosen = [case for case in cases(given.half) if given.only in case.key][:: given.every]
    with ProcessPoolExecutor(given.jobs, get_context("spawn")) as pool:
        for film in (*films.TUNING, *films.TEST, *films.UNSEEN):
            film.coded(Path(given.folder))
        found = list(pool.map(partial(judged, folder=Path(given.folder)), chosen))
    if given.each:
        sys.stderr.writelines(f"{words(each)}\n" for each in found)
    sys.stdout.writelines(f"{line}\n" for line in table(found, OF_STAMPS))


if __name__ == "__main__":
    main()
