"""Probers of namespaces on an API that is a dict, and on pages that a test writes."""

import asyncio
import json
from dataclasses import replace as other

import pytest
from fake_clock import FakeClock
from pod_runtime_stage import FakeApi
from pods import SETTINGS, followed, newer, stream
from virtual_time import in_virtual_time

from tallylight_contract import labels
from tallylight_contract.probing import SignalPage, SourceSignal, probe_of
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.probing.namespace_prober import NOT_LEADING
from tallylight_operator.kubernetes.probing.probers import Probers
from tallylight_operator.no_page import NoPageError

CUP = Key("sports", "cup")
OURS = other(SETTINGS, operator="tallylight-system/tallylight-operator")
RUNNING = {"name": "monitor", "restartCount": 0, "state": {"running": {"startedAt": "2026-06-06T12:00:00Z"}}}
LOGIN = {"url": "https://origin.example/m.m3u8", "secretRef": {"name": "login"}}


class Pages:
    """What each prober answers, by its host: a page, or why there is none."""

    def __init__(self):
        self.of, self.closed = {}, False

    async def read(self, host, port, version="", wait=0):
        await asyncio.sleep(min(wait, 1.0))
        found = self.of.get(host, NoPageError("cannot be reached: no route"))
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self):
        self.closed = True


class Stage:
    def __init__(self):
        self.api, self.pages, self.woken = FakeApi(), Pages(), []
        self.settings, self.clock, self.gone = OURS, FakeClock(), frozenset()
        self.build()

    def build(self):
        """An operator that starts; the API's objects are as they were."""
        book = SignalBook(self.woken.append, self.clock.now)
        self.probers = Probers(self.api, self.settings, self.clock, book, lambda: self.gone)
        self.pods = self.probers.pods
        for pod in list(self.api.objects.values()):
            self.pods.put(pod)

    def play(self, scene):
        """Run the probers beside a scene."""

        async def run():
            running = asyncio.create_task(self.probers.run(self.pages))
            await scene()
            assert not running.done()
            running.cancel()
            await asyncio.wait({running})

        in_virtual_time(run())

    def follows(self, *streams):
        for each in streams:
            self.probers.stream_changed(Key("sports", each.metadata.name), each)

    def starts(self, name, host):
        """A kubelet starts a prober."""
        (path,) = [path for path in self.api.objects if path.endswith(name)]
        self.api.objects[path] = newer(self.api.objects[path])
        self.api.objects[path]["status"] = {"phase": "Running", "podIP": host, "containerStatuses": [RUNNING]}
        self.pods.put(self.api.objects[path])

    def says(self, host, present, *streams, seen="seen", namespace="sports"):
        signals = [
            SourceSignal(
                namespace=namespace,
                stream=each.metadata.name,
                digest=probe_of(each).digest,
                present=present,
                since=self.clock.now(),
                seen=seen,
            )
            for each in streams
        ]
        self.pages.of[host] = SignalPage(version=f"{host}-{len(self.api.requests)}-{present}", signals=signals)

    def names(self):
        return [
            path.rpartition("/")[2]
            for path, pod in self.api.objects.items()
            if "deletionTimestamp" not in pod["metadata"]
        ]

    def signal(self, of=None):
        return self.probers.signal_of(CUP, of or followed())


@pytest.fixture
def stage():
    return Stage()


def test_one_is_made_for_the_first_stream_asked_more_for_the_second_and_removed_after_the_last(stage):
    async def scene():
        stage.follows(followed(), stream(name="always", uid="uid-always"))
        await asyncio.sleep(1)
        (name,) = stage.names()
        stage.follows(followed("bowl"))
        await asyncio.sleep(1)
        (pod,) = stage.api.objects.values()
        assert stage.names() == [name]
        listed = json.loads(pod["metadata"]["annotations"][labels.SOURCES])
        assert [probe["stream"] for probe in listed["probes"]] == ["bowl", "cup"]
        stage.probers.stream_changed(CUP, None)
        stage.follows(followed("bowl", suspend=True))
        await asyncio.sleep(10)
        assert stage.names() == []
        assert list(stage.probers.silent()) == []

    stage.play(scene)
    assert stage.pages.closed


def test_what_it_says_is_known_and_wakes_the_stream(stage):
    async def scene():
        stage.follows(followed())
        await asyncio.sleep(1)
        stage.says("10.0.0.1", True, followed())
        stage.starts(stage.names()[0], "10.0.0.1")
        await asyncio.sleep(2)
        assert stage.signal().present is True
        assert stage.woken[-1] == CUP
        assert list(stage.probers.silent()) == [("sports", 0.0)]

    stage.play(scene)


def test_what_a_prober_says_of_another_namespace_is_passed_over(stage):
    async def scene():
        stage.follows(followed())
        await asyncio.sleep(1)
        stage.says("10.0.0.1", True, followed(), namespace="other")
        stage.starts(stage.names()[0], "10.0.0.1")
        await asyncio.sleep(2)
        assert stage.signal().present is None

    stage.play(scene)


