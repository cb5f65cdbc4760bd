"""Fuzz target: whatever is observed of a stream's monitors and of its status, it is decided, and the same each time."""

from dataclasses import replace
from datetime import timedelta

from hostile_pods import annotations, some_pods, statuses
from hypothesis import given, settings
from hypothesis import strategies as st
from pods import NOON
from stories import IDENTITY, specs

from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import decoded, encoded
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Collect, Drain, ObservedState, Phase, Start
from tallylight_operator.kubernetes.pod_state import observed_monitor
from tallylight_operator.schedule import overrides

MOMENTS = st.integers(-90_000, 90_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
INPUTS = st.tuples(st.none() | specs(), annotations(), MOMENTS, some_pods(), statuses())


def target(given_facts) -> None:
    """Observe pods, and decide. Anything but a decision that can be carried out is a fault."""
    spec, noted, now, pods, status = given_facts
    monitors = tuple(found for pod in pods if (found := observed_monitor(pod)) is not None)
    identity = replace(IDENTITY, overrides=overrides.read(noted))
    observed = ObservedState(monitors, status)
    decision = decide(spec, identity, now, observed)
    assert decide(spec, identity, now, observed) == decision
    assert decoded(encoded(decision.status), LiveStreamStatus) == decision.status
    assert decision.requeue_at is None or decision.requeue_at > now
    _check_actions(decision.actions, {monitor.name: monitor for monitor in monitors})
    assert decide(spec, identity, now, replace(observed, monitors=None)).actions == ()


def _check_actions(actions, monitors):
    """Each is about a monitor that is there; only what is new is started, and only what has ended is collected."""
    starts = [action.name for action in actions if isinstance(action, Start)]
    assert len(starts) == len(set(starts))
    for action in actions:
        there = monitors.get(action.name)
        if isinstance(action, Start):
            assert there is None or (there.phase is Phase.ENDED and there.gone_by is None)
            continue
        assert there is not None
        assert isinstance(action, Collect) == (there.phase is Phase.ENDED)
        assert not isinstance(action, Drain) or action.why


@given(INPUTS)
@settings(deadline=None)
def test_whatever_is_observed_it_is_decided(facts):
    target(facts)
