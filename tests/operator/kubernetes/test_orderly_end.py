"""A monitor that ends when its window does is no crash, however the kubelet's words on its pod follow each other."""

from copy import deepcopy
from datetime import timedelta

import pytest
from decided_stream import END, IDENTITY, ROLLED, START, decided, spec
from hypothesis import given
from hypothesis import strategies as st
from pods import SETTINGS, ended, report, stream
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import encoded
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Collect, ObservedState
from tallylight_operator.kubernetes.events import notices
from tallylight_operator.kubernetes.manifests import Owner, pod
from tallylight_operator.kubernetes.pod_state import observed_monitor

SECOND = timedelta(seconds=1)
RUNNING = {"running": {"startedAt": f"{START:%Y-%m-%dT%H:%M:%SZ}"}}
SIDECAR = {"name": "istio-proxy", "ready": True, "restartCount": 0, "state": RUNNING}


def shown(phase, state, *, ready=False, beside=()):
    """The pod of the window's monitor, as the API shows it."""
    (start,) = decided(SimulatedRuntime(), spec(), START).actions
    made = deepcopy(pod(start, Owner(stream()), SETTINGS))
    ours = {"name": "monitor", "ready": ready, "restartCount": 0, "state": state}
    made["metadata"] |= {"uid": "uid-pod", "creationTimestamp": f"{START:%Y-%m-%dT%H:%M:%SZ}"}
    made["status"] = {"phase": phase, "containerStatuses": [*beside, ours]}
    return made


def finished(at):
    """Our container's state once it has exited in order, with its report."""
    seconds = (END - START).total_seconds()
    told = report(
        outcome="window_ended", started_at=START, ended_at=at, on_air_seconds=seconds, monitored_seconds=seconds
    )
    return ended(0, encoded(told).decode())


@given(
    skew=st.integers(-4, 5),  # seconds by which its clock is ahead of ours, or behind
    lag=st.integers(0, 3),  # seconds for which the pod's phase stays Running
    beside=st.sampled_from([(), (SIDECAR,)]),
)
def test_an_orderly_end_is_a_report_and_no_warning(skew, lag, beside):
    at, status, said = ROLLED + skew * SECOND, LiveStreamStatus(), []
    pods = [(START, shown("Running", RUNNING, ready=True, beside=beside))]
    pods += [(at + n * SECOND, shown("Running", finished(at), beside=beside)) for n in range(lag + 1)]
    if not beside:
        pods.append((at + (lag + 1) * SECOND, shown("Succeeded", finished(at))))
    for now, there in pods:
        decision = decide(spec(), IDENTITY, now, ObservedState((observed_monitor(there),), status))
        said += notices(status, decision.status)
        status = decision.status
    assert [notice.reason for notice in said if notice.kind == "Warning"] == []
    assert [notice.reason for notice in said].count("WindowReported") == 1
    assert status.last_report.outcome == "window_ended"
    last = decide(spec(), IDENTITY, pods[-1][0], ObservedState((observed_monitor(pods[-1][1]),), status))
    assert [type(action) for action in last.actions] == [Collect]


def test_a_crash_is_told_as_one():
    crashed = shown("Running", {"terminated": {"exitCode": 1}})
    found = decide(spec(), IDENTITY, START, ObservedState((observed_monitor(crashed),), LiveStreamStatus()))
    reasons = {condition.type: condition.reason for condition in found.status.conditions}
    assert reasons[ConditionType.PROVISIONED] is Reason.MONITOR_CRASHED


@pytest.mark.parametrize(
    ("at", "paused", "expected"),
    [
        pytest.param(END - 10 * SECOND, False, ["SignalAbsent"], id="on air"),
        pytest.param(END, False, [], id="in post-roll"),
        pytest.param(ROLLED, False, [], id="at its end"),
        pytest.param(ROLLED + 7 * SECOND, False, [], id="on a machine that is slow to let it end"),
        pytest.param(END - 10 * SECOND, True, [], id="paused by hand"),
    ],
)
def test_a_monitor_that_takes_its_time_to_end_is_no_lost_signal(at, paused, expected):
    status, said = LiveStreamStatus(), []
    for now, ready in ((START, True), (at, False), (at + SECOND, False)):
        of = spec(suspend=paused and now > START)
        there = shown("Running", RUNNING, ready=ready)
        decision = decide(of, IDENTITY, now, ObservedState((observed_monitor(there),), status))
        said += notices(status, decision.status)
        status = decision.status
    assert [notice.reason for notice in said if notice.kind == "Warning"] == expected
