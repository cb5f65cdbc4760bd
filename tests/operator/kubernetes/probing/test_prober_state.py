import pytest
from pods import followed, newer, raw_pod, raw_prober

from tallylight_operator.kubernetes.probing.asked import asked_of
from tallylight_operator.kubernetes.probing.known_pods import is_prober
from tallylight_operator.kubernetes.probing.prober_state import observed_prober

RUNNING = {"running": {"startedAt": "2026-06-06T11:00:01Z"}}


def test_one_that_runs_is_read_at_its_address_and_shows_what_it_asks():
    asked = asked_of([followed("cup"), followed("bowl")])
    found = observed_prober(raw_prober(asked, state=RUNNING, podIP="10.0.0.7"))
    assert (found.host, found.text, found.owners) == ("10.0.0.7", asked.text, ("uid-bowl", "uid-cup"))
    assert not found.is_leaving
    assert found.blocker == ""


@pytest.mark.parametrize(
    ("pod", "error", "words"),
    [
        pytest.param(
            raw_prober(conditions=[{"type": "PodScheduled", "status": "False", "message": "0/1 nodes are available"}]),
            "",
            "0/1 nodes are available",
            id="no node",
        ),
        pytest.param(
            raw_prober(state={"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}),
            "",
            "ImagePullBackOff: no such image",
            id="no image",
        ),
        pytest.param(
            raw_prober(state={"terminated": {"reason": "Error", "exitCode": 2}}), "", "exit status 2", id="crash"
        ),
        pytest.param(raw_prober(), 'configmap "ca" not found', 'configmap "ca" not found', id="a volume"),
    ],
)
def test_what_keeps_it_from_running_is_told_in_the_clusters_words(pod, error, words):
    found = observed_prober(pod, error)
    assert words in found.blocker
    assert found.host == ""


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param(raw_prober(state={"terminated": {"exitCode": 0}}, phase="Succeeded"), id="it has ended"),
        pytest.param(raw_prober(state=RUNNING, phase="Failed", reason="Evicted"), id="it was evicted"),
        pytest.param(newer(raw_prober(state=RUNNING), deletionTimestamp="2026-06-06T12:00:00Z"), id="it is deleted"),
        pytest.param(
            raw_prober(state=RUNNING, conditions=[{"type": "DisruptionTarget", "status": "True"}]), id="it is drained"
        ),
    ],
)
def test_one_that_goes_is_told_from_one_that_stays(pod):
    assert observed_prober(pod).is_leaving


def test_a_prober_is_told_from_a_monitor():
    assert is_prober(raw_prober())
    assert not is_prober(raw_pod())
