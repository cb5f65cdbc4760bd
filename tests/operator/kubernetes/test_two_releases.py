"""Two releases serve one LiveStream by mistake: nothing is replaced over and over, and people are told."""

import asyncio
from dataclasses import replace

import pytest
from fake_clock import FakeClock
from pod_runtime_stage import FakeApi
from pods import CUP, SETTINGS, newer, raw_stream
from reconciler_stage import Counted
from virtual_time import in_virtual_time

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.controller.reconcile import Reconciler
from tallylight_operator.decision.model import Phase
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.pod_runtime import Observers, PodRuntime
from tallylight_operator.readiness import Readiness

STREAM = "/apis/tallylight.dev/v1alpha1/namespaces/sports/livestreams/cup"
FIVE_MINUTES = 300.0
NO_IMAGE = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}
RUNS = {"running": {}}


class Cluster(FakeApi):
    """One API for both: what one writes, the watches of both bring a moment later. A pod comes to be in `state`."""

    def __init__(self, state, clock):
        super().__init__()
        self.state, self.ready, self.clock, self.releases = state, True, clock, []
        self.objects[STREAM] = raw_stream()

    async def call(self, request):
        await asyncio.sleep(0.005)
        before = set(self.objects)
        answer = await super().call(request)
        if request.verb == "create":
            path = (set(self.objects) - before).pop()
            self.objects[path] = answer = self._placed(self.objects[path])
        elif request.verb == "delete":
            self.objects.pop(request.path, None)
        loop = asyncio.get_running_loop()
        for release in self.releases:
            loop.call_later(0.01, release.brought, request.verb, answer)
        return answer

    def _placed(self, pod):
        status = [{"name": "monitor", "restartCount": 0, "state": self.state, "ready": self.ready, "started": True}]
        made = newer(pod, creationTimestamp=self.clock.now().isoformat())
        made["status"] = {"phase": "Pending" if self.state is NO_IMAGE else "Running", "containerStatuses": status}
        return made

    def verbs(self, verb, path="/pods"):
        return [request for request in self.requests if request.verb == verb and path in request.path]


class Release:
    """One of the two operators, with an image of its own."""

    def __init__(self, name, cluster):
        self.store = Store(self.wake, cluster.clock.monotonic)
        self.told = []
        settings = replace(SETTINGS, image=f"registry.example/{name}:1", operator=f"{name}/tallylight-operator")
        observers = Observers(
            lambda key, uid, notice: self.told.append((notice.kind, notice.reason)),
            lambda start: None,
            lambda old, new: None,
        )
        runtime = PodRuntime(cluster, self.store, settings, cluster.clock, observers)
        self.reconciler = Reconciler(runtime, self.store, cluster.clock, Counted())
        self.runtime = runtime
        cluster.releases.append(self)

    def wake(self, key):
        self.reconciler.wake(key)

    def brought(self, verb, raw):
        if raw["kind"] == "LiveStream":
            self.store.put_stream(raw)
        elif verb == "delete":
            self.store.drop_pod(raw)
        else:
            self.store.put_pod(raw)


async def served(state, seconds=FIVE_MINUTES, names=("blue", "green")):
    cluster = Cluster(state, FakeClock())
    releases = [Release(name, cluster) for name in names]
    for release in releases:
        release.brought("create", cluster.objects[STREAM])
    tasks = [asyncio.create_task(release.reconciler.run()) for release in releases]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return cluster


@pytest.mark.parametrize("state", [pytest.param(NO_IMAGE, id="hindered"), pytest.param(RUNS, id="it runs")])
def test_in_five_minutes_hardly_anything_is_deleted_or_written(state):
    cluster = in_virtual_time(served(state))
    assert len(cluster.verbs("delete")) <= 4
    assert len(cluster.verbs("patch", "/livestreams")) <= 30
    assert len(cluster.verbs("patch")) == 1, "the pod is told once who else serves it"


