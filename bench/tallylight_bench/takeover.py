"""Many streams that start while the operator that led has just been killed, and another takes over."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallylight_bench.bare_client import bare_client
from tallylight_bench.eventually import eventually
from tallylight_bench.figures import Promise
from tallylight_bench.many_at_once import Plan, about_to_start, followed
from tallylight_bench.many_figures import Event
from tallylight_bench.operator_at_work import operator_at_work
from tallylight_cluster.network import inside
from tallylight_cluster.paths import ClusterPaths

LATER_SECONDS = 5.0
_LED_WITHIN = 60.0  # the Lease runs out in 15


@dataclass(frozen=True, slots=True)
class Takeover:
    """Killed so many seconds before the start; so many after that, another led. What came of the event."""

    before: float
    led_after: float
    event: Event


async def _taken_over(paths: ClusterPaths, streams: int, before: float) -> Takeover:
    plan = Plan(streams, spare=before)
    async with (
        bare_client(paths) as client,
        operator_at_work(paths) as first,
        operator_at_work(paths, place=1) as second,
        about_to_start(client, plan, first) as (watched, start),
    ):
        await asyncio.sleep(max(0.0, start.timestamp() - before - time.time()))
        first.started.kill()
        killed = time.monotonic()
        await eventually("another operator leads", second.leads, _LED_WITHIN)
        led_after = time.monotonic() - killed
        return Takeover(before, led_after, await followed(paths, client, plan, watched, start))


def taken_over(paths: ClusterPaths, streams: int, before: float) -> Takeover:
    """One event, from outside of the cluster's network. Raises what a BareClient does, or NotInTimeError."""
    with inside(paths):
        return asyncio.run(_taken_over(paths, streams, before))


def promises(streams: int, undisturbed: Sequence[Event], found: Sequence[Takeover]) -> Iterator[Promise]:
    """None is missed, and all are asked for no later than it takes until another leads, and five seconds."""
    usual = max(each.start.requested for each in undisturbed)
    for each in found:
        words = f"killed {each.before:g} s before the start"
        yield Promise(f"{words}: streams that were missed", 0, "", streams - each.event.reports)
        later = max(0.0, each.event.start.requested - usual)
        limit = each.led_after + LATER_SECONDS
        yield Promise(f"{words}, another leads {each.led_after:.1f} s later: asked for later", limit, " s", later)
