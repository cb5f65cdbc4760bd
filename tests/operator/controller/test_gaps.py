"""What the gauge shows of streams that are on air and not watched."""

import asyncio
from datetime import timedelta

from prometheus_client import generate_latest
from reconciler_stage import CUP, Stage, played, stream

from tallylight_contract.conditions import Reason
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.metrics import OperatorMetrics


def shown(stage):
    return [(each.key, each.reason, round(each.seconds)) for each in stage.reconciler.gaps.unmonitored()]


@played
async def test_a_stream_whose_start_is_refused_counts_from_its_first_second_on_air_to_its_last():
    async with Stage({CUP: stream(last=timedelta(seconds=600))}) as stage:
        stage.runtime.obstacles["Start", CUP] = RetryableError("exceeded quota", Reason.QUOTA_EXCEEDED)
        await asyncio.sleep(29)
        assert shown(stage) == []
        await asyncio.sleep(61)
        assert shown(stage) == [(CUP, Reason.QUOTA_EXCEEDED, 60)]
        stage.runtime.obstacles.clear()
        await asyncio.sleep(20)
        assert shown(stage) == []


@played
async def test_it_ends_with_the_window_though_nothing_can_be_decided_any_more():
    async with Stage((CUP,)) as stage:
        stage.runtime.obstacles["Start", CUP] = RetryableError("no")
        await asyncio.sleep(60)
        assert [key for key, *_ in shown(stage)] == [CUP]
        stage.runtime.obstacles["observe", CUP] = RetryableError("the API is away")
        await asyncio.sleep(25)
        assert [(key, seconds) for key, _, seconds in shown(stage)] == [(CUP, 55)], "what was known holds on"
        await asyncio.sleep(10)
        assert shown(stage) == []


@played
async def test_a_stream_that_is_gone_is_in_no_gap():
    async with Stage((CUP,)) as stage:
        stage.runtime.obstacles["Start", CUP] = RetryableError("no")
        await asyncio.sleep(40)
        del stage.streams[CUP]
        stage.reconciler.wake(CUP)
        await asyncio.sleep(1)
        assert shown(stage) == []


@played
async def test_the_metric_names_stream_and_reason_and_is_gone_with_the_gap():
    async with Stage((CUP,)) as stage:
        metrics = OperatorMetrics("1", lambda: 0, lambda: ())
        metrics.show_unmonitored(stage.reconciler.gaps.unmonitored)
        stage.runtime.obstacles["Start", CUP] = RetryableError("no room", Reason.UNSCHEDULABLE)
        await asyncio.sleep(45)
        labels = 'namespace="sports",reason="Unschedulable",stream="cup"'
        assert f"tallylight_operator_stream_unmonitored_seconds{{{labels}}} 15." in generate_latest(metrics).decode()
        stage.runtime.obstacles.clear()
        await asyncio.sleep(20)
        assert "unmonitored_seconds{" not in generate_latest(metrics).decode()


@played
async def test_a_reconciler_with_nothing_to_do_is_one_all_the_same():
    async with Stage((CUP,)) as stage:
        await asyncio.sleep(1)
        assert stage.reconciler.waiting() == 0
        assert stage.reconciler, "its gauges ask whether there is one"
