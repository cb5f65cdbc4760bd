import asyncio
import logging
from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec import structs
from reconciler_stage import BOWL, CUP, Stage, played, stream
from virtual_time import in_virtual_time

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import LiveStream, LiveStreamSpec
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Key, Phase
from tallylight_operator.health import Vitals, unhealthy


@played
async def test_a_stream_is_started_at_its_time_and_ended_at_its_end():
    async with Stage((CUP,)) as stage:
        await asyncio.sleep(29.9)
        assert not stage.runtime.of(CUP).monitors
        await asyncio.sleep(0.2)
        assert stage.runtime.times("Start") == [30.0]
        assert len(stage.runtime.of(CUP).live) == 1
        await asyncio.sleep(400)  # until the resync after its end
        assert not stage.runtime.of(CUP).monitors
        assert len(stage.runtime.of(CUP).status.history) == 1


@played
async def test_nothing_is_published_that_has_not_changed():
    async with Stage((CUP,)) as stage:
        await asyncio.sleep(1)
        for _ in range(10):
            stage.reconciler.wake(CUP)
            await asyncio.sleep(1)
        assert len(stage.runtime.times("observe")) == 11
        assert len(stage.runtime.times("publish")) == 1


@played
async def test_a_storm_of_wakes_is_one_pass_and_one_more():
    async with Stage((CUP,)) as stage:
        await asyncio.sleep(1)
        stage.runtime.slow[CUP] = 1.0
        before = len(stage.runtime.times("observe"))
        stage.reconciler.wake(CUP)
        await asyncio.sleep(0.5)
        for _ in range(1000):
            stage.reconciler.wake(CUP)
        assert stage.reconciler.waiting() == 0, "a stream at work does not wait as well"
        await asyncio.sleep(10)
        assert len(stage.runtime.times("observe")) == before + 2


@played
async def test_a_thousand_wakes_before_its_turn_are_one_pass():
    async with Stage({}) as stage:
        stage.streams[CUP] = stream()
        for _ in range(1000):
            stage.reconciler.wake(CUP)
        await asyncio.sleep(1)
        assert len(stage.runtime.times("observe")) == 1


@played
async def test_one_slow_stream_delays_no_other():
    async with Stage((CUP, BOWL), workers=2) as stage:
        stage.runtime.slow[CUP] = 25.0
        await asyncio.sleep(31)
        assert stage.runtime.times("Start", BOWL) == [30.0]


@played
async def test_a_runtime_that_never_answers_is_given_up_on_and_tried_again():
    async with Stage((CUP,), longest_pass=5.0, workers=1) as stage:
        stage.runtime.slow[CUP] = 1e9
        await asyncio.sleep(5.01)
        assert stage.counted.failures == ["TimeoutError"]
        stage.runtime.slow.clear()
        await asyncio.sleep(25)
        assert stage.runtime.times("Start") == [30.0]


@pytest.mark.parametrize("error", [RetryableError("the API is away"), ZeroDivisionError("a bug")], ids=str)
def test_a_failure_is_tried_again_ever_more_seldom_and_stops_no_other(error, caplog):
    async def scene():
        async with Stage((CUP, BOWL), resync=1e9) as stage:
            stage.runtime.obstacles["observe", CUP] = error
            await asyncio.sleep(31)
            assert stage.runtime.times("Start", BOWL) == [30.0]
            await asyncio.sleep(569)
            tries = stage.runtime.times("observe")
            waits = [later - earlier for earlier, later in pairwise(tries)]
            assert 15 <= len(tries) <= 40
            assert 0.25 <= waits[0] <= 0.5
            assert all(wait <= 60 for wait in waits)
            assert min(waits[-4:]) >= 30 - 1e-6
            assert set(stage.counted.failures) == {type(error).__name__}
            stage.runtime.obstacles.clear()

    with caplog.at_level(logging.WARNING):
        in_virtual_time(scene())
    assert all(str(CUP) in record.getMessage() for record in caplog.records)
    assert caplog.records


@played
async def test_what_was_due_while_a_runtime_was_away_is_made_up_for():
    async with Stage({CUP: stream(last=timedelta(hours=1))}) as stage:
        await asyncio.sleep(1)
        stage.runtime.obstacles["observe", CUP] = RetryableError("away")
        await asyncio.sleep(120)
        stage.runtime.obstacles.clear()
        await asyncio.sleep(61)
        assert len(stage.runtime.of(CUP).live) == 1
        (late_by,) = stage.counted.lags
        assert late_by == pytest.approx(stage.runtime.times("Start")[0] - 30)
        assert late_by > 90


