"""What GitOps tools make of a LiveStream, by the rules of kstatus: whether they wait, are done, or give up."""

from dataclasses import replace

import pytest
from decided_stream import END, IDENTITY, MINUTE, START, decided, recurring, spec, watching, window
from simulated_runtime import SimulatedRuntime

from tallylight_contract import labels
from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import Schedule, WhenLive
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Phase
from tallylight_operator.schedule import overrides


def kstatus(status, generation=IDENTITY.generation):
    """`Current`, `InProgress` or `Failed`: the generic rules of sigs.k8s.io/cli-utils/pkg/kstatus, in their order."""
    of = {condition.type: condition.status for condition in status.conditions}
    if status.observed_generation != generation:
        return "InProgress"
    if of.get("Reconciling") == "True":
        return "InProgress"
    if of.get("Stalled") == "True":
        return "Failed"
    return "Current" if of["Ready"] == "True" else "InProgress"


@pytest.mark.parametrize(
    ("of", "now", "expected"),
    [
        pytest.param(spec(), START - 60 * MINUTE, "Current", id="its window is ahead"),
        pytest.param(spec(suspend=True), START, "Current", id="suspended, in air time"),
        pytest.param(spec(suspend=True), START - 60 * MINUTE, "Current", id="suspended, before it"),
        pytest.param(spec(), START, "InProgress", id="its monitor is being started"),
        pytest.param(spec(), END + 60 * MINUTE, "Failed", id="its window was over before"),
        pytest.param(spec(recurring(cron="99 * * * *")), START, "Failed", id="a cron line that cannot be read"),
        pytest.param(spec(recurring(timezone="Mars/Olympus")), START, "Failed", id="no such time zone"),
        pytest.param(spec(Schedule(when_live=WhenLive())), START, "Current", id="no signal is known of yet"),
        pytest.param(spec(recurring(cron="0 0 30 2 *")), START, "Current", id="no window will come"),
    ],
)
def test_a_wait_for_a_stream_that_was_just_applied_ends_as(of, now, expected):
    assert kstatus(decided(SimulatedRuntime(), of, now).status) == expected


def test_one_that_is_watched_is_current_and_one_without_a_signal_too():
    runtime = watching(spec())
    assert kstatus(decided(runtime, spec(), START).status) == "Current"
    for name, monitor in runtime.monitors.items():
        runtime.monitors[name] = replace(monitor, receiving=False, cause="answered 401")
    assert kstatus(decided(runtime, spec(), START).status) == "Current"


def test_what_the_cluster_lacks_may_come_and_is_waited_for():
    runtime = watching(spec())
    for name, monitor in runtime.monitors.items():
        blocked = replace(monitor, phase=Phase.STARTING, receiving=None, blocker=Reason.UNSCHEDULABLE)
        runtime.monitors[name] = blocked
    assert kstatus(decided(runtime, spec(), START).status) == "InProgress"


def test_an_edit_is_in_progress_until_it_was_read():
    status = decided(SimulatedRuntime(), spec(), START - 60 * MINUTE).status
    assert kstatus(status, IDENTITY.generation + 1) == "InProgress"


@pytest.mark.parametrize("text", ["true", "2026-06-06T19:00:00Z"])
def test_one_that_an_annotation_pauses_is_current(text):
    identity = replace(IDENTITY, overrides=overrides.read({labels.PAUSED: text}))
    assert kstatus(decide(spec(window()), identity, START, SimulatedRuntime().observed()).status) == "Current"
