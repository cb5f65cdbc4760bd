import asyncio

from fake_clock import FakeClock
from pods import CUP, raw_pod, raw_prober, raw_stream
from virtual_time import in_virtual_time

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.probing.known_pods import KnownProbers
from tallylight_operator.kubernetes.relist import EVERY_SECONDS, SELECTOR, KnownTogether, Relister


class Lists:
    def __init__(self):
        self.streams, self.pods = [], []
        self.asked, self.kept, self.failures = [], [], 0

    async def list_all(self, path, selector="", kept=dict):
        self.asked.append((path, selector))
        if self.failures:
            self.failures -= 1
            raise RetryableError("down")
        found = list(map(kept, self.streams if path.endswith("livestreams") else self.pods))
        self.kept += found
        return found, 10**9


class Stage:
    def __init__(self, **more):
        self.clock = FakeClock()
        self.lists = Lists()
        self.store = Store(lambda _: None, lambda: 0.0)
        self.probers = KnownProbers(lambda _: None, lambda: 0.0)
        self.relister = Relister(self.lists, KnownTogether(self.store, self.probers), self.clock, **more)

    async def while_running(self, scene):
        task = asyncio.create_task(self.relister.run())
        await asyncio.sleep(0.1)
        await scene()
        task.cancel()
        await asyncio.wait({task})


def test_both_kinds_are_listed_and_pods_by_their_labels():
    stage = Stage()
    stage.lists.streams, stage.lists.pods = [raw_stream()], [raw_pod(), raw_prober()]
    in_virtual_time(stage.relister.at_once())
    assert stage.relister.done
    assert stage.store.get(CUP)
    assert stage.store.pod(CUP, "cup-aaaa0000-0")
    assert [pod["metadata"]["uid"] for pod in stage.probers.of(CUP.namespace)] == ["uid-prober"]
    assert stage.lists.asked == [("/apis/tallylight.dev/v1alpha1/livestreams", ""), ("/api/v1/pods", SELECTOR)]


def test_only_the_namespaces_that_are_served_are_listed():
    stage = Stage(namespaces=("a", "b"))
    in_virtual_time(stage.relister.at_once())
    assert [path for path, _ in stage.lists.asked][:2] == [
        "/apis/tallylight.dev/v1alpha1/namespaces/a/livestreams",
        "/api/v1/namespaces/a/pods",
    ]


def test_a_list_that_fails_is_tried_again_until_it_works():
    stage = Stage()
    stage.lists.failures = 5
    in_virtual_time(stage.relister.at_once())
    assert stage.relister.done
    assert stage.lists.failures == 0


def test_what_a_watch_brings_in_time_is_not_counted_as_silent():
    stage = Stage()

    async def scene():
        stage.lists.streams = [raw_stream()]
        await asyncio.sleep(EVERY_SECONDS + 5)
        stage.store.put_stream(stage.lists.streams[0])
        await asyncio.sleep(EVERY_SECONDS)
        assert stage.relister.silent == 0

    in_virtual_time(stage.while_running(scene))


def test_a_prober_that_is_listed_again_is_no_change():
    stage = Stage()
    stage.lists.pods = [raw_prober()]

    async def scene():
        await asyncio.sleep(3 * EVERY_SECONDS)
        assert stage.relister.silent == 0

    in_virtual_time(stage.while_running(scene))


def test_lists_that_show_what_no_watch_brought_are_counted_until_one_does_not():
    stage = Stage()

    async def scene():
        for number in range(2):
            stage.lists.streams = [*stage.lists.streams, raw_stream(name=f"s{number}", uid=f"uid-{number}")]
            await asyncio.sleep(EVERY_SECONDS + 11)
        assert stage.relister.silent == 2
        await asyncio.sleep(EVERY_SECONDS + 11)
        assert stage.relister.silent == 0

    in_virtual_time(stage.while_running(scene))


def test_a_list_that_fails_later_ends_nothing():
    stage = Stage()

    async def scene():
        stage.lists.failures = 2
        await asyncio.sleep(3 * EVERY_SECONDS)
        assert stage.lists.failures == 0

    in_virtual_time(stage.while_running(scene))


def test_of_what_is_known_already_a_list_keeps_that_it_is_there():
    stage = Stage()
    stage.lists.streams, stage.lists.pods = [raw_stream(), raw_stream(name="new", uid="uid-new")], [raw_pod()]
    for each in stage.lists.streams:
        each["metadata"]["managedFields"] = [{"manager": "kubectl"}]
    stage.store.put_stream(stage.lists.streams[0])
    in_virtual_time(stage.relister.at_once())
    assert [*stage.lists.kept[0]] == ["metadata"]
    assert {"spec"} < {*stage.lists.kept[1]}
    assert not any("managedFields" in each["metadata"] for each in stage.lists.kept)
    assert stage.store.get(CUP)
    assert stage.store.get(Key(CUP.namespace, "new"))


def test_what_is_listed_again_stays_as_it_is_known_and_what_is_listed_no_more_is_gone():
    stage = Stage()
    stage.lists.streams, stage.lists.pods = [raw_stream()], [raw_pod(), raw_prober()]

    async def scene():
        before = stage.store.get(CUP), stage.store.pods(CUP), stage.probers.of(CUP.namespace)
        await asyncio.sleep(2 * EVERY_SECONDS)
        assert (stage.store.get(CUP), stage.store.pods(CUP), stage.probers.of(CUP.namespace)) == before
        stage.lists.streams = stage.lists.pods = []
        await asyncio.sleep(EVERY_SECONDS)
        assert (stage.store.get(CUP), stage.store.all_pods(), stage.probers.of(CUP.namespace)) == (None, (), ())

    in_virtual_time(stage.while_running(scene))


def test_what_is_newer_in_the_list_is_taken_whole():
    stage = Stage()
    stage.lists.streams = [raw_stream()]

    async def scene():
        edited = raw_stream()
        edited["metadata"] |= {"resourceVersion": str(10**8), "generation": 9}
        edited["spec"]["channel"] = "another"
        stage.lists.streams = [edited]
        await asyncio.sleep(EVERY_SECONDS + 11)
        assert stage.store.get(CUP).spec.channel == "another"

    in_virtual_time(stage.while_running(scene))
