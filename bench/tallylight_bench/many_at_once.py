"""Many streams that start in the same instant, on fake nodes: by the operator, and the same pods by a bare client."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tallylight_bench.bare_client import LIVESTREAMS, PODS, BareClient, Json, bare_client
from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.histogram import percentile
from tallylight_bench.many_figures import LEFT_SECONDS, Event, Start, Use
from tallylight_bench.operator_at_work import USER, OperatorAtWork, operator_at_work
from tallylight_bench.operator_use import peak_memory, used_cpu
from tallylight_bench.spread import Spread, spread
from tallylight_bench.stream_fleet import NAMESPACE, livestreams, pods_at
from tallylight_bench.watched_pods import WatchedPods, watched_pods
from tallylight_cluster.audit import Call, calls_of
from tallylight_cluster.network import inside
from tallylight_cluster.paths import ClusterPaths
from tallylight_contract.metrics.operator import TRANSITION_LAG

_PODS, _STREAMS = PODS.format(NAMESPACE), LIVESTREAMS.format(NAMESPACE)
_CALM_SECONDS = 4.0  # the scheduler may bind a hundred at once, and after a rest of two seconds a hundred again
_REFUSALS = (403, 429)
_FAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many, and how much time each part of an event has."""

    streams: int
    spare: float = 0.0  # seconds before the start, from which on the operator is to have nothing left to do

    @property
    def ahead(self) -> timedelta:
        """From when the LiveStreams are applied until they start: the operator is to know all of them by then."""
        return timedelta(seconds=10 + self.streams // 25 + self.spare)

    @property
    def on_air(self) -> timedelta:
        """From the start to the end: until then, every status must have come to say that its monitor runs."""
        return timedelta(seconds=20 + self.streams // 20)

    @property
    def longest_wait(self) -> float:
        """Seconds that no step takes."""
        return 20 + self.streams / 5


async def bare_start(client: BareClient, plan: Plan) -> Start:
    """The same pods, created by a client that does nothing else."""
    tomorrow = datetime.now(UTC) + _FAR
    async with applied(client, plan, tomorrow) as streams, watched_pods(client, NAMESPACE) as watched:
        pods = list(pods_at(streams, tomorrow))
        began = time.time()
        await client.create_all(_PODS, pods)
        requested = time.time() - began
        await watched.until(watched.running, plan.streams, plan.longest_wait)
        running = max(watched.running.values()) - began
        steps = _steps(watched, began)
        await client.delete_all(_PODS)
        await watched.until(watched.gone, plan.streams, plan.longest_wait)
    return Start(requested, running, steps)


async def whole_event(paths: ClusterPaths, client: BareClient, plan: Plan) -> Event:
    """All streams on air by the operator, from before their start until nothing is left of them."""
    async with operator_at_work(paths) as operator, about_to_start(client, plan, operator) as (watched, start):
        before = used_cpu(operator.process)
        event = await followed(paths, client, plan, watched, start)
        process, lag = operator.process, percentile(await operator.metrics(), TRANSITION_LAG.name)
        use = Use(used_cpu(process) - before, used_cpu(process), peak_memory(process))
        return replace(event, use=use, lag=lag)


@asynccontextmanager
async def about_to_start(
    client: BareClient, plan: Plan, operator: OperatorAtWork
) -> AsyncIterator[tuple[WatchedPods, datetime]]:
    """All streams known to the operator: what a watch shows of their pods, and when they start."""
    start = (datetime.now(UTC) + plan.ahead).replace(microsecond=0)
    async with applied(client, plan, start), watched_pods(client, NAMESPACE) as watched:
        await _known_in_time(client, operator, plan, start)
        yield watched, start


@asynccontextmanager
async def applied(client: BareClient, plan: Plan, start: datetime) -> AsyncIterator[list[Json]]:
    """The LiveStreams, as the API has them, while the block runs; and calm before it and after it."""
    await client.create_all(_STREAMS, livestreams(plan.streams, start, start + plan.on_air))
    try:
        yield await client.items(_STREAMS)
    finally:
        await client.delete_all(_STREAMS)
        await asyncio.sleep(_CALM_SECONDS)


async def _known_in_time(client: BareClient, operator: OperatorAtWork, plan: Plan, start: datetime) -> None:
    """Before the start, the operator has nothing left to say of any stream."""

    async def all_have_a_status() -> bool:
        return all(stream.get("status") for stream in await client.items(_STREAMS))

    await eventually("every LiveStream has a status", all_have_a_status, plan.longest_wait)
    await operator.settled(plan.longest_wait)
    if datetime.now(UTC) > start - timedelta(seconds=1 + plan.spare):
        raise NotInTimeError(f"the operator knew of all {plan.streams} streams too late to be measured: plan more time")


async def followed(paths: ClusterPaths, client: BareClient, plan: Plan, watched: WatchedPods, start: datetime) -> Event:
    """One whole event, from its start until nothing is left of it."""
    end = start + plan.on_air
    await watched.until(watched.running, plan.streams, plan.ahead.total_seconds() + plan.longest_wait)
    began = Start(
        max(watched.created.values()) - start.timestamp(),
        max(watched.running.values()) - start.timestamp(),
        _steps(watched, start.timestamp()),
    )
    await eventually("every status says that it runs", lambda: _all_received(client), plan.longest_wait)
    calls = _calls(paths, start)
    await asyncio.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds()))
    left = await _left(watched, plan, end)
    await watched.until(watched.gone, plan.streams, plan.longest_wait)
    reports = [stream.get("status", {}).get("lastReport") for stream in await client.items(_STREAMS)]
    all_calls = _calls(paths, start)
    return Event(
        start=began,
        calls=len(calls),
        all_calls=len(all_calls),
        left=left,
        gone=max(watched.gone.values(), default=float("inf")) - end.timestamp(),
        reports=sum(1 for report in reports if report and report["outcome"] == "window_ended"),
        refused=sum(call.code in _REFUSALS for call in all_calls),
        verbs=Counter(f"{call.request.verb} {call.request.resource}" for call in all_calls),
    )


