"""A prober's pod, as plain data. Pure.

It is made of a monitor's image, settings and patches: its container has a monitor's name, so that what fits monitors
to a cluster (a proxy, an authority, nodes) fits it, too. It has no service-account token, and no right to anything.
"""

from tallylight_contract import labels
from tallylight_operator.kubernetes.manifests import (
    POD_SECURITY,
    digest,
    leaving_lost_nodes,
    made_by,
    named_by,
    secret_volume,
    task_volume,
)
from tallylight_operator.kubernetes.monitor_container import ALIVE, CONTAINER_SECURITY, PORT, TASK, Manifest
from tallylight_operator.kubernetes.own_container import CONTAINER
from tallylight_operator.kubernetes.probing.asked import Asked
from tallylight_operator.kubernetes.strategic_merge import merged
from tallylight_operator.settings import MonitorSettings

LABELS = {labels.APP: labels.PROBER_VALUE, labels.MANAGED_BY: labels.MANAGED_BY_VALUE}
NAME = "tallylight-prober-"
# One that is read no more has lost its operator: it ends itself, and leaves no process behind.
UNREAD_SECONDS = 600
_SECRETS = "/etc/tallylight/secrets"
_GRACE_SECONDS = 5  # it has nothing to write
_LOST_NODE_SECONDS = 5  # another does its work at once, and asks nothing twice for long


def made_of(asked: Asked, settings: MonitorSettings) -> str:
    """A digest of all that makes it another pod where it changes: not the list. Each release has its own."""
    return digest(_template(asked, settings) | {"by": settings.operator})


def _template(asked: Asked, settings: MonitorSettings) -> Manifest:
    """Labels, annotations and spec."""
    made: Manifest = {"metadata": {"labels": LABELS, "annotations": {}}, "spec": _spec(asked.secrets, settings)}
    for patch in settings.patches:
        made = merged(made, patch)
    return made | {"spec": leaving_lost_nodes(made["spec"], _LOST_NODE_SECONDS)}


def pod(name: str, namespace: str, asked: Asked, settings: MonitorSettings) -> Manifest:
    """The pod. It gives way to drains and autoscalers: another takes over."""
    template, changing = _template(asked, settings), listed(asked)
    made = {labels.SAFE_TO_EVICT: "true", labels.MADE_OF: made_of(asked, settings)} | made_by(settings)
    metadata = {
        "name": name,
        "namespace": namespace,
        "labels": template["metadata"]["labels"],
        "annotations": template["metadata"]["annotations"] | made | changing["annotations"],
        "ownerReferences": changing["ownerReferences"],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def listed(asked: Asked) -> Manifest:
    """What changes of its metadata while it runs."""
    return {"annotations": {labels.SOURCES: asked.text}, "ownerReferences": list(asked.owners)}


def _spec(secrets: tuple[str, ...], settings: MonitorSettings) -> Manifest:
    # Optional: one Secret that is missing keeps no other source from being asked; of that one the prober says so.
    mounted = [secret_volume(f"secrets-{number}", name, optional=True) for number, name in enumerate(secrets)]
    return {
        "restartPolicy": "OnFailure",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": _GRACE_SECONDS,
        "securityContext": POD_SECURITY,
        "containers": [_container(secrets, settings)],
        "volumes": [task_volume({"sources": labels.SOURCES}), *mounted],
    } | named_by(settings)


def _container(secrets: tuple[str, ...], settings: MonitorSettings) -> Manifest:
    mounts = [{"name": "task", "mountPath": TASK, "readOnly": True}]
    mounts += [
        {"name": f"secrets-{number}", "mountPath": f"{_SECRETS}/{name}", "readOnly": True}
        for number, name in enumerate(secrets)
    ]
    return {
        "name": CONTAINER,
        "image": settings.image,
        "imagePullPolicy": settings.pull_policy,
        "command": ["tallylight"],
        "args": _arguments(allow_private=settings.allow_private),
        "ports": [{"name": "metrics", "containerPort": PORT, "protocol": "TCP"}],
        "resources": settings.prober_resources.texts(),
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": mounts,
    } | ALIVE


def _arguments(*, allow_private: bool) -> list[str]:
    files = ["--sources", f"{TASK}/sources", "--secrets", _SECRETS]
    listening = ["--listen", f"[::]:{PORT}", "--end-unread", str(UNREAD_SECONDS)]
    return ["probe", *files, *listening, *(["--allow-private"] * allow_private)]
