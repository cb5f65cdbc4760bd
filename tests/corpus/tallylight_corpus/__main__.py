"""How well each detector finds its fault: `make accuracy`. Makes the cases, judges them, and prints a table."""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tallylight_corpus.arguments import arguments
from tallylight_corpus.cases import cases
from tallylight_corpus.judging import judged
from tallylight_corpus.table import table, words


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the cases and print."""
    given = arguments("make accuracy", __doc__ or "", argv)
    chosen = [case for case in cases(given.half) if given.only in case.key][:: given.every]
    for case in {case.source: case for case in chosen}.values():
        case.made(Path(given.folder))  # codes each clip once
    with ProcessPoolExecutor(given.jobs) as pool:
        found = list(pool.map(partial(judged, folder=Path(given.folder)), chosen))
    if given.each:
        sys.stderr.writelines(f"{words(each)}\n" for each in found)
    sys.stdout.writelines(f"{line}\n" for line in table(found))


if __name__ == "__main__":
    main()
