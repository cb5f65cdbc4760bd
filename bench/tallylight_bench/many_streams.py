"""What a start of many streams takes: `make bench-many`. The operator and a bare client by turns, on fake nodes."""

import argparse
import sys
from collections.abc import Sequence

import aiohttp

from tallylight_bench.conditions import conditions
from tallylight_bench.eventually import NotInTimeError
from tallylight_bench.many_at_once import measured
from tallylight_bench.many_figures import lag, promises, table
from tallylight_bench.playground import nodes_for, playground
from tallylight_bench.takeover import promises as takeover_promises
from tallylight_bench.takeover import taken_over
from tallylight_cluster.errors import ClusterError

MISSED, USAGE_ERROR = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a promised figure was missed."""
    given = _arguments(argv)
    killed = f" --killed {','.join(f'{each:g}' for each in given.killed)}" if given.killed else ""
    command = f'make bench-many ARGS="--streams {given.streams} --rounds {given.rounds}{killed}"'
    header = conditions(command)  # how busy the machine was before we were
    try:
        with playground(nodes_for(given.streams)) as paths:
            bare, ours = measured(paths, given.streams, given.rounds)
            found = taken_over(paths, given.streams, given.killed)
    except (ClusterError, NotInTimeError, aiohttp.ClientError, TimeoutError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return USAGE_ERROR
    kept = [*promises(given.streams, bare, ours), *lag(ours), *takeover_promises(given.streams, ours, found)]
    lines = [*header, "", *table(given.streams, bare, ours), "", *(f"- {each}" for each in kept)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if all(each.kept for each in kept) else MISSED


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-many", description=__doc__)
    parser.add_argument("--streams", type=int, default=200, help="how many start in the same instant (default: 200)")
    parser.add_argument("--rounds", type=int, default=3, help="each takes a minute, for 1000 three (default: 3)")
    parser.add_argument(
        "--killed",
        type=_seconds,
        default=[],
        help="once more, with the operator killed so many seconds before: 60,10,0",
    )
    read = parser.parse_args(argv)
    if read.rounds < 1 or read.streams < 1:
        parser.error("at least one round, of at least one stream")
    return read


def _seconds(text: str) -> list[float]:
    found = [float(part) for part in text.split(",") if part]
    if min(found, default=0.0) < 0:
        raise argparse.ArgumentTypeError("seconds before the start")
    return found


if __name__ == "__main__":
    sys.exit(main())
