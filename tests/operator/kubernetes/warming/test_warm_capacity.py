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
from tallylight_operator.kubernetes.warming.warm_capacity import EVERY_SECONDS, WarmCapacity
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

    def within(self, span):
        self.asked.add(span)
        return self.starts

    async def __aenter__(self):
        self.task = asyncio.create_task(self.warm.run(self.within))
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.wait({self.task})

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
            stage.starts, stage.api.refusals = 1, [error] * 3
            await stage.rounds(6)
            assert len(stage.api.names) == 1

    in_virtual_time(scene())
    assert len([record for record in caplog.records if "room for monitors" in record.getMessage()]) == 1


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
