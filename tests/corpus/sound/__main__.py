"""How well faults of sound are found: `make accuracy-sound`."""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tallylight_corpus.arguments import arguments
from tallylight_corpus.table import table, words

from sound.cases import cases
from sound.judging import judged


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the cases and print."""
    given = arguments("make accuracy-sound", __doc__ or "", argv)
    chosen = [case for case in cases(given.half) if given.only in case.key][:: given.every]
    with ProcessPoolExecutor(given.jobs) as pool:
        found = list(pool.map(judged, chosen))
    if given.each:
        sys.stderr.writelines(f"{words(each)}\n" for each in found)
    sys.stdout.writelines(f"{line}\n" for line in table(found))


if __name__ == "__main__":
    main()
