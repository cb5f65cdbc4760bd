"""A pod that holds the room of one monitor, as plain data. Pure.

It is fitted to the cluster as monitors are, and made of their image, so that the node on which it is has that, too. All
that it does is sleep. It gives way at once: to any pod with more priority, and by itself when its time is over, so that
none is left where an operator is not there any more.
"""

from datetime import timedelta

from tallylight_contract import labels
from tallylight_operator.kubernetes.manifests import POD_SECURITY, made_by, named_by
from tallylight_operator.kubernetes.monitor_container import CONTAINER_SECURITY, Manifest
from tallylight_operator.kubernetes.own_container import CONTAINER
from tallylight_operator.kubernetes.strategic_merge import merged
from tallylight_operator.settings import MonitorSettings, Warm

LABELS = {labels.APP: labels.PLACEHOLDER_VALUE, labels.MANAGED_BY: labels.MANAGED_BY_VALUE}
_LATE = timedelta(minutes=5)  # so long after its monitor was due, it is of no use to anyone


def pod(name: str, namespace: str, settings: MonitorSettings, warm: Warm) -> Manifest:
    """The pod. It takes what a monitor of Full does that says nothing of its own."""
    made: Manifest = {"metadata": {"labels": LABELS, "annotations": {}}, "spec": _spec(settings, warm)}
    for patch in settings.patches:
        made = merged(made, patch)
    annotations = made["metadata"]["annotations"] | {labels.SAFE_TO_EVICT: "true"} | made_by(settings)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": made["metadata"] | {"name": name, "namespace": namespace, "annotations": annotations},
        "spec": made["spec"] | {"priorityClassName": warm.priority_class},
    }


def _spec(settings: MonitorSettings, warm: Warm) -> Manifest:
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 0,
        "securityContext": POD_SECURITY,
        "containers": [
            {
                "name": CONTAINER,
                "image": settings.image,
                "imagePullPolicy": settings.pull_policy,
                "command": ["sleep", str(round((warm.ahead + _LATE).total_seconds()))],
                "resources": settings.resources.texts(),
                "securityContext": CONTAINER_SECURITY,
            }
        ],
    } | named_by(settings)
