"""What the operator costs while no stream is on air: `make bench-operator`. As root, on a control plane of its own."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp

from tallylight_bench.bare_client import LIVESTREAMS, bare_client
from tallylight_bench.conditions import conditions
from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.figures import MEGABYTE, Promise
from tallylight_bench.operator_at_work import OperatorAtWork, operator_at_work
from tallylight_bench.operator_use import peak_memory, used_cpu
from tallylight_bench.playground import playground
from tallylight_bench.stream_fleet import NAMESPACE, one_by_one
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.network import inside
from tallylight_cluster.paths import ClusterPaths

MEGABYTES = 150  # promised at most
MISSED, USAGE_ERROR = 1, 2
_SETTLE_SECONDS, _SETTLE_SECONDS_EACH = 60.0, 0.03
_LOOK_SECONDS = 0.5
_TOMORROW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """What the operator used: its memory in bytes, at most; its CPU in cores, on average.

    `peak` is the most that it ever had resident, its start and the first pass over all streams included; `resident` and
    `own`, at rest. `own` counts what it shares with other processes in part (the kernel's PSS).
    """

    resident: int
    own: int
    peak: int
    cpu: float


def promise(rest: Rest, streams: int) -> Promise:
    """What is promised of it."""
    return Promise(f"memory with {streams} idle LiveStreams", MEGABYTES, " MB", rest.peak / MEGABYTE)


def measured(paths: ClusterPaths, streams: int, seconds: float) -> Rest:
    """Start it on a cluster that has so many LiveStreams of tomorrow, and watch it. Raises NotInTimeError."""
    with inside(paths):
        return asyncio.run(_measured(paths, streams, seconds))


async def _measured(paths: ClusterPaths, streams: int, seconds: float) -> Rest:
    settle = _SETTLE_SECONDS + streams * _SETTLE_SECONDS_EACH
    path, start = LIVESTREAMS.format(NAMESPACE), datetime.now(UTC) + _TOMORROW

    async with bare_client(paths) as client:
        await client.create_all(path, one_by_one(streams, start))

        async def all_have_a_status() -> bool:
            return all(stream.get("status") for stream in await client.items(path))

        async with operator_at_work(paths) as operator:
            await eventually("every LiveStream has a status", all_have_a_status, settle)
            await operator.settled(settle)
            rest = await _watched(operator, seconds)
        await client.delete_all(path)
        return rest


async def _watched(operator: OperatorAtWork, seconds: float) -> Rest:
    process = operator.process
    clock = asyncio.get_running_loop().time
    began, before = clock(), used_cpu(process)
    resident = own = 0
    while clock() < began + seconds:
        memory = process.memory_full_info()
        resident, own = max(resident, memory.rss), max(own, memory.pss)
        await asyncio.sleep(_LOOK_SECONDS)
    return Rest(resident, own, peak_memory(process), (used_cpu(process) - before) / (clock() - began))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where the promise was missed."""
    given = _arguments(argv)
    header = conditions(f'make bench-operator ARGS="--streams {given.streams} --seconds {given.seconds:g}"')
    try:
        with playground() as paths:
            rest = measured(paths, given.streams, given.seconds)
    except (ClusterError, NotInTimeError, aiohttp.ClientError, TimeoutError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return USAGE_ERROR
    kept = promise(rest, given.streams)
    sys.stdout.write("\n".join([*header, "", *table(rest), "", f"- {kept}"]) + "\n")
    return 0 if kept.kept else MISSED


def table(rest: Rest) -> list[str]:
    """In Markdown."""
    resident, own, peak = (used / MEGABYTE for used in (rest.resident, rest.own, rest.peak))
    return [
        "| memory at rest (resident) | of it its own (PSS) | most since it started | CPU at rest |",
        "|--------------------------:|--------------------:|----------------------:|------------:|",
        f"| {resident:22.0f} MB | {own:16.0f} MB | {peak:18.0f} MB | {rest.cpu * 100:9.2f} % |",
    ]


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-operator", description=__doc__)
    parser.add_argument(
        "--streams", type=int, default=100, help="LiveStreams whose windows are tomorrow (default: 100)"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="how long it is watched (default: 60)")
    read = parser.parse_args(argv)
    if read.streams < 1 or read.seconds < 1:
        parser.error("at least one stream, for at least a second")
    return read


if __name__ == "__main__":
    sys.exit(main())
