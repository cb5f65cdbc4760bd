"""Placeholders on an API that is a dict, in virtual time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_clock import FakeClock
from pod_runtime_stage import FakeApi
from pods import SETTINGS
from virtual_time import in_virtual_time

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.pod_check import check
from tallylight_operator.kubernetes.warming.placeholder_pod import pod
from tallylight_operator.kubernetes.warming.warm_capacity import BEARABLE_LOOKS, EVERY_SECONDS, WarmCapacity
from tallylight_operator.settings import LeaseSettings, Settings, Warm

AHEAD = timedelta(minutes=3)
WARM = Warm(5, AHEAD, "low")


class Cluster(FakeApi):
    """`lists` counts them."""

    def __init__(self):
        super().__init__()
        self.lists = 0

    async def list_all(self, path, selector=""):
        self.lists += 1
        return list(self.objects.values()), 1

    @property
    def names(self):
        return sorted(path.rpartition("/")[2] for path in self.objects)

    def _delete(self, path, there, request):
        del self.objects[path]
        return there


class Stage:
    """`starts` is how many monitors start soon."""

    def __init__(self, warm=WARM):
        self.api, self.starts, self.asked = Cluster(), 0, set()
        settings = Settings(SETTINGS, LeaseSettings("system", "lease", "a"), warm=warm)
        self.warm = WarmCapacity(self.api, self.api, settings, 0, FakeClock())
        self.told, self.missed = [], []
        self.warm.tell, self.warm.missed = self.told.append, self.missed.append

    def within(self, span):
        self.asked.add(span)
        return self.starts

    async def __aenter__(self):
        self.task = asyncio.create_task(self.warm.run(self.within))
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.wait({self.task})

    def runs(self):
        """All that are there run."""
        for each in self.api.objects.values():
            each["status"] = {"phase": "Running", "containerStatuses": [{"name": "monitor", "state": {"running": {}}}]}

    @property
    def states(self):
        return dict(self.warm.states())

    async def rounds(self, number=2):
        await asyncio.sleep(number * EVERY_SECONDS)


def played(scene):
    def test():
        in_virtual_time(scene())

    test.__name__ = scene.__name__
    return test


@played
async def test_room_comes_before_the_starts_and_is_gone_with_them():
    async with Stage() as stage:
        stage.starts = 3
        await stage.rounds()
        assert stage.api.names == [f"lease-warm-0-{number}" for number in range(3)]
        stage.starts = 0
        await stage.rounds()
        assert stage.api.names == []
        assert stage.asked == {AHEAD}


@played
async def test_there_is_no_more_room_than_was_asked_for():
    async with Stage() as stage:
        stage.starts = 1000
        await stage.rounds()
        assert len(stage.api.names) == 5


@played
async def test_one_that_gave_way_or_ended_is_made_anew_while_monitors_are_still_to_start():
    async with Stage() as stage:
        stage.starts = 2
        await stage.rounds()
        given_way, over = sorted(stage.api.objects)
        del stage.api.objects[given_way]
        stage.api.objects[over]["status"] = {"phase": "Succeeded"}
        await stage.rounds(3)
        assert len(stage.api.names) == 2
        assert all("status" not in each for each in stage.api.objects.values())


@played
async def test_while_nothing_starts_the_api_is_asked_once_what_an_earlier_leader_left():
    async with Stage() as stage:
        await stage.rounds(50)
        assert stage.api.lists == 1


@played
async def test_without_any_room_to_hold_nothing_is_asked():
    async with Stage(Warm()) as stage:
        stage.starts = 3
        await stage.rounds()
        assert (stage.api.lists, stage.api.requests, stage.task.done()) == (0, [], True)


@pytest.mark.parametrize(
    "error",
    [pytest.param(ApiError("quota", 403, "Forbidden"), id="refused"), pytest.param(RetryableError("down"), id="away")],
)
def test_what_the_api_refuses_is_said_once_and_tried_again(error, caplog):
    async def scene():
        async with Stage() as stage:
            stage.starts, stage.api.refusals = 1, [error] * 2
            await stage.rounds(6)
            assert len(stage.api.names) == 1

    in_virtual_time(scene())
    assert len([record for record in caplog.records if "room for monitors" in record.getMessage()]) == 1


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ApiError("failed calling webhook", 500, "InternalError"), id="a webhook that fails"),
        pytest.param(ApiError("already exists", 409, "AlreadyExists"), id="another pod bears the name"),
        pytest.param(RetryableError("no answer"), id="no answer"),
    ],
)
def test_what_may_be_over_in_a_moment_is_told_once_it_has_lasted(error):
    async def scene():
        async with Stage() as stage:
            stage.starts = 2
            await stage.rounds()
            stage.runs()
            await stage.rounds()
            assert (stage.states["running"], stage.missed) == (2, [])
            stage.starts, stage.api.refusals = 3, [error] * (BEARABLE_LOOKS + 1)
            await stage.rounds(BEARABLE_LOOKS - 1)
            assert (stage.missed, stage.told) == ([], [])
            await stage.rounds()
            assert stage.states == {"wanted": 3, "running": 0, "refused": 3, "pending": 0, "failed": 0}
            assert (stage.missed, len(stage.told)) == (["refused"] * 3, 1)
            assert str(error) in stage.told[0].note
            await stage.rounds()
            stage.runs()
            await stage.rounds()
            assert stage.states["running"] == 3

    in_virtual_time(scene())


def test_looks_that_failed_while_it_led_before_do_not_count_when_it_leads_again():
    async def scene():
        async with Stage() as stage:
            stage.starts, stage.api.refusals = 1, [RetryableError("no answer")] * BEARABLE_LOOKS
            await stage.rounds(BEARABLE_LOOKS - 1)
        async with stage:
            await stage.rounds(1)
            assert (stage.missed, stage.told) == ([], [])

    in_virtual_time(scene())


def test_what_the_api_refuses_is_counted_and_told_once_until_there_was_enough_room():
    async def scene():
        async with Stage() as stage:
            stage.starts, stage.api.refusals = 2, [ApiError('exceeded quota: "pods"', 403, "Forbidden")] * 4
            await stage.rounds(3)
            assert stage.states == {"wanted": 2, "running": 0, "refused": 2, "pending": 0, "failed": 0}
            assert stage.missed == ["refused"] * 2
            (told,) = stage.told
            assert (told.kind, told.reason) == ("Warning", "RoomNotHeld")
            assert told.note.startswith(
                '2 of 2 placeholders that hold room for monitors are refused: exceeded quota: "p'
            )
            assert "Raise the ResourceQuota of the namespace system" in told.note
            await stage.rounds(3)
            stage.runs()
            await stage.rounds()
            assert stage.states["running"] == 2
            stage.api.objects.clear()
            stage.api.refusals = [ApiError("no", 403)]
            await stage.rounds()
            assert len(stage.told) == 2

    in_virtual_time(scene())


@played
async def test_one_that_waits_for_a_node_counts_once_its_monitor_is_about_to_start():
    async with Stage() as stage:
        stage.starts = 1
        await stage.rounds()
        (only,) = stage.api.objects.values()
        only["status"] = {"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/2 nodes"}]}
        await stage.rounds((AHEAD.total_seconds() - 40) / EVERY_SECONDS)
        assert (stage.missed, stage.told, stage.states["pending"]) == ([], [], 1)
        await stage.rounds(20)
        assert stage.missed == ["pending"]
        assert "1 of 1 placeholders that hold room for monitors do not run: 0/2 nodes. Give the" in stage.told[0].note


@played
async def test_one_that_cannot_run_is_told_once_though_it_is_made_again_and_again():
    async with Stage() as stage:
        stage.starts = 1
        for _ in range(5):
            await stage.rounds()
            for each in stage.api.objects.values():
                each["status"] = {"phase": "Failed", "message": "no such program: sleep"}
        assert set(stage.missed) == {"failed"}
        assert len(stage.missed) > 1
        (told,) = stage.told
        assert "ended by themselves: no such program: sleep. Make them able to run" in told.note


@played
async def test_an_operator_that_leads_no_more_says_nothing_of_room():
    async with Stage() as stage:
        stage.starts = 1
        await stage.rounds()
        assert stage.states["wanted"] == 1
    assert stage.states["wanted"] == 0
    assert dict(Stage(Warm()).warm.states()) == {}


def test_a_placeholder_takes_a_monitors_room_and_image_and_gives_way_at_once():
    patched = replace(SETTINGS, patches=({"spec": {"nodeSelector": {"pool": "video"}, "priorityClassName": "high"}},))
    check(patched)
    made = pod("lease-warm-0-0", "system", patched, WARM)
    (container,) = made["spec"]["containers"]
    assert container["image"] == SETTINGS.image
    assert container["resources"] == SETTINGS.resources.texts()
    assert made["spec"]["nodeSelector"] == {"pool": "video"}
    assert made["spec"]["priorityClassName"] == "low"
    assert made["spec"]["terminationGracePeriodSeconds"] == 0
    assert container["command"] == ["sleep", "480"]
