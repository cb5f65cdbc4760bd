"""What a start of many streams takes: `make bench-many`. The operator and a bare client by turns, on fake nodes."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tallylight_bench.conditions import conditions
from tallylight_bench.figures import Promise
from tallylight_bench.many_at_once import Rounds, measured
from tallylight_bench.many_figures import lag, promises, table
from tallylight_bench.playground import nodes_for, playground
from tallylight_bench.steps import say, why_it_ended
from tallylight_bench.takeover import Takeover, taken_over
from tallylight_bench.takeover import promises as takeover_promises
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.paths import ClusterPaths

MISSED, USAGE_ERROR = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a promised figure was missed, 2 where one could not be measured."""
    given = _arguments(argv)
    killed = f" --killed {','.join(f'{each:g}' for each in given.killed)}" if given.killed else ""
    command = f'make bench-many ARGS="--streams {given.streams} --rounds {given.rounds}{killed}"'
    header = conditions(command)  # how busy the machine was before we were
    rounds, takeovers = Rounds(), list[Takeover]()
    try:
        with playground(nodes_for(given.streams)) as paths:
            failed = why_it_ended(_steps(paths, given, rounds, takeovers))
    except ClusterError as error:
        failed = str(error) or type(error).__name__
    kept = promised(given.streams, rounds, takeovers)
    rows = [*table(given.streams, rounds.bare, rounds.ours), ""]
    sys.stdout.write("\n".join([*header, "", *rows, *(f"- {each}" for each in kept)]) + "\n")
    if failed:
        say(f"bench: not all could be measured: {failed}")
        return USAGE_ERROR
    return 0 if all(each.kept for each in kept) else MISSED


def promised(streams: int, rounds: Rounds, takeovers: Sequence[Takeover]) -> list[Promise]:
    """What is promised of all that was measured: nothing, where the operator had no round to its end."""
    if not rounds.ours:
        return []
    ours = [*promises(streams, rounds.bare, rounds.ours), *lag(rounds.ours)]
    return [*ours, *takeover_promises(streams, rounds.ours, takeovers)]


def _steps(
    paths: ClusterPaths, given: argparse.Namespace, rounds: Rounds, takeovers: list[Takeover]
) -> Iterator[tuple[str, Callable[[], None]]]:
    yield f"{given.streams} streams, by turns", partial(measured, paths, given.streams, given.rounds, rounds)
    for each in given.killed:
        words = f"the operator is killed {each:g} s before the start"
        yield words, partial(_take_over, paths, given.streams, each, takeovers)


def _take_over(paths: ClusterPaths, streams: int, before: float, takeovers: list[Takeover]) -> None:
    takeovers.append(taken_over(paths, streams, before))


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