@played
async def test_a_machine_that_slept_through_a_start_makes_up_for_it():
    async with Stage({CUP: stream(begin=timedelta(hours=1), last=timedelta(hours=2))}) as stage:
        await asyncio.sleep(1)
        stage.clock.wall_offset = timedelta(hours=1, minutes=30)
        await asyncio.sleep(61)
        assert len(stage.runtime.of(CUP).live) == 1


@played
async def test_a_start_that_fails_is_in_the_status_and_retried():
    async with Stage({CUP: stream(begin=timedelta(), last=timedelta(hours=1))}) as stage:
        stage.runtime.obstacles["Start", CUP] = RetryableError("the Secret cup-origin is missing")
        await asyncio.sleep(10)
        conditions = {found.type: found for found in stage.runtime.of(CUP).status.conditions}
        assert conditions[ConditionType.PROVISIONED].reason is Reason.MONITOR_MISSING
        assert "cup-origin" in conditions[ConditionType.PROVISIONED].message
        assert len(stage.runtime.times("publish")) == 1, "the same error is published once"
        stage.runtime.obstacles.clear()
        await asyncio.sleep(60)
        assert stage.runtime.of(CUP).live


@played
async def test_an_action_that_fails_is_no_reason_to_leave_out_the_next():
    two = stream(begin=timedelta())
    two = LiveStream(
        api_version=two.api_version,
        kind=two.kind,
        metadata=two.metadata,
        spec=LiveStreamSpec(source=two.spec.source, schedule=two.spec.schedule, pipelines=2),
    )
    async with Stage({CUP: two}) as stage:
        refused = []

        async def once(key, action, carry_out=stage.runtime.carry_out):
            if not refused:
                refused.append(action.name)
                raise RetryableError("full")
            await carry_out(key, action)

        stage.runtime.carry_out = once
        await asyncio.sleep(0.1)
        (there,) = stage.runtime.of(CUP).live
        assert there.name != refused[0]
        await asyncio.sleep(1)
        assert len(stage.runtime.of(CUP).live) == 2


@played
async def test_a_status_is_published_before_anything_is_taken_away_and_after_a_start():
    async with Stage({CUP: stream(begin=timedelta())}) as stage:
        await asyncio.sleep(5)
        kinds = [kind for kind, _, _ in stage.runtime.log if kind != "observe"]
        assert kinds[:2] == ["Start", "publish"]
        del stage.runtime.log[:]
        runtime = stage.runtime.of(CUP)
        (monitor,) = runtime.live
        runtime.end(monitor.name, "source_ended", stage.clock.now())
        stage.reconciler.wake(CUP)
        await asyncio.sleep(5)
        assert [kind for kind, _, _ in stage.runtime.log] == ["observe", "publish", "observe", "Collect"]


@played
async def test_a_deleted_stream_is_ended_collected_and_forgotten():
    async with Stage({CUP: stream(begin=timedelta())}) as stage:
        await asyncio.sleep(1)
        del stage.streams[CUP]
        stage.reconciler.wake(CUP)
        await asyncio.sleep(1)
        assert {monitor.phase for monitor in stage.runtime.of(CUP).monitors.values()} == {Phase.ENDING}
        stage.reconciler.wake(CUP)
        await asyncio.sleep(1)
        assert not stage.runtime.of(CUP).monitors


@played
async def test_every_stream_is_reconciled_every_five_minutes():
    async with Stage((CUP, BOWL)) as stage:
        await asyncio.sleep(1)
        del stage.runtime.log[:]
        stage.streams[CUP] = stream(begin=timedelta(), last=timedelta(hours=1))  # an edit that no event reported
        await asyncio.sleep(300)
        assert stage.runtime.of(CUP).live
        assert stage.runtime.times("observe", BOWL)


@played
async def test_workers_are_bounded():
    keys = tuple(Key("sports", f"cup-{number}") for number in range(50))
    async with Stage(keys, workers=3) as stage:
        stage.runtime.slow = dict.fromkeys(keys, 1.0)
        most = 0
        for _ in range(100):
            await asyncio.sleep(0.33)
            most = max(most, len(stage.runtime.at_work))
        assert most == 3


