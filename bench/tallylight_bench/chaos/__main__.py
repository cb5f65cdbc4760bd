"""What goes wrong, over many streams on air: how much of it they are watched, and whether anything is left of it."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random

import aiohttp

from tallylight_bench.bare_client import bare_client
from tallylight_bench.chaos.defects import TOLD_WITHIN, Judged
from tallylight_bench.chaos.judging import Outcome, coverage, lacking, promises, table
from tallylight_bench.chaos.real_streams import RealStreams, prepare
from tallylight_bench.chaos.scenarios import Scenario, scenarios
from tallylight_bench.chaos.stage import Stage, stage
from tallylight_bench.conditions import conditions
from tallylight_bench.eventually import NotInTimeError
from tallylight_bench.playground import nodes_for, playground
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.network import inside
from tallylight_cluster.paths import ClusterPaths

MISSED, USAGE_ERROR = 1, 2
_SPARE_NODES = 3  # so that one may die
_THE_END = "all windows end"


def main(argv: Sequence[str] | None = None) -> int:
    """Try and print. Returns 1 where a bound was not kept, 2 where it could not be tried."""
    given = _arguments(argv)
    words = (
        f"--streams {given.streams} --real {given.real} --kills {given.kills} --pace {given.pace:g} --seed {given.seed}"
    )
    header = conditions(f'make chaos ARGS="{words}"')
    try:
        fake = nodes_for(given.streams) + _SPARE_NODES
        with playground(fake, "chaos", real_node=given.real > 0) as paths:
            if given.real:
                prepare(paths)
            with inside(paths):
                outcomes, defects = asyncio.run(_all(paths, given))
    except (ClusterError, NotInTimeError, aiohttp.ClientError, TimeoutError) as error:
        sys.stderr.write(f"chaos: {error}\n")
        return USAGE_ERROR
    kept = [coverage(outcomes), *(promises(defects) if defects else ())]
    lines = [f"- {each}" for each in (*kept, *lacking(outcomes))]
    sys.stdout.write("\n".join([*header, "", *table(outcomes), "", *lines]) + "\n")
    return 0 if all(each.kept for each in (*kept, *outcomes)) else MISSED


async def _all(paths: ClusterPaths, given: argparse.Namespace) -> tuple[list[Outcome], Judged | None]:
    rng = Random(given.seed)
    async with bare_client(paths) as client:
        real = RealStreams(paths, client, given.real) if given.real else None
        async with stage(paths, client, given.streams, real) as made:
            outcomes = await _played(made, scenarios(given.kills, given.pace, real=real is not None), rng)
            defects = None
            if real:
                await asyncio.sleep(TOLD_WITHIN.total_seconds())
                defects = real.judged()
            outcomes.append(await made.ended(_THE_END))
    return outcomes, defects


async def _played(made: Stage, played: Mapping[str, Scenario], rng: Random) -> list[Outcome]:
    outcomes = []
    for name, scenario in played.items():
        disturb = partial(scenario.disturb, made, rng)
        outcomes.append(await made.watched(name, scenario.longest, disturb))
        sys.stderr.write(f"{outcomes[-1]}\n")
    return outcomes


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--streams", type=int, default=200, help="how many are on air (default: 200)")
    parser.add_argument("--real", type=_some_or_none, default=8, help="so many more have real monitors (default: 8)")
    parser.add_argument("--kills", type=int, default=50, help="how many at random (default: 50)")
    parser.add_argument(
        "--pace", type=float, default=2.5, help="so many seconds lie between two of them, on average (default: 2.5)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of chance (default: 1)")
    return parser.parse_args(argv)


def _some_or_none(text: str) -> int:
    if (number := int(text)) == 1:
        raise argparse.ArgumentTypeError("0, or 2 and more: one follows its signal, and shows no defect")
    return number


if __name__ == "__main__":
    sys.exit(main())
