"""What is done to the cluster and to the operator, by name; each leaves all as it was, but for what it killed."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from math import ceil
from random import Random

from tallylight_bench.chaos.operators import PLACES
from tallylight_bench.chaos.stage import FAKE_NODES, Stage
from tallylight_bench.eventually import NotInTimeError
from tallylight_bench.stream_fleet import NAMESPACE

AN_HOUR = 3600.0
_LEASE = ("lease", "tallylight-operator", "-n", "default")
_SLOW_ROUNDS, _SLOW_SECONDS, _BREATH_SECONDS = 25, 0.5, 0.1
_KILLED_SHARE = 0.02  # of the monitors, at once
# How long a stream may go unwatched, in seconds of looks that are one apart.
_NOT_AT_ALL = 0.0  # it is none of the monitors' business
_AT_WORK = 15.0  # until another runs, by an operator that is at work, though its API is slow
_STARTED_ANEW = 30.0  # by the kubelet, which waits longer with each time
_TAKEN_OVER = 35.0  # the Lease of the one that was killed has to run out first, and the next one starts
_ONE_AFTER_THE_OTHER = 90.0  # the next operator is killed before it leads, and the API server as well


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that goes wrong, and for how long a stream may not be watched then, in seconds."""

    longest: float
    disturb: Callable[[Stage, Random], Awaitable[None]]


async def _leader_is_killed(stage: Stage, _: Random) -> None:
    leading = await stage.operators.leading()
    if not leading:
        raise NotInTimeError("no operator leads that could be killed")
    await stage.operators.kill(leading)
    await stage.operators.start()


async def _an_operator_is_killed(stage: Stage, rng: Random) -> None:
    """Either: the one that leads, or the one that is to follow it."""
    await stage.operators.kill([rng.choice(PLACES)])
    await stage.operators.start()


async def _monitors_die_while_no_operator_is_there(stage: Stage, rng: Random) -> None:
    await stage.operators.kill()
    await _kill_monitors(stage, rng)
    await stage.operators.start()


async def _api_is_restarted(stage: Stage, _: Random) -> None:
    await stage.restart_api()


async def _lease_is_taken_by_another(stage: Stage, _: Random) -> None:
    spec = json.dumps({"spec": {"holderIdentity": "another"}})
    await asyncio.to_thread(stage.kubectl, "patch", *_LEASE, "--type=merge", "-p", spec)
    await asyncio.sleep(5)  # its own is noticed to be lost when it is renewed


async def _clock_is_set(by: float, stage: Stage, _: Random) -> None:
    stage.step_clock(by)
    await asyncio.sleep(15)  # it is noticed within ten
    stage.step_clock(0)
    await asyncio.sleep(15)


async def _etcd_is_slow(stage: Stage, rng: Random) -> None:
    """It answers once in half a second, and monitors die meanwhile."""
    etcd = stage.part("etcd")
    killing = asyncio.create_task(_kill_monitors(stage, rng))
    for _ in range(_SLOW_ROUNDS):
        etcd.suspend()
        await asyncio.sleep(_SLOW_SECONDS)
        etcd.resume()
        await asyncio.sleep(_BREATH_SECONDS)
    await killing


async def _node_dies(stage: Stage, rng: Random) -> None:
    """All that was on it is gone, and nothing gets there; then it is back."""
    fake = ",".join(f"{key}={value}" for key, value in FAKE_NODES.items())
    words = ("get", "nodes", "-l", fake, "-o", "jsonpath={.items[*].metadata.name}")
    node = rng.choice(sorted((await asyncio.to_thread(stage.kubectl, *words)).split()))
    await asyncio.to_thread(stage.kubectl, "taint", "node", node, "dead=true:NoExecute")
    await asyncio.sleep(15)
    await asyncio.to_thread(stage.kubectl, "taint", "node", node, "dead-")


async def _kill_monitors(stage: Stage, rng: Random) -> None:
    """Of those on fake nodes, by the pod, and without a word of theirs."""
    found = [pod.metadata for pod in await stage.monitors() if pod.runs]
    names = sorted(each.name for each in found if each.namespace == NAMESPACE)
    killed = rng.sample(names, ceil(_KILLED_SHARE * len(names)))
    words = ("delete", "pod", *killed, "-n", NAMESPACE, "--grace-period=0", "--force", "--wait=false")
    await asyncio.to_thread(stage.kubectl, *words)


async def _kill_a_real_monitor(stage: Stage, rng: Random) -> None:
    if stage.real:
        await asyncio.to_thread(stage.real.kill_a_monitor, rng)


async def _kill_the_prober(stage: Stage, rng: Random) -> None:
    if stage.real:
        await asyncio.to_thread(stage.real.kill_the_prober, rng)


async def _real_processes_die(stage: Stage, rng: Random) -> None:
    await _kill_a_real_monitor(stage, rng)
    await _kill_the_prober(stage, rng)
    await asyncio.sleep(5)  # until the kubelet says so: all seems calm before


async def _random_kills(kills: int, pace: float, stage: Stage, rng: Random) -> None:
    """Of monitors most often, then of the operators, then of the API server; of real ones where there are any."""
    weights: dict[Callable[[Stage, Random], Awaitable[None]], int] = {
        _kill_monitors: 6,
        _an_operator_is_killed: 3,
        _api_is_restarted: 1,
    }
    if stage.real:
        weights |= {_kill_a_real_monitor: 3, _kill_the_prober: 1}
    began = asyncio.get_running_loop().time()
    for _ in range(kills):
        (kill,) = rng.choices([*weights], weights=[*weights.values()])
        sys.stderr.write(f"  {asyncio.get_running_loop().time() - began:.0f} s: {kill.__name__.strip('_')}\n")
        await kill(stage, rng)
        await asyncio.sleep(rng.uniform(0, 2 * pace))


def scenarios(kills: int, pace: float, *, real: bool) -> dict[str, Scenario]:
    """All of them, in order; `pace`: so many seconds lie between two random kills, on average; `real`: there are real
    monitors, too.
    """
    for_real = {"a real monitor and the prober are killed": Scenario(_STARTED_ANEW, _real_processes_die)}
    return {
        **(for_real if real else {}),
        "the operator that leads is killed": Scenario(_NOT_AT_ALL, _leader_is_killed),
        "monitors die while no operator is there": Scenario(_TAKEN_OVER, _monitors_die_while_no_operator_is_there),
        "the API server is killed": Scenario(_NOT_AT_ALL, _api_is_restarted),
        "another takes the Lease": Scenario(_NOT_AT_ALL, _lease_is_taken_by_another),
        "the clock goes an hour ahead, and back": Scenario(_NOT_AT_ALL, partial(_clock_is_set, AN_HOUR)),
        "the clock goes back an hour, and ahead": Scenario(_NOT_AT_ALL, partial(_clock_is_set, -AN_HOUR)),
        "etcd takes half a second": Scenario(_AT_WORK, _etcd_is_slow),
        "a node dies": Scenario(_AT_WORK, _node_dies),
        f"{kills} random kills": Scenario(_ONE_AFTER_THE_OTHER, partial(_random_kills, kills, pace)),
    }
