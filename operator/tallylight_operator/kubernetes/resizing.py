"""Have a node promise a monitor more while it runs: what is asked of the API, and what a pod shows of it. Pure.

It can be done where the node's kubelet tells what it has allotted, as those do that resize in place.
"""

from collections.abc import Mapping
from typing import Any, Literal

from tallylight_operator.kubernetes.own_container import CONTAINER, own_container
from tallylight_operator.kubernetes.quantities import amount

STRATEGIC = "application/strategic-merge-patch+json"
# A pod's condition while its node has not done what was asked; its reason: `Deferred` (it may still) or `Infeasible`.
_PENDING = "PodResizePending"
# On its way, or what became of it.
ResizeState = Literal["under way", "deferred", "infeasible", "done"]
_WHY: dict[str, ResizeState] = {"Deferred": "deferred", "Infeasible": "infeasible"}


def requested_cores(pod: Mapping[str, Any]) -> float | None:
    """How many cores its node is asked to promise the monitor; None: that cannot be changed while it runs."""
    if not own_container(pod).resources:
        return None
    containers: list[Mapping[str, Any]] = pod["spec"].get("containers") or []
    return _cores(next((each.get("resources") for each in containers if each.get("name") == CONTAINER), None))


def resize_state(pod: Mapping[str, Any]) -> ResizeState | None:
    """How far its node is with what the pod requests now; None: that cannot be changed while it runs."""
    requested = requested_cores(pod)
    if requested is None:
        return None
    if requested == _cores(own_container(pod).resources):
        return "done"
    return _WHY.get(str(_pending(pod).get("reason")), "under way")


def resize_refusal(pod: Mapping[str, Any]) -> str:
    """Why its node has not promised what was asked; empty: it has, or says nothing."""
    pending = _pending(pod)
    return str(pending.get("message") or pending.get("reason") or "")


def resize_patch(uid: str, cores: float) -> dict[str, Any]:
    """The patch that asks for so many cores, unless it is another pod by now."""
    resources = {"requests": {"cpu": f"{round(1000 * cores)}m"}}
    return {"metadata": {"uid": uid}, "spec": {"containers": [{"name": CONTAINER, "resources": resources}]}}


def _pending(pod: Mapping[str, Any]) -> Mapping[str, Any]:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return next((each for each in conditions if each.get("type") == _PENDING and each.get("status") == "True"), {})


def _cores(resources: Mapping[str, Any] | None) -> float:
    return float(amount(str(((resources or {}).get("requests") or {}).get("cpu", "0"))))
