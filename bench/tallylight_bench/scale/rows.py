"""One row for each number of streams: a bare client's start, the operator's whole event, and what lies under both."""

import asyncio
from dataclasses import dataclass

from tallylight_bench.bare_client import bare_client
from tallylight_bench.many_at_once import Plan, bare_start, whole_event
from tallylight_bench.many_figures import Event, Start
from tallylight_bench.operator_at_rest import Rest
from tallylight_bench.operator_at_rest import measured as at_rest
from tallylight_bench.playground import nodes_for, playground
from tallylight_cluster.network import inside
from tallylight_operator.decision.starts_ahead import BINDS, BURST

_NAME = "bench-scale"  # beside benches of other names, nothing collides


@dataclass(frozen=True, slots=True)
class Row:
    """So many streams that start in one instant."""

    streams: int
    bare: Start
    event: Event


def floor(streams: int) -> float:
    """Seconds that a scheduler's token bucket needs for so many pods."""
    return max(0.0, (streams - BURST) / BINDS)


def started_together(streams: int) -> Row:
    """On a control plane of its own. Raises ClusterError, NotInTimeError, or what a BareClient does."""

    async def measured() -> Row:
        async with bare_client(paths) as client:
            return Row(
                streams, await bare_start(client, Plan(streams)), await whole_event(paths, client, Plan(streams))
            )

    with playground(nodes_for(streams), _NAME) as paths, inside(paths):
        return asyncio.run(measured())


def known(streams: int, seconds: float) -> Rest:
    """An operator that has nothing to do, watched for so long. Raises what `started_together` does."""
    with playground(name=_NAME) as paths:
        return at_rest(paths, streams, seconds)