def test_one_that_runs_is_left_alone_and_everybody_is_told():
    cluster = in_virtual_time(served(RUNS))
    assert cluster.verbs("delete") == []
    assert len([path for path in cluster.objects if "/pods/" in path]) == 1
    status = cluster.releases[0].store.status(CUP)
    degraded = next(known for known in status.conditions if known.type is ConditionType.DEGRADED)
    assert (degraded.status, degraded.reason) == ("True", Reason.FOREIGN_OPERATOR)
    assert "blue/tallylight-operator" in degraded.message
    assert "green/tallylight-operator" in degraded.message
    assert ("Warning", "ForeignOperator") in [told for release in cluster.releases for told in release.told]
    (monitor,) = cluster.releases[1].runtime.monitors(CUP)
    assert monitor.phase is Phase.RUNNING


def test_two_that_see_a_stream_otherwise_do_not_overwrite_each_other_all_the_time():
    async def one_cannot_reach_the_monitor():
        cluster = Cluster(RUNS, FakeClock())
        cluster.ready = False
        releases = [Release(name, cluster) for name in ("blue", "green")]
        for release in releases:
            release.brought("create", cluster.objects[STREAM])
        tasks = [asyncio.create_task(release.reconciler.run()) for release in releases]
        await asyncio.sleep(5)
        for release, cause in zip(releases, ("answered 401", "why is not known"), strict=True):
            (pod,) = release.store.pods(CUP)
            release.store.put_answer(pod["metadata"]["uid"], Readiness(False, cause))
        await asyncio.sleep(FIVE_MINUTES)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        return cluster

    writes = in_virtual_time(one_cannot_reach_the_monitor()).verbs("patch", "/livestreams")
    assert 2 <= len(writes) <= 40


def test_one_that_takes_the_other_for_gone_does_not_have_people_told_over_and_over():
    async def one_is_mistaken():
        cluster = Cluster(RUNS, FakeClock())
        mistaken, other = (Release(name, cluster) for name in ("blue", "green"))
        for release in (mistaken, other):
            release.brought("create", cluster.objects[STREAM])
        tasks = [asyncio.create_task(release.reconciler.run()) for release in (mistaken, other)]
        await asyncio.sleep(5)
        mistaken.store.put_gone_releases(frozenset({"green/tallylight-operator"}))
        await asyncio.sleep(FIVE_MINUTES)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        return cluster

    cluster = in_virtual_time(one_is_mistaken())
    told = [reason for release in cluster.releases for _, reason in release.told]
    assert 1 <= told.count("ForeignOperator") <= 12, "at most one in half a minute"
    assert len(cluster.verbs("patch", "/livestreams")) <= 40


def test_what_a_release_that_is_gone_left_hindered_is_made_anew_by_the_next():
    async def after_another():
        cluster = Cluster(NO_IMAGE, FakeClock())
        old = Release("old", cluster)
        old.brought("create", cluster.objects[STREAM])
        task = asyncio.create_task(old.reconciler.run())
        await asyncio.sleep(5)
        task.cancel()
        await asyncio.wait({task})
        cluster.releases.clear()
        new = Release("new", cluster)
        for made in list(cluster.objects.values()):
            new.brought("create", made)
        task = asyncio.create_task(new.reconciler.run())
        await asyncio.sleep(2 * FIVE_MINUTES + 10)
        task.cancel()
        await asyncio.wait({task})
        return cluster

    cluster = in_virtual_time(after_another())
    (left,) = [made for path, made in cluster.objects.items() if "/pods/" in path]
    assert left["metadata"]["annotations"][labels.MADE_BY] == "new/tallylight-operator"
    assert len(cluster.verbs("delete")) == 1


def test_one_release_alone_says_nothing_of_others():
    cluster = in_virtual_time(served(RUNS, names=("blue",)))
    status = cluster.releases[0].store.status(CUP)
    degraded = next(known for known in status.conditions if known.type is ConditionType.DEGRADED)
    assert degraded.reason is Reason.AS_ASKED
    assert cluster.verbs("patch") == []
