"""What holds of mutes and of circles of upstreams in every story."""

from dataclasses import replace

from hypothesis import given, settings
from simulated_runtime import SimulatedRuntime
from stories import CIRCLE, STORIES, play, specs

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Collect, Mute
from tallylight_operator.decision.monitor_facts import LOST_AFTER


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_mute_reaches_every_monitor_that_can_be_muted_and_ends_without_an_action(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        runtime.actions.clear()
        runtime.settle(spec, identity, now)
        if runtime.unobservable or spec is None:
            continue
        asked = still_to_come(identity.overrides.muted_until, now)
        there = (
            monitor for monitor in runtime.live if monitor.name not in runtime.lost and not counts_as_lost(monitor, now)
        )
        mutable = [monitor for monitor in there if monitor.mutable]
        assert all(still_to_come(monitor.muted_until, now) == asked for monitor in mutable)
        ends = [action.until for action in runtime.actions if isinstance(action, Mute)]
        assert all(end is None or end > now for end in ends)
        assert runtime.status.muted_until in (asked, None) or runtime.lost
        over = decide(spec, identity, asked, runtime.observed()) if asked is not None else None
        assert over is None or not any(isinstance(action, Mute) for action in over.actions)


def counts_as_lost(monitor, now):
    """Deleted, and still there long after it should be gone, as on a lost node."""
    return bool(monitor.leaving) and monitor.gone_by is not None and now >= monitor.gone_by + LOST_AFTER


def still_to_come(at, now):
    return at if at is not None and now < at else None


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_is_started_moved_or_drained_by_an_edit_that_makes_a_circle(of, story):
    runtime, calm = SimulatedRuntime(), [replace(step, circle=(), mute=...) for step in story]
    for spec, identity, now in play(runtime, of, calm):
        runtime.settle(spec, identity, now)
        if spec is None or spec.suspend:
            continue
        refused = decide(spec, replace(identity, circle=CIRCLE), now, runtime.observed())
        assert all(isinstance(action, Collect) for action in refused.actions)
        scheduled = next(each for each in refused.status.conditions if each.type is ConditionType.SCHEDULED)
        assert (scheduled.status, scheduled.reason) == ("False", Reason.UPSTREAM_CIRCLE)
        assert "cup -> bowl -> cup" in scheduled.message