def _steps(watched: WatchedPods, since: float) -> dict[str, Spread]:
    """Of all pods, from an instant on."""
    steps = {"requested": watched.created, "bound": watched.bound, "running": watched.running}
    return {name: spread(instants.values(), since) for name, instants in steps.items()}


async def _left(watched: WatchedPods, plan: Plan, end: datetime) -> int:
    """How many pods there are half a minute after the end; looked at no longer than until none is."""
    remaining = end.timestamp() + LEFT_SECONDS - time.time()
    try:
        await watched.until(watched.gone, plan.streams, max(remaining, 0.0))
    except NotInTimeError:
        return len(watched.created) - len(watched.gone)
    return 0


async def _all_received(client: BareClient) -> bool:
    return all(map(_received, await client.items(_STREAMS)))


def _received(stream: Json) -> bool:
    conditions = stream.get("status", {}).get("conditions", ())
    return any(each["type"] == "Receiving" and each["status"] == "True" for each in conditions)


def _calls(paths: ClusterPaths, since: datetime) -> list[Call]:
    """The operator's, but for those to its Lease, which do not depend on streams."""
    return [call for call in calls_of(paths, USER, since) if call.request.resource != "leases"]


@dataclass(slots=True)
class Rounds:
    """What was measured so far, of the bare client and of the operator."""

    bare: list[Start] = field(default_factory=list)
    ours: list[Event] = field(default_factory=list)


async def rounds(paths: ClusterPaths, plan: Plan, count: int, found: Rounds) -> None:
    """The bare client and the operator by turns; the bare client last, too, so that a drift hits both."""
    async with bare_client(paths) as client:
        found.bare.append(await bare_start(client, plan))
        for _ in range(count):
            found.ours.append(await whole_event(paths, client, plan))
            found.bare.append(await bare_start(client, plan))


def measured(paths: ClusterPaths, streams: int, count: int, found: Rounds) -> None:
    """As `rounds`, from outside of the cluster's network. Raises what a BareClient does, or NotInTimeError."""
    with inside(paths):
        asyncio.run(rounds(paths, Plan(streams), count, found))
