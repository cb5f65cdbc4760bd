"""What a pod shows of being resized in place, and what becomes of a refusal."""

import pytest
from pod_runtime_stage import POD, Stage
from pods import newer, raw_pod

from tallylight_contract.metrics.operator import RESIZE_OUTCOMES
from tallylight_operator.decision.model import Drain, Resize
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.resize_progress import ResizeProgress
from tallylight_operator.kubernetes.resizing import (
    STRATEGIC,
    requested_cores,
    resize_patch,
    resize_refusal,
    resize_state,
)

NAME = "cup-aaaa0000-0"
ALLOTTED = {"requests": {"cpu": "250m"}}


def resizable(**status):
    """The pod of a monitor whose kubelet tells what it has allotted."""
    made = raw_pod(state={"running": {}}, **status)
    made["status"]["containerStatuses"][0]["resources"] = ALLOTTED
    made["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "250m"}}
    return made


def test_where_the_kubelet_says_nothing_of_what_it_allotted_it_cannot_be_done():
    assert requested_cores(raw_pod(state={"running": {}})) is None
    assert requested_cores(resizable()) == 0.25


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        pytest.param([], "", id="none is asked"),
        pytest.param([{"type": "PodResizePending", "status": "True", "reason": "Deferred"}], "Deferred", id="later"),
        pytest.param(
            [{"type": "PodResizePending", "status": "True", "reason": "Infeasible", "message": "too much"}],
            "too much",
            id="never",
        ),
    ],
)
def test_why_a_node_does_not_promise_more(conditions, why):
    assert resize_refusal(resizable(conditions=conditions)) == why


def test_it_is_asked_for_by_the_subresource_for_our_container_and_this_very_pod():
    stage = Stage(resizable())
    stage.api.objects[f"{POD}/resize"] = newer(resizable())
    stage.carry_out(Resize(NAME, 0.5))
    (request,) = stage.api.requests
    assert (request.verb, request.path, request.content_type) == ("patch", f"{POD}/resize", STRATEGIC)
    assert request.body == resize_patch("uid-pod", 0.5)
    assert request.body["spec"]["containers"] == [{"name": "monitor", "resources": {"requests": {"cpu": "500m"}}}]


@pytest.mark.parametrize("code", [403, 404, 422])
def test_what_is_refused_is_not_asked_again_and_keeps_nothing_from_being_done(code):
    stage = Stage(resizable())
    stage.api.refusals = [ApiError("no", code)]
    stage.carry_out(Resize(NAME, 0.5))
    assert (stage.monitor().requested_cores, stage.monitor().resize_refusal) == (None, "no")
    stage.carry_out(Drain(NAME, "it is over"))
    assert stage.verbs == ["patch", "patch"]


def test_what_its_node_is_asked_to_promise_is_known_of_a_pod_in_the_cache():
    assert Stage(resizable()).monitor().requested_cores == 0.25


def pending(reason):
    return [{"type": "PodResizePending", "status": "True", "reason": reason}]


def requesting(cpu, **status):
    """A pod whose node has allotted 250m, and which requests so much."""
    made = resizable(**status)
    made["spec"]["containers"][0]["resources"] = {"requests": {"cpu": cpu}}
    return made


@pytest.mark.parametrize(
    ("pod", "state"),
    [
        pytest.param(raw_pod(state={"running": {}}), None, id="its kubelet resizes none"),
        pytest.param(requesting("0.25"), "done", id="as it requests"),
        pytest.param(requesting("500m"), "under way", id="nothing is said yet"),
        pytest.param(requesting("500m", conditions=pending("Deferred")), "deferred", id="no room now"),
        pytest.param(requesting("500m", conditions=pending("Infeasible")), "infeasible", id="never"),
        pytest.param(requesting("500m", conditions=pending("Odd")), "under way", id="for a reason that is not known"),
    ],
)
def test_how_far_a_node_is_with_a_request(pod, state):
    assert resize_state(pod) == state


LATER, NEVER = requesting("500m", conditions=pending("Deferred")), requesting("600m", conditions=pending("Infeasible"))
FRESH, DONE = requesting("500m"), requesting("250m")


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        pytest.param([DONE, DONE], [], id="nothing was asked"),
        pytest.param([FRESH, FRESH, DONE, DONE], ["done"], id="done"),
        pytest.param([FRESH, LATER, LATER, DONE], ["deferred", "done"], id="done later"),
        pytest.param([LATER, FRESH, LATER], ["deferred"], id="deferred, tried, and deferred again"),
        pytest.param([LATER, NEVER, NEVER], ["deferred", "infeasible"], id="another asks for more than there is"),
        pytest.param([NEVER, DONE, NEVER], ["infeasible", "done", "infeasible"], id="taken back, and asked again"),
    ],
)
def test_each_outcome_of_a_request_counts_once(seen, counted):
    found = []
    progress = ResizeProgress(found.append)
    for pod in seen:
        progress.observed(pod)
    assert found == counted
    assert set(found) <= set(RESIZE_OUTCOMES)


def test_what_is_done_before_a_watch_brings_it_is_counted_and_what_is_gone_is_forgotten():
    found = []
    progress = ResizeProgress(found.append)
    progress.asked(FRESH)
    progress.observed(DONE)
    progress.asked(FRESH)
    progress.gone(FRESH)
    progress.observed(DONE)
    assert found == ["asked", "done", "asked"]


@pytest.mark.parametrize(("refusals", "counted"), [([], ["asked"]), ([ApiError("no", 403)], ["refused"])])
def test_what_the_api_says_of_a_request_is_counted(refusals, counted):
    stage, found = Stage(resizable()), []
    stage.runtime.observers.resizes.count = found.append
    stage.api.objects[f"{POD}/resize"] = newer(resizable())
    stage.api.refusals = refusals
    stage.carry_out(Resize(NAME, 0.5))
    assert found[:1] == counted
