"""Stories of pods that are not ready: what the status and the Events say of the signal, step by step."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import IDENTITY, START, decided, spec
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import ObservedMonitor, ObservedState, Phase
from tallylight_operator.kubernetes.events import notices
from tallylight_operator.kubernetes.source_causes import unreachable
from tallylight_operator.no_page import NoPageError

READY = (True, "")
UNASKED = (None, "")  # the pod is not ready, and the monitor has not been asked yet
RECEIVES = (True, "")  # it says so, though its pod is not ready
UNREACHABLE = unreachable(NoPageError("does not answer within 2 s"))
SILENT = (UNREACHABLE.receiving, UNREACHABLE.cause)
ABSENT, UNEXPLAINED = (False, "answered 401"), (False, "")
NOTHING_SAID: list[str] = []


def monitor(receiving, cause):
    (start,) = decided(SimulatedRuntime(), spec(), START).actions
    return ObservedMonitor(start.name, start.order, start.until, Phase.RUNNING, receiving=receiving, cause=cause)


def story(*steps):
    """What `Receiving` is in the end, and the Events told from the second step on."""
    status, said, now = LiveStreamStatus(), [], START
    for number, step in enumerate(steps):
        for _ in range(2):  # the second look changes nothing
            decision = decide(spec(), IDENTITY, now, ObservedState((monitor(*step),), status))
            assert not decision.actions, "a signal that is lost, or not known of, ends no monitor"
            told = notices(status, decision.status)
            status = decision.status
            said += [notice.reason for notice in told] if number else []
        now += timedelta(seconds=2)
    receiving = status.condition(ConditionType.RECEIVING)
    return (receiving.status, receiving.reason), said


@pytest.mark.parametrize(
    ("steps", "receiving", "said"),
    [
        pytest.param([READY, UNASKED], ("Unknown", "Unknown"), [], id="a probe failed just now"),
        pytest.param([READY, UNASKED, RECEIVES], ("True", "SignalPresent"), [], id="a busy node failed its probe"),
        pytest.param([READY, UNASKED, RECEIVES, READY], ("True", "SignalPresent"), [], id="and it passes"),
        pytest.param([READY, UNASKED, ABSENT], ("False", "SignalAbsent"), ["SignalAbsent"], id="the signal is lost"),
        pytest.param(
            [READY, UNASKED, UNEXPLAINED],
            ("False", "SignalAbsent"),
            ["SignalAbsent"],
            id="lost, and it is not known why",
        ),
        pytest.param(
            [READY, UNASKED, UNASKED, UNEXPLAINED], ("False", "SignalAbsent"), ["SignalAbsent"], id="lost, asked late"
        ),
        pytest.param(
            [READY, UNASKED, ABSENT, READY],
            ("True", "SignalPresent"),
            ["SignalAbsent", "SignalPresent"],
            id="lost, and back",
        ),
        pytest.param(
            [READY, UNASKED, SILENT], ("Unknown", "MonitorUnreachable"), ["MonitorUnreachable"], id="it does not answer"
        ),
        pytest.param(
            [READY, UNASKED, SILENT, UNEXPLAINED],
            ("False", "SignalAbsent"),
            ["MonitorUnreachable", "SignalAbsent"],
            id="it did not answer, and then says that nothing arrives",
        ),
        pytest.param(
            [READY, UNASKED, SILENT, READY],
            ("True", "SignalPresent"),
            ["MonitorUnreachable", "SignalPresent"],
            id="it did not answer, and its pod is ready again",
        ),
        pytest.param(
            [READY, UNASKED, ABSENT, UNASKED, ABSENT, UNASKED],
            ("False", "SignalAbsent"),
            ["SignalAbsent"],
            id="lost, and asked anew by operators that restart",
        ),
        pytest.param(
            [READY, UNASKED, SILENT, UNASKED, SILENT],
            ("Unknown", "MonitorUnreachable"),
            ["MonitorUnreachable"],
            id="it answers none of the operators that restart",
        ),
        pytest.param([UNASKED, UNEXPLAINED], ("False", "SignalAbsent"), [], id="it has just started"),
        pytest.param(
            [UNASKED, ABSENT], ("False", "SignalAbsent"), ["SignalAbsent"], id="there is no source at its start"
        ),
    ],
)
def test_a_pod_that_is_not_ready_is_a_lost_signal_only_where_its_monitor_says_so(steps, receiving, said):
    assert story(*steps) == (receiving, said)


def test_of_two_monitors_one_that_does_not_answer_leaves_it_open_and_one_that_receives_decides():
    first = monitor(*ABSENT)
    for other, expected in ((SILENT, "Unknown"), (RECEIVES, "True")):
        second = replace(monitor(*other), order=replace_pipeline(first), name=f"{first.name[:-1]}1")
        state = ObservedState((first, second), LiveStreamStatus())
        found = decide(spec(pipelines=2), IDENTITY, START, state).status.condition(ConditionType.RECEIVING)
        assert found.status == expected


def replace_pipeline(first):
    """The order of the other of two monitors."""
    (_, other) = decided(SimulatedRuntime(), spec(pipelines=2), START).actions
    assert other.name != first.name
    return other.order
