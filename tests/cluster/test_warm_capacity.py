"""A node with room for two monitors, on a real API: pods hold that room ahead, and give way as the monitors start."""

import json

import pytest
from cluster_api import instant
from operator_process import wait_until

pytestmark = pytest.mark.cluster

NODE, CLASS = "narrow", "placeholders"
TWO_MONITORS = "800m"  # of the processor: each asks for 350m
PLACEHOLDERS = ("get", "pods", "-n", "default", "-l", "app.kubernetes.io/name=tallylight-placeholder", "-o", "json")
AHEAD = 25.0  # seconds until the windows start; it is looked every ten how much room they need
BOUND_WITHIN = (
    30.0  # usually a tenth of a second; a scheduler that was not let run waits up to ten before it tries again
)


def not_held(api):
    """The Events about the operator's Lease that say so."""
    found = json.loads(api.kubectl("get", "events.events.k8s.io", "-n", "default", "-o", "json"))["items"]
    return [each for each in found if each["reason"] == "RoomNotHeld" and CLASS in each["note"]]


@pytest.fixture
def operator(operators):
    chosen = {"TALLYLIGHT_WARM_AHEAD_SECONDS": "60", "TALLYLIGHT_WARM_PRIORITY_CLASS": CLASS}
    made = operators(TALLYLIGHT_WARM_MONITORS="2", **chosen)
    made.until(lambda: made.leads)
    return made


@pytest.fixture
def narrow(api, operator):
    """The one node, Ready for as long as the controllers wait for word of it; and the class that gives way."""
    room = {"cpu": TWO_MONITORS, "memory": "4Gi", "pods": "110"}
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""}
    status = {"allocatable": room, "capacity": room, "conditions": [ready]}
    labels = {"kubernetes.io/hostname": NODE}
    kinds = [
        {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE, "labels": labels}, "status": status},
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": CLASS},
            "value": -10,
            "preemptionPolicy": "Never",
        },
    ]
    for each in kinds:
        api.kubectl("create", "-f", "-", stdin=json.dumps(each))
    yield NODE
    api.kubectl("delete", "pods", "--all", "-n", api.namespace, "--grace-period=0", "--force")
    api.kubectl("delete", f"node/{NODE}", f"priorityclass/{CLASS}", "--wait=false")


def test_room_is_held_before_the_windows_start_and_is_the_monitors_when_they_do(api, operator, narrow, figures):
    for name in ("cup", "bowl"):
        window = {"start": instant(AHEAD), "end": instant(600)}
        api.apply(name, schedule={"window": window}, preRoll="0s", postRoll="0s")

    def nodes():
        found = json.loads(api.kubectl(*PLACEHOLDERS))["items"]
        return [pod["spec"].get("nodeName") for pod in found]

    operator.until(lambda: nodes() == [narrow] * 2, AHEAD)
    assert api.pods() == []
    operator.until(lambda: len(api.pods()) == 2, AHEAD + 10)
    bound = wait_until(lambda: {pod["spec"].get("nodeName") for pod in api.pods()} == {narrow}, BOUND_WITHIN)
    figures[f"two monitors where placeholders had all the room: bound {bound:.1f} s after they were seen"] = bound
    operator.until(lambda: nodes() == [])
    assert "room for monitors is not held" not in operator.printed()


def test_where_their_class_is_missing_it_is_counted_and_told_once(api, operator):
    api.apply("cup", schedule={"window": {"start": instant(50), "end": instant(600)}}, preRoll="0s")
    refused = 'tallylight_operator_placeholders{state="refused"}'
    operator.until(lambda: operator.metric(refused) == 1.0, AHEAD)
    operator.until(lambda: not_held(api) != [])
    operator.until(lambda: api.pods() != [], 60)
    assert operator.metric('tallylight_operator_placeholders_missed_total{cause="refused"}') == 1.0
    (told,) = not_held(api)
    assert (told["type"], told["regarding"]["kind"]) == ("Warning", "Lease")
    assert f"no PriorityClass with name {CLASS} was found. Make the PriorityClass {CLASS}" in told["note"]
