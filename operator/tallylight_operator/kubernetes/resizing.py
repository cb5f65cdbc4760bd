"""Have a node promise a monitor more while it runs: what is asked of the API, and what a pod shows of it. Pure.

It can be done where the node's kubelet tells what it has allotted, as those do that resize in place.
"""

from collections.abc import Mapping
from typing import Any

from tallylight_operator.kubernetes.own_container import CONTAINER, own_container
from tallylight_operator.kubernetes.quantities import amount

STRATEGIC = "application/strategic-merge-patch+json"
# A pod's condition while its node has not done what was asked; `Deferred`: it may still.
_PENDING = "PodResizePending"


def requested_cores(pod: Mapping[str, Any]) -> float | None:
    """How many cores its node is asked to promise the monitor; None: that cannot be changed while it runs."""
    if not own_container(pod).resources:
        return None
    containers: list[Mapping[str, Any]] = pod["spec"].get("containers") or []
    resources = next((each.get("resources") for each in containers if each.get("name") == CONTAINER), None) or {}
    return float(amount(str((resources.get("requests") or {}).get("cpu", "0"))))


def resize_refusal(pod: Mapping[str, Any]) -> str:
    """Why its node has not promised what was asked; empty: it has, or says nothing."""
    conditions = (pod.get("status") or {}).get("conditions") or ()
    pending = (each for each in conditions if each.get("type") == _PENDING and each.get("status") == "True")
    return next((str(each.get("message") or each.get("reason") or "") for each in pending), "")


def resize_patch(uid: str, cores: float) -> dict[str, Any]:
    """The patch that asks for so many cores, unless it is another pod by now."""
    resources = {"requests": {"cpu": f"{round(1000 * cores)}m"}}
    return {"metadata": {"uid": uid}, "spec": {"containers": [{"name": CONTAINER, "resources": resources}]}}
