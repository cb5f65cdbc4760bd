from datetime import timedelta

import pytest
from msgspec.structs import replace as with_fields
from pods import CUP, NOON, order, stream

from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity, ObservedMonitor, ObservedState, Phase
from tallylight_operator.decision.status_deferral import SOON

NOW = NOON + timedelta(hours=1)
HOUR, FAST = timedelta(hours=1), timedelta(seconds=1)
FRESH = NOW - timedelta(seconds=1)


def decided(*monitors):
    return decide(stream().spec, Identity(CUP, 1), NOW, ObservedState(monitors, LiveStreamStatus()))


def monitor(phase, asked_at):
    return ObservedMonitor("cup-aaaa0000-0", with_fields(order()), None, phase, asked_at=asked_at)


@pytest.mark.parametrize(
    ("monitors", "until"),
    [
        pytest.param((), NOW + SOON, id="one is about to be asked for"),
        pytest.param((monitor(Phase.STARTING, FRESH),), FRESH + SOON, id="one was asked for a moment ago"),
        pytest.param((monitor(Phase.STARTING, NOW - SOON),), None, id="one has been starting for a while"),
        pytest.param((monitor(Phase.STARTING, None),), None, id="it is not known since when one has been starting"),
        pytest.param((monitor(Phase.RUNNING, FRESH),), None, id="one runs"),
        pytest.param((monitor(Phase.STARTING, NOW + FAST),), NOW + FAST + SOON, id="by a clock that is a second ahead"),
        pytest.param((monitor(Phase.STARTING, NOW + HOUR),), None, id="before the clock was set back by an hour"),
    ],
)
def test_that_a_monitor_is_starting_is_published_only_where_it_takes_a_while(monitors, until):
    assert decided(*monitors).deferred_until == until
