"""Streams that start together are told before that their preRoll is too short for all of them."""

import asyncio
from datetime import timedelta

from reconciler_stage import CUP, Stage, played, stream

from tallylight_operator.decision.model import Key
from tallylight_operator.decision.starts_ahead import BINDS

IN_AN_HOUR = timedelta(hours=1)
CROWD = [Key("sports", f"s-{number}") for number in range(400)]


def crowd(begin=IN_AN_HOUR):
    return {key: stream(key, begin) for key in CROWD}


def degraded(stage, key):
    return stage.runtime.of(key).status.condition("Degraded").reason


@played
async def test_all_of_a_crowd_are_told_long_before_and_the_gauges_count_them():
    async with Stage(crowd() | {CUP: stream()}, binds=BINDS) as stage:
        await asyncio.sleep(5)
        assert {degraded(stage, key) for key in CROWD} == {"PreRollTooShort"}
        assert degraded(stage, CUP) == "AsAsked"
        assert (stage.reconciler.ahead.short(), stage.reconciler.ahead.soon()) == (400, 1)


@played
async def test_they_are_told_otherwise_once_windows_are_moved_apart():
    async with Stage(crowd(), binds=BINDS) as stage:
        await asyncio.sleep(5)
        for key in CROWD[:200]:
            stage.streams[key] = stream(key, 2 * IN_AN_HOUR)
            stage.reconciler.wake(key)
        await asyncio.sleep(20)
        assert {degraded(stage, key) for key in CROWD} == {"AsAsked"}
        assert stage.reconciler.ahead.short() == 0


@played
async def test_it_is_over_when_the_window_begins_and_when_a_stream_is_gone():
    async with Stage(crowd(), binds=BINDS) as stage:
        await asyncio.sleep(5)
        del stage.streams[CROWD[0]]
        stage.reconciler.wake(CROWD[0])
        await asyncio.sleep(1)
        assert stage.reconciler.ahead.short() == 399
        await asyncio.sleep(3610)
        assert degraded(stage, CROWD[1]) == "AsAsked"
        assert (stage.reconciler.ahead.short(), stage.reconciler.ahead.soon()) == (0, 0)


@played
async def test_nothing_is_written_or_worked_out_again_while_nothing_changes():
    async with Stage(crowd(), binds=BINDS, resync=60.0) as stage:
        await asyncio.sleep(100)
        assert {len(stage.runtime.times("publish", key)) for key in CROWD} == {2}


@played
async def test_where_no_scheduler_is_between_nothing_is_said():
    async with Stage(crowd()) as stage:
        await asyncio.sleep(60)
        assert {degraded(stage, key) for key in CROWD} == {"AsAsked"}
