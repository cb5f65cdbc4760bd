"""The wall clock is set by an hour, forth or back: schedules follow it, and nothing that lasts is longer or shorter."""

import asyncio
from datetime import timedelta

import pytest
from reconciler_stage import CUP, Stage, played, stream

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.health import Vitals, unhealthy

HOUR = timedelta(hours=1)
STEPS = pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["forth", "back"])
LONG = timedelta(hours=9)
EARLY = timedelta(hours=-3)  # a window that goes on, whichever way the clock is set


def gaps(stage):
    return [round(each.seconds) for each in stage.reconciler.gaps.unmonitored()]


def reasons(stage):
    return {each.type: each.reason for each in stage.runtime.of(CUP).status.conditions}


@STEPS
def test_what_is_tried_again_is_tried_again_as_soon(step):
    @played
    async def scene():
        async with Stage({CUP: stream(begin=EARLY, last=LONG)}) as stage:
            stage.runtime.obstacles["Start", CUP] = RetryableError("quota", Reason.QUOTA_EXCEEDED)
            await asyncio.sleep(40)
            before = len(stage.runtime.times("Start"))
            stage.clock.wall_offset = step
            await asyncio.sleep(31)
            assert 2 <= len(stage.runtime.times("Start")) - before <= 8
            stage.runtime.obstacles.clear()
            await asyncio.sleep(16)
            assert stage.runtime.of(CUP).live

    scene()


@STEPS
def test_a_gap_is_as_long_as_it_is_and_is_told(step):
    @played
    async def scene():
        async with Stage({CUP: stream(begin=EARLY, last=LONG)}) as stage:
            stage.runtime.obstacles["Start", CUP] = RetryableError("quota", Reason.QUOTA_EXCEEDED)
            await asyncio.sleep(5)
            stage.clock.wall_offset = step
            await asyncio.sleep(35)
            assert gaps(stage) == [40]
            assert reasons(stage)[ConditionType.READY] is Reason.NOT_WATCHED

    scene()


@STEPS
def test_a_gap_that_opens_after_the_step_is_told_within_its_patience(step):
    @played
    async def scene():
        async with Stage({CUP: stream(begin=EARLY, last=LONG)}) as stage:
            await asyncio.sleep(20)
            assert stage.runtime.of(CUP).live
            stage.clock.wall_offset = step
            await asyncio.sleep(20)
            stage.runtime.of(CUP).monitors.clear()
            stage.runtime.obstacles["Start", CUP] = RetryableError("quota", Reason.QUOTA_EXCEEDED)
            stage.reconciler.wake(CUP)
            await asyncio.sleep(30)
            assert gaps(stage) == [pytest.approx(30, abs=3)]
            assert reasons(stage)[ConditionType.READY] is Reason.NOT_WATCHED

    scene()


@played
async def test_a_window_that_the_clock_steps_into_is_watched_within_fifteen_seconds():
    async with Stage({CUP: stream(begin=timedelta(minutes=30), last=2 * HOUR)}) as stage:
        await asyncio.sleep(61)
        assert not stage.runtime.of(CUP).live
        stage.clock.wall_offset = HOUR
        await asyncio.sleep(15)
        assert len(stage.runtime.of(CUP).live) == 1


@played
async def test_before_a_window_out_of_which_the_clock_steps_nothing_new_is_started_and_later_it_is_watched():
    async with Stage({CUP: stream(begin=timedelta(minutes=30), last=HOUR)}) as stage:
        stage.clock.wall_offset = timedelta(minutes=-90)
        await asyncio.sleep(3600)
        assert not stage.runtime.times("Start")
        await asyncio.sleep(3660)
        assert len(stage.runtime.of(CUP).live) == 1


@STEPS
def test_the_step_makes_no_operator_unhealthy(step):
    @played
    async def scene():
        async with Stage({CUP: stream(begin=timedelta(minutes=30), last=2 * HOUR)}) as stage:
            await asyncio.sleep(1)
            stage.clock.wall_offset = step
            for _ in range(150):
                acting = stage.reconciler
                vitals = Vitals(True, acting.stuck_for(), acting.late_by(), 0)
                assert unhealthy(vitals) == ""
                await asyncio.sleep(0.5)

    scene()


@STEPS
def test_what_fails_is_overdue_since_it_first_failed(step):
    @played
    async def scene():
        async with Stage({CUP: stream(begin=EARLY, last=LONG)}) as stage:
            stage.runtime.obstacles["Start", CUP] = RetryableError("full")
            await asyncio.sleep(30)
            stage.clock.wall_offset = step
            await asyncio.sleep(30)
            assert stage.reconciler.overdue() == pytest.approx(60, abs=0.1)

    scene()