@played
async def test_lag_is_measured_only_where_something_was_due():
    async with Stage((CUP,)) as stage:
        await asyncio.sleep(20)
        assert stage.counted.lags == []
        await asyncio.sleep(11)
        assert stage.counted.lags == [pytest.approx(0.0, abs=1e-3)]
        assert stage.counted.seconds


@played
async def test_what_is_overdue_is_counted_from_its_time_until_it_is_done():
    async with Stage({CUP: stream(last=timedelta(hours=1))}) as stage:
        await asyncio.sleep(20)
        assert stage.reconciler.overdue() == 0.0
        stage.runtime.obstacles["Start", CUP] = RetryableError("full")
        await asyncio.sleep(70)
        assert stage.reconciler.overdue() == pytest.approx(60, abs=0.01)
        stage.runtime.obstacles.clear()
        await asyncio.sleep(61)
        assert stage.runtime.of(CUP).live
        assert stage.reconciler.overdue() == 0.0


@played
async def test_what_fails_though_no_timer_rang_is_overdue_since_it_first_failed():
    async with Stage({CUP: stream(begin=timedelta(), last=timedelta(hours=1))}) as stage:
        stage.runtime.obstacles["Start", CUP] = RetryableError("full")
        await asyncio.sleep(40)
        assert stage.reconciler.overdue() == pytest.approx(40, abs=0.01)


@played
async def test_a_start_that_the_cluster_refuses_is_tried_again_within_fifteen_seconds():
    async with Stage({CUP: stream(begin=timedelta(), last=timedelta(hours=1))}) as stage:
        stage.runtime.obstacles["Start", CUP] = RetryableError("quota", Reason.QUOTA_EXCEEDED)
        await asyncio.sleep(300)
        assert max(later - earlier for earlier, later in pairwise(stage.runtime.times("Start"))) <= 15


@played
async def test_a_worker_that_no_timeout_ends_is_noticed_though_all_others_work():
    async with Stage((CUP, BOWL), longest_pass=5.0) as stage:
        stage.runtime.stuck.add(CUP)
        stage.reconciler.wake(CUP)
        for _ in range(50):
            stage.reconciler.wake(BOWL)
            await asyncio.sleep(3)
        assert len(stage.runtime.times("observe", BOWL)) > 40
        assert unhealthy(vitals(stage.reconciler)).startswith("the queue has not moved")
        stage.runtime.stuck.clear()
        await asyncio.sleep(1)
        assert unhealthy(vitals(stage.reconciler)) == ""


@played
async def test_timers_that_do_not_fire_are_noticed():
    stage = Stage((CUP,))
    async with stage:
        await asyncio.sleep(1)
    assert unhealthy(vitals(stage.reconciler)) == ""
    await asyncio.sleep(100)  # its start came, and the loop is dead
    assert unhealthy(vitals(stage.reconciler)) == "a transition is 71 s late"


def vitals(reconciler):
    return Vitals(leading=True, stuck_for=reconciler.stuck_for(), late_by=reconciler.late_by(), silent_lists=0)


@played
async def test_an_edit_that_makes_or_breaks_a_circle_shows_in_the_status_of_every_stream_on_it():
    streams = {key: stream(key) for key in (CUP, BOWL)}
    async with Stage(streams) as stage:

        async def edit(key, upstream):
            streams[key] = structs.replace(streams[key], spec=structs.replace(streams[key].spec, upstream=upstream))
            stage.reconciler.wake(key)  # and no other: that is the loop's to find out
            await asyncio.sleep(4)  # a start is published a little later
            return [scheduled(stage, each) for each in (CUP, BOWL)]

        await asyncio.sleep(0.1)
        assert await edit(CUP, "bowl") == [Reason.WINDOW_AHEAD] * 2
        assert await edit(BOWL, "cup") == [Reason.UPSTREAM_CIRCLE] * 2
        await asyncio.sleep(30)
        assert not stage.runtime.times("Start", CUP)
        assert await edit(CUP, "nobody") == [Reason.ON_AIR] * 2
        assert stage.runtime.of(BOWL).live


def scheduled(stage, key):
    conditions = stage.runtime.of(key).status.conditions
    return next(each.reason for each in conditions if each.type is ConditionType.SCHEDULED)
