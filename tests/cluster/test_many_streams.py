"""Hundreds of streams at once, on fake nodes: as soon as a bare client would have them, and nothing left of them."""

import asyncio
import time
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from tallylight_bench import many_at_once, operator_at_rest
from tallylight_bench.bare_client import LIVESTREAMS, PODS, bare_client
from tallylight_bench.many_figures import promises, table
from tallylight_bench.operator_at_work import USER, operator_at_work
from tallylight_bench.playground import furnish, nodes_for
from tallylight_bench.scale.rows import floor
from tallylight_bench.stream_fleet import NAMESPACE, always
from tallylight_bench.watched_pods import watched_pods
from tallylight_cluster.audit import calls_of
from tallylight_cluster.cluster import down, up
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.network import inside

pytestmark = pytest.mark.cluster

AT_ONCE = 200
ROUNDS = 3  # the quickest of each counts: what else the machine did in the others says nothing
# At the usual speed a bare client keeps to the scheduler's pace. Where it is behind by more than a twentieth, the
# API server has too little of the two cores, and what more the operator takes is the machine's.
AT_PACE = 1.05
IDLE, REST_SECONDS = 100, 15.0
RUN_SECONDS = 60.0
GONE_SECONDS = 60.0
# Pods go before their LiveStreams do. A pass for each change on their way, and an Event: none of it is a loop.
REFUSALS_EACH = 6


@pytest.fixture(scope="module")
def fleet(named):
    """The paths of a control plane with fake nodes, for these tests alone."""
    mine = named("m")
    try:
        up(mine, nodes=0, fake_nodes=nodes_for(AT_ONCE))
        furnish(mine)
        yield mine
    finally:
        down(mine)


@pytest.fixture
def kubectl(fleet):
    return Kubectl(fleet)


@asynccontextmanager
async def all_on_air(fleet):
    """Two hundred streams that run, their operator, and what a watch shows of their pods."""
    async with bare_client(fleet) as client:
        await client.create_all(LIVESTREAMS.format(NAMESPACE), always(AT_ONCE))
        async with watched_pods(client, NAMESPACE) as watched, operator_at_work(fleet) as operator:
            await watched.until(watched.running, AT_ONCE, RUN_SECONDS)
            await operator.settled(RUN_SECONDS)
            for path in (LIVESTREAMS, PODS):
                assert not any(
                    each["metadata"].get("finalizers") for each in await client.items(path.format(NAMESPACE))
                )
            yield operator, watched


async def delete_namespace(kubectl):
    """Returns how many seconds it took until it was gone."""
    began = time.monotonic()
    await asyncio.to_thread(kubectl, "delete", "namespace", NAMESPACE, "--timeout=90s", seconds=95)
    return time.monotonic() - began


def test_pods_get_to_fake_nodes_and_run_there(kubectl):
    kubectl("create", "deployment", "some", "--image=any", "--replicas=20")
    kubectl("wait", "--for=condition=Available", "--timeout=30s", "deployment/some", seconds=35)
    nodes = kubectl("get", "pods", "-l", "app=some", "-o", "jsonpath={.items[*].spec.nodeName}").split()
    assert len(nodes) == 20
    assert set(nodes) == {f"kwok-{number}" for number in range(nodes_for(AT_ONCE))}
    kubectl("delete", "deployment", "some", "--cascade=foreground", "--timeout=30s", seconds=35)


def test_two_hundred_that_start_in_the_same_instant_are_promptly_there_and_promptly_gone(fleet, figures):
    rounds = many_at_once.Rounds()
    many_at_once.measured(fleet, AT_ONCE, ROUNDS, rounds)
    bare, ours = rounds.bare, rounds.ours
    kept = promises(AT_ONCE, bare, ours)
    figures.update(dict.fromkeys([*table(AT_ONCE, bare, ours), *map(str, kept)]))
    quickest = min(start.running for start in bare)
    slow = quickest > AT_PACE * floor(AT_ONCE)
    if slow:
        figures[f"times are not judged: a bare client by itself took {quickest:.2f} s"] = None
    assert [str(each) for each in kept if not each.kept and not (slow and each.unit)] == []


def test_an_operator_at_rest_needs_little_memory(fleet, figures):
    rest = operator_at_rest.measured(fleet, IDLE, REST_SECONDS)
    kept = operator_at_rest.promise(rest, IDLE)
    figures[str(kept)] = figures[f"CPU at rest: {rest.cpu:.2%} of a core"] = None
    assert kept.kept, str(kept)


def test_a_namespace_with_two_hundred_on_air_is_soon_gone_while_no_operator_is_there(fleet, kubectl, figures):
    async def life():
        async with all_on_air(fleet) as (operator, _):
            operator.started.kill()
            await operator.started.wait()
            return await delete_namespace(kubectl)

    with inside(fleet):
        took = asyncio.run(life())
    kubectl("create", "namespace", NAMESPACE)
    figures[f"a namespace with {AT_ONCE} on air, no operator: gone after {took:.1f} s"] = took
    assert took < GONE_SECONDS


def test_an_operator_lets_a_namespace_go_and_does_not_fight_for_its_pods(fleet, kubectl, figures):
    async def life():
        async with all_on_air(fleet) as (operator, watched):
            began = datetime.now(UTC)
            took = await delete_namespace(kubectl)
            await operator.settled(RUN_SECONDS)
            assert operator.alive
            assert len(watched.created) == AT_ONCE, "it made pods in a namespace that is going"
            return took, Counter(
                (call.request.verb, call.request.resource, call.code) for call in calls_of(fleet, USER, began)
            )

    with inside(fleet):
        took, answers = asyncio.run(life())
    kubectl("create", "namespace", NAMESPACE)
    refused = sum(number for (_, _, code), number in answers.items() if code >= 400)
    figures[f"a namespace with {AT_ONCE} on air, by an operator: gone after {took:.1f} s; refused {refused}"] = took
    assert took < GONE_SECONDS
    assert refused <= REFUSALS_EACH * AT_ONCE, answers
