"""Fuzz target: whatever the cluster holds, passes over a stream come to rest, and touch nothing that is not its own."""

import asyncio
from copy import deepcopy
from dataclasses import dataclass

from hostile_pods import NAMES, annotations, some_pods
from hypothesis import given, settings
from hypothesis import strategies as st
from pod_runtime_stage import Clock, Stage
from pods import CUP, newer, raw_stream

from tallylight_operator.controller.admission import Admission
from tallylight_operator.controller.gaps import Gaps
from tallylight_operator.controller.one_pass import Reconcile
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.controller.starts_ahead import StartsAhead
from tallylight_operator.controller.turns import Turns
from tallylight_operator.settings import Caps

PODS = "/api/v1/namespaces/sports/pods"
MOST_PASSES = 8
SCHEDULES = st.sampled_from(
    [
        {"always": {}},
        {"window": {"start": "2026-06-06T11:00:00Z", "end": "2026-06-06T13:00:00Z"}},
        {"window": {"start": "0001-01-01T00:00:00Z", "end": "9999-12-31T23:59:59Z"}},
        {"recurring": {"cron": "0 * * * *", "duration": "30m", "timezone": "Europe/London"}},
        {"whenLive": {}},
    ]
)
STREAMS = st.fixed_dictionaries(
    {"schedule": SCHEDULES, "pipelines": st.integers(1, 2), "suspend": st.booleans()},
    optional={"preRoll": st.just("5m"), "postRoll": st.just("5m"), "startDeadline": st.just("10m")},
)
INPUTS = st.tuples(
    st.none() | STREAMS, annotations(), some_pods(), st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
)


class SteadyClock(Clock):
    """It is noon all the time."""

    def monotonic(self):
        return 1000.0


@dataclass
class Asked:
    """How it went: whether the last pass found nothing to do, and whether one must be tried again."""

    rests: bool = False
    blocked: bool = False


def target(given_facts) -> None:
    """Reconcile until nothing is left to do. Anything but rest, or a RetryableError, is a fault."""
    spec, noted, pods, taken = given_facts
    stage = Stage()
    _fill(stage, spec, noted, pods)
    there = {pod["metadata"]["name"] for pod in pods}
    strangers = {f"{PODS}/{name}": _stranger(name) for name in taken if name not in there}
    stage.api.objects |= deepcopy(strangers)
    asked = asyncio.run(_reconcile(stage))
    assert asked.rests or asked.blocked, "it never comes to rest"
    assert {path: stage.api.objects.get(path) for path in strangers} == strangers, "a pod of another owner is touched"


def _fill(stage, spec, noted, pods):
    (path, stream), *_ = stage.api.objects.items()
    if spec is None:
        stage.store.drop_stream(stream)
        del stage.api.objects[path]
    else:
        changed = newer(raw_stream(uid=stream["metadata"]["uid"], annotations=noted, **spec))
        stage.api.objects[path] = changed
        stage.store.put_stream(changed)
    for pod in pods:
        stage.api.objects[f"{PODS}/{pod['metadata']['name']}"] = pod
        stage.store.put_pod(pod)


def _stranger(name):
    return {
        "metadata": {"namespace": "sports", "name": name, "uid": f"stranger-{name}", "resourceVersion": "1"},
        "status": {"phase": "Running"},
    }


async def _reconcile(stage):
    clock = SteadyClock()
    one_pass, asked = (
        Reconcile(stage.runtime, clock, Gaps(clock), Turns(clock), StartsAhead(clock, print), Admission(Caps(), print)),
        Asked(),
    )
    for _ in range(MOST_PASSES):
        try:
            outcome = await one_pass(CUP, stage.store.get(CUP))
        except RetryableError:
            asked.blocked = True
        else:
            asked.rests = not outcome.acted or outcome.publish_at is not None
            if asked.rests:
                break
    return asked


@given(INPUTS)
@settings(deadline=None)
def test_whatever_the_cluster_holds_passes_come_to_rest(facts):
    target(facts)
