"""Monitors are asked for their load: seldom while all is well, often while one is late or shares its stream."""

import asyncio

import pytest
from fake_clock import FakeClock
from msgspec.structs import replace
from pods import CUP, raw_pod, raw_stream
from virtual_time import in_virtual_time

from tallylight_contract import labels
from tallylight_contract.load import Load
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.monitor_loads import AT_ONCE, MonitorLoads

CALM = Load(lag_seconds=0.0, cores=0.1, over_seconds=20.0)
LATE = replace(CALM, lag_seconds=9.0, lagging_seconds=9.0, cores=0.4)
TEN_MINUTES = 600.0


class Stage:
    """A store with pods, and monitors that give this answer."""

    def __init__(self, answer):
        self.answer, self.asked, self.woken, self.at_work, self.most = answer, [], [], 0, 0
        self.store = Store(self.woken.append, lambda: 0.0)
        self.store.put_stream(raw_stream())
        self.loads = MonitorLoads(self.store, self.ask, FakeClock())

    async def ask(self, host, port):
        self.asked.append((host, port))
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        await asyncio.sleep(0.5)
        self.at_work -= 1
        return self.answer

    async def run(self, seconds):
        self.woken.clear()
        task = asyncio.create_task(self.loads.run())
        await asyncio.sleep(seconds)
        task.cancel()
        await asyncio.wait({task})


def monitor(uid="uid-pod", *, ready=True, shard=None, name=None, **metadata):
    made = raw_pod(uid=uid, state={"running": {}}, podIP="10.0.0.7")
    made["status"]["containerStatuses"][0] |= {"ready": ready, "started": True}
    made["metadata"] |= {"name": name or made["metadata"]["name"]} | metadata
    made["metadata"]["labels"] |= {} if shard is None else {labels.SHARD: str(shard)}
    return made


def after(seconds, answer, *pods):
    stage = Stage(answer)
    for pod in pods or (monitor(),):
        stage.store.put_pod(pod)
    in_virtual_time(stage.run(seconds))
    return stage


def test_one_that_keeps_pace_is_asked_about_once_a_minute_and_wakes_nothing():
    stage = after(TEN_MINUTES, CALM)
    assert 8 <= len(stage.asked) <= 18
    assert set(stage.asked) == {("10.0.0.7", 9464)}
    assert stage.woken == []
    assert stage.loads.of("uid-pod") == CALM


def test_one_that_is_late_is_asked_every_few_seconds_and_each_answer_wakes_its_stream():
    stage = after(TEN_MINUTES, LATE)
    assert 80 <= len(stage.asked) <= 160
    assert stage.woken == [CUP] * len(stage.woken)
    assert len(stage.woken) >= len(stage.asked) - 1


def test_so_are_those_that_share_a_stream():
    stage = after(TEN_MINUTES, CALM, monitor(shard=0))
    assert len(stage.asked) >= 80
    assert stage.woken


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param(monitor(ready=False), id="not ready"),
        pytest.param(monitor(deletionTimestamp="2026-06-06T12:00:00Z"), id="being deleted"),
        pytest.param(raw_pod(uid="uid-pod", state={"waiting": {}}), id="without an address"),
    ],
)
def test_nothing_else_is_asked(pod):
    assert after(TEN_MINUTES, LATE, pod).asked == []


def test_of_one_that_does_not_answer_any_more_nothing_is_known():
    stage = after(20.0, LATE)
    assert stage.loads.of("uid-pod") == LATE
    stage.answer = None
    in_virtual_time(stage.run(60.0))
    assert stage.loads.of("uid-pod") is None


@pytest.mark.parametrize(
    ("answer", "pod", "unknown"),
    [
        pytest.param(None, monitor(), 1, id="it does not answer"),
        pytest.param(LATE, monitor(), 0, id="it does"),
        pytest.param(None, monitor(ready=False), 0, id="it is not ready, and not asked"),
    ],
)
def test_monitors_that_do_not_answer_are_counted(answer, pod, unknown):
    assert after(TEN_MINUTES, answer, pod).loads.unknown() == unknown


def test_one_that_answers_again_is_not_counted_any_more():
    stage = after(TEN_MINUTES, None)
    stage.answer = CALM
    in_virtual_time(stage.run(2 * TEN_MINUTES))
    assert stage.loads.unknown() == 0


def test_what_a_pod_that_is_gone_has_said_is_forgotten():
    stage = after(20.0, LATE)
    stage.store.drop_pod(monitor())
    in_virtual_time(stage.run(5.0))
    assert stage.loads.of("uid-pod") is None


def test_many_are_asked_side_by_side_and_never_too_many():
    stage = after(30.0, CALM, *(monitor(f"uid-{number}", name=f"cup-{number}") for number in range(100)))
    assert stage.most == AT_ONCE
    assert len(stage.asked) >= 100
