"""There is no third state: watched, or Ready=False, one Warning, the gauge and its alert. In every story.

Stories have edits of every kind, crashes, evictions, lost nodes, pods that cannot run, and monitors of another release.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from decided_stream import condition
from hypothesis import given, settings
from simulated_runtime import SimulatedRuntime
from stories import EPOCH, STORIES, play, specs

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.reasons import REASONS
from tallylight_operator.controller.gaps import Gaps
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Phase
from tallylight_operator.decision.unwatched import PATIENCE
from tallylight_operator.kubernetes.events import notices

ALERTED_AFTER = 10.0  # seconds: deploy/prometheus/rules.yaml
EXPLAINED = {(kind, each.reason) for each in REASONS for kind in each.of}


@dataclass
class ToldTime:
    """A clock that shows what it was told."""

    at: datetime = EPOCH

    def now(self):
        return self.at

    def monotonic(self):
        return (self.at - EPOCH).total_seconds()


def warned(old, new):
    every = [each.reason for each in notices(old, new) if each.kind == "Warning"]
    return [reason for reason in every if reason == Reason.NOT_WATCHED]


def is_told_when_due(spec, identity, decision, observed, gaps):
    """Ten seconds into a gap: the condition, the Warning once, the gauge over the alert's bound, with one reason."""
    at = max(decision.gap.told_at, gaps._clock.at)
    if decision.requeue_at is not None and decision.requeue_at < at:
        return  # something else comes before
    later = decide(spec, identity, at, replace(observed, status=decision.status))
    ready = condition(later.status, ConditionType.READY)
    assert (ready.status, ready.reason) == ("False", Reason.NOT_WATCHED)
    was_told = condition(decision.status, ConditionType.READY).reason is Reason.NOT_WATCHED
    assert warned(decision.status, later.status) == ([] if was_told else ["NotWatched"])
    soon = decide(spec, identity, at + timedelta(microseconds=1), replace(observed, status=later.status))
    assert warned(later.status, soon.status) == []
    gaps._clock.at = at + timedelta(seconds=1)
    gaps.note(identity.key, later)
    for each in gaps.unmonitored():
        assert each.seconds > ALERTED_AFTER
        assert each.reason is later.gap_reason
        assert each.reason is not Reason.UNKNOWN or observed.monitors is None


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_gap_is_on_the_gauge_at_once_and_is_told_by_everything_when_a_start_would_have_been_over(of, story):
    runtime, clock = SimulatedRuntime(), ToldTime()
    for spec, identity, now in play(runtime, of, story):
        decision = runtime.settle(spec, identity, now)
        clock.at, gaps = now, Gaps(clock)
        gaps.note(identity.key, decision)
        gauge = list(gaps.unmonitored())
        if decision.gap is None:
            assert gauge == []
            continue
        assert bool(gauge) != decision.gap.is_muted
        assert not any(each.phase is Phase.RUNNING for each in runtime.live) or runtime.unobservable
        assert decision.gap.told_at - decision.gap.since == PATIENCE
        if now < decision.gap.told_at:
            assert decision.requeue_at is not None
            assert decision.requeue_at <= decision.gap.told_at
        is_still_on = decision.gap.until is None or decision.gap.told_at + timedelta(seconds=2) < decision.gap.until
        if is_still_on:
            is_told_when_due(spec, identity, decision, runtime.observed(), gaps)


@given(specs(), STORIES)
@settings(max_examples=100, deadline=None)
def test_whatever_is_said_of_a_stream_is_explained(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        runtime.settle(spec, identity, now)
        assert {(each.type, each.reason) for each in runtime.status.conditions} <= EXPLAINED
