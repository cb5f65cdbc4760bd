"""Hours in which nothing is wrong, played at many times their speed to detectors of media: `make quiet`.

Exits with 0 where it is shown that the default set tells no more than is promised, and with 1 where it is not (yet).
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from quiet.playing import played
from quiet.record import RECORD, Rate, add, kept, rate, table
from quiet.sets import CHOSEN, OF_MEDIA
from tallylight_contract.detectors import BY_DEFAULT

MOST_PER_HOUR = 0.05
NOT_SHOWN = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Play programmes that are not in the record yet, add them, print the sum and whether it shows what is promised."""
    given = _arguments(argv)
    known = kept(given.record)
    first = 1 + max((each.seed for each in known), default=0)
    with ProcessPoolExecutor(given.jobs, get_context("spawn")) as pool:  # a fork of what has coded may wait for ever
        count = round(given.hours * 60 / given.minutes)
        play = partial(played, minutes=given.minutes, detectors=OF_MEDIA if given.all else CHOSEN)
        playing = [pool.submit(play, first + number) for number in range(count)]
        for each in as_completed(playing):
            line = each.result()
            known.append(line)
            add(line, given.record)
            print(f"seed {line.seed}: {' '.join(line.told) or 'nothing'}", flush=True)
    sys.stdout.writelines(f"{row}\n" for row in table(known))
    found = rate(known, BY_DEFAULT)
    print(shown(found))
    return 0 if found.at_most <= MOST_PER_HOUR else NOT_SHOWN


def shown(found: Rate) -> str:
    """Whether so many hours show what is promised of the default set, in words."""
    if found.at_most <= MOST_PER_HOUR:
        return f"Shown: the default set tells at most {found.at_most:.3f} an hour, and {MOST_PER_HOUR} is promised."
    if found.events > MOST_PER_HOUR * found.hours:
        return (
            f"MISSED: the default set told {found.events} in {found.hours:g} hours, more than {MOST_PER_HOUR} an hour."
        )
    left = found.hours_left(MOST_PER_HOUR)
    return f"NOT SHOWN YET: {left:.1f} more hours without an event would show at most {MOST_PER_HOUR} an hour."


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make quiet", description=__doc__)
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--minutes", type=float, default=30.0, help="of each programme")
    parser.add_argument(
        "--all", action="store_true", help="play to all that judge media, not only to those that a set has"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=Path, default=RECORD)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
