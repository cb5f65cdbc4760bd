"""Hours in which nothing is wrong, played at many times their speed to every detector of media: `make quiet`."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from quiet.playing import played
from quiet.record import RECORD, add, kept, table
from tallylight_contract.detectors import BY_DEFAULT

MOST_PER_HOUR = 0.05
MISSED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Play programmes that are not in the record yet, add them, print the sum. Returns 1 where the rate is too high."""
    given = _arguments(argv)
    known = kept(given.record)
    first = 1 + max((each.seed for each in known), default=0)
    with ProcessPoolExecutor(given.jobs, get_context("spawn")) as pool:  # a fork of what has coded may wait for ever
        count = round(given.hours * 60 / given.minutes)
        playing = [pool.submit(partial(played, minutes=given.minutes), first + number) for number in range(count)]
        for each in as_completed(playing):
            line = each.result()
            known.append(line)
            add(line, given.record)
            print(f"seed {line.seed}: {' '.join(line.told) or 'nothing'}", flush=True)
    sys.stdout.writelines(f"{row}\n" for row in table(known))
    events = sum(each.counts[name] for each in known for name in BY_DEFAULT)
    return MISSED if events > MOST_PER_HOUR * sum(each.hours for each in known) else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make quiet", description=__doc__)
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--minutes", type=float, default=30.0, help="of each programme")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=Path, default=RECORD)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