def test_one_that_cannot_be_read_any_more_makes_what_it_said_unknown_and_is_counted(stage):
    async def scene():
        stage.follows(followed())
        await asyncio.sleep(1)
        stage.says("10.0.0.1", True, followed())
        stage.starts(stage.names()[0], "10.0.0.1")
        await asyncio.sleep(2)
        stage.pages.of["10.0.0.1"] = NoPageError("does not answer within 5 s")
        await asyncio.sleep(100)
        assert (stage.signal().present, stage.signal().seen) == (None, "the prober does not answer within 5 s")
        ((_, seconds),) = stage.probers.silent()
        assert 90 < seconds <= 100
        assert len(stage.names()) == 1

    stage.play(scene)


def test_an_error_that_nobody_thought_of_is_told_and_reading_goes_on(stage):
    async def scene():
        stage.follows(followed())
        await asyncio.sleep(1)
        stage.pages.of["10.0.0.1"] = ZeroDivisionError()
        stage.starts(stage.names()[0], "10.0.0.1")
        await asyncio.sleep(10)
        assert stage.signal().seen == "the prober cannot be read: ZeroDivisionError"
        stage.says("10.0.0.1", True, followed())
        await asyncio.sleep(10)
        assert stage.signal().present is True

    stage.play(scene)


def test_why_it_does_not_come_up_is_told_in_the_words_of_the_cluster_and_of_the_api(stage):
    async def scene():
        stage.api.refusals = [ApiError("create: exceeded quota: pods", 403)]
        stage.follows(followed())
        await asyncio.sleep(0.1)
        assert stage.signal().seen == "its prober cannot be had as it should be: create: exceeded quota: pods"
        await asyncio.sleep(10)
        (path,) = stage.api.objects
        pending = newer(stage.api.objects[path])
        unscheduled = {"type": "PodScheduled", "status": "False", "message": "0/1 nodes are available"}
        pending["status"] = {"phase": "Pending", "conditions": [unscheduled]}
        stage.pods.put(pending)
        await asyncio.sleep(1)
        assert stage.signal().seen == "its prober does not start: 0/1 nodes are available"

    stage.play(scene)


def test_one_that_is_gone_is_made_anew_and_one_that_never_comes_up_more_and_more_seldom(stage):
    async def scene():
        stage.follows(followed())
        for _ in range(300):
            await asyncio.sleep(1)
            for pod in list(stage.api.objects.values()):
                stage.pods.drop(pod)
            stage.api.objects.clear()

    stage.play(scene)
    assert 5 <= sum(request.verb == "create" for request in stage.api.requests) <= 20


def test_another_secret_makes_another_pod_first_and_the_one_before_is_believed_until_that_knows_as_much(stage):
    async def scene():
        stage.follows(followed())
        await asyncio.sleep(1)
        (before,) = stage.names()
        stage.says("10.0.0.1", True, followed())
        stage.starts(before, "10.0.0.1")
        await asyncio.sleep(2)
        stage.follows(followed(source=LOGIN))
        await asyncio.sleep(2)
        (after,) = set(stage.names()) - {before}
        stage.pages.of["10.0.0.2"] = SignalPage(version="x")
        stage.starts(after, "10.0.0.2")
        await asyncio.sleep(10)
        assert stage.signal(followed(source=LOGIN)).present is True
        assert set(stage.names()) == {before, after}
        stage.says("10.0.0.2", False, followed())
        await asyncio.sleep(10)
        assert stage.names() == [after]
        assert stage.signal(followed(source=LOGIN)).present is False

    stage.play(scene)


def test_an_operator_that_starts_takes_over_what_is_there_and_one_that_does_not_lead_knows_nothing(stage):
    async def begins():
        stage.follows(followed())
        await asyncio.sleep(1)
        stage.says("10.0.0.1", True, followed())
        stage.starts(stage.names()[0], "10.0.0.1")
        await asyncio.sleep(2)

    async def takes_over():
        stage.follows(followed())
        await asyncio.sleep(0.1)
        assert stage.signal().present is True

    stage.play(begins)
    assert stage.signal().seen == NOT_LEADING
    stage.build()
    stage.play(takes_over)
    assert [request.verb for request in stage.api.requests] == ["create"]


def test_nothing_of_a_namespace_whose_streams_went_while_no_operator_ran_is_left_nor_of_a_release_that_is_gone(stage):
    async def begins():
        stage.follows(followed())
        await asyncio.sleep(1)

    async def comes_back():
        await asyncio.sleep(200)

    stage.play(begins)
    stage.settings = other(OURS, operator="elsewhere/tallylight-operator")
    stage.build()
    stage.play(comes_back)
    assert len(stage.names()) == 1, "another release's is left alone"
    stage.build()
    stage.gone = frozenset({OURS.operator})
    stage.play(comes_back)
    assert stage.names() == []


def test_a_pod_of_others_that_has_the_name_is_told_and_left_alone(stage):
    async def scene():
        stage.follows(followed())
        await asyncio.sleep(1)
        (path,) = stage.api.objects
        stage.pods.drop(stage.api.objects[path])
        stage.api.objects[path]["metadata"]["annotations"] = {}
        await asyncio.sleep(20)
        assert "that is not ours is in the way; rename or delete it" in stage.signal().seen
        assert stage.names() == [path.rpartition("/")[2]]

    stage.play(scene)
