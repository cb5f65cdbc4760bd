"""A monitor's pod, as plain data. Pure: an action goes in, the object for the API comes out.

A pod is made once, and one that runs is compared with nothing: no newer operator, image or setting touches a
monitor that is on air. One that could not start is, by a digest of what it is made of.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallylight_contract import labels
from tallylight_contract.livestream import API_VERSION, KIND, LiveStream
from tallylight_contract.order import MonitorOrder
from tallylight_contract.version import TALLYLIGHT
from tallylight_contract.wire import encoded
from tallylight_operator.decision.model import Start
from tallylight_operator.kubernetes.monitor_container import Manifest, container
from tallylight_operator.kubernetes.own_container import SECRETS_VOLUME
from tallylight_operator.kubernetes.strategic_merge import merged
from tallylight_operator.kubernetes.stream_template import with_chosen
from tallylight_operator.settings import MonitorSettings

_USER = 65532  # "nonroot" in most small images; any number above 0 will do
_GROUP_READS = 0o440
_SCRATCH_MIB = 64  # the kubelet evicts a pod that keeps more in /tmp


@dataclass(frozen=True, slots=True)
class Owner:
    """The LiveStream that a pod belongs to: with it, the cluster's garbage collection takes the pod away."""

    stream: LiveStream

    def reference(self) -> Manifest:
        """An entry of ownerReferences."""
        metadata = self.stream.metadata
        return {
            "apiVersion": API_VERSION,
            "kind": KIND,
            "name": metadata.name,
            "uid": metadata.uid,
            "controller": True,
            "blockOwnerDeletion": False,  # true would need a permission on finalizers, and wins nothing
        }


def pod(start: Start, owner: Owner, settings: MonitorSettings) -> Manifest:
    """The pod of one monitor."""
    made_of = _made_of(start.order, owner, settings)
    metadata = made_of["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": start.name,
            "namespace": start.order.namespace,
            "ownerReferences": [owner.reference()],
            "labels": metadata["labels"],
            "annotations": metadata["annotations"]
            | _annotations(start)
            | made_by(settings)
            | {labels.MADE_OF: digest(made_of)},
        },
        "spec": made_of["spec"],
    }


def is_outdated(pod: Mapping[str, Any], order: MonitorOrder, owner: Owner, settings: MonitorSettings) -> bool:
    """Whether a monitor's pod would be made of something else now. An older operator's, which has no digest: no."""
    known = (pod["metadata"].get("annotations") or {}).get(labels.MADE_OF)
    return known is not None and known != digest(_made_of(order, owner, settings))


def until_text(until: datetime | None) -> str:
    """An end, of air time or of a mute, as annotation and monitor's file hold it; empty where there is none."""
    return "" if until is None else until.isoformat()


def _made_of(order: MonitorOrder, owner: Owner, settings: MonitorSettings) -> Manifest:
    """The pod as far as the spec and the settings decide over it: fitted to the cluster, and then to the stream."""
    metadata = {"labels": _labels(order), "annotations": {}}
    template: Manifest = {"metadata": metadata, "spec": _pod_spec(order, owner, settings)}
    for patch in settings.patches:
        template = merged(template, patch)
    template = with_chosen(template, owner.stream.spec.pod_template)
    spec = _with_ours(template.get("spec", {}), order, owner, settings)
    return {"metadata": metadata | template.get("metadata", {}), "spec": spec}


def _with_ours(spec: Manifest, order: MonitorOrder, owner: Owner, settings: MonitorSettings) -> Manifest:
    """What is added to lists that a patch replaces as a whole: ours holds beside what it says."""
    spec = leaving_lost_nodes(spec, settings.toleration_seconds)
    if owner.stream.spec.pipelines == 1:
        return spec
    affinity = spec.get("affinity", {})
    apart = affinity.get("podAntiAffinity", {})
    both = {kind: [*apart.get(kind, []), *terms] for kind, terms in _apart(order).items()}
    return spec | {"affinity": affinity | {"podAntiAffinity": apart | both}}


def _pod_spec(order: MonitorOrder, owner: Owner, settings: MonitorSettings) -> Manifest:
    spec = owner.stream.spec
    secret = spec.source.secret_ref.name if spec.source.secret_ref else None
    return {
        "restartPolicy": "OnFailure",  # the kubelet heals crashes while the operator is down
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": settings.termination_grace_seconds,
        "securityContext": POD_SECURITY,
        "containers": [container(settings, spec.resources, order.tier, with_secret=secret is not None)],
        "volumes": _volumes(secret),
    } | named_by(settings)


def digest(made_of: Manifest) -> str:
    """What tells pods apart that are made of something else."""
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def _labels(order: MonitorOrder) -> dict[str, str]:
    return {
        labels.APP: labels.APP_VALUE,
        labels.MANAGED_BY: labels.MANAGED_BY_VALUE,
        labels.STREAM: order.stream,
        labels.WINDOW: order.window,
        labels.PIPELINE: str(order.pipeline),
    } | ({} if order.cut is None else {labels.SHARD: str(order.cut.shard)})


def _annotations(start: Start) -> dict[str, str]:
    return {
        labels.ORDER: encoded(start.order).decode(),
        labels.UNTIL: until_text(start.until),
        labels.MUTED: until_text(start.muted_until),
        labels.SAFE_TO_EVICT: "false",
        labels.DO_NOT_DISRUPT: "true",
    }


def made_by(settings: MonitorSettings) -> dict[str, str]:
    """Annotations: by which release and version."""
    return {labels.MADE_BY: settings.operator, labels.MADE_BY_VERSION: TALLYLIGHT}


POD_SECURITY = {
    "runAsNonRoot": True,
    "runAsUser": _USER,
    "runAsGroup": _USER,
    "fsGroup": _USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def _volumes(secret: str | None) -> list[Manifest]:
    files = {"order": labels.ORDER, "until": labels.UNTIL, "muted": labels.MUTED}
    found = [task_volume(files), {"name": "tmp", "emptyDir": {"sizeLimit": f"{_SCRATCH_MIB}Mi"}}]
    if secret is not None:
        # Not optional: a Secret that is missing shows in the status before air time.
        found.append(secret_volume(SECRETS_VOLUME, secret, optional=False))
    return found


def task_volume(files: Mapping[str, str]) -> Manifest:
    """Files, each with what an annotation of the pod says, kept up to date by the kubelet."""
    items = [_file(path, annotation) for path, annotation in files.items()]
    return {"name": "task", "downwardAPI": {"items": items}}


def secret_volume(name: str, secret: str, *, optional: bool) -> Manifest:
    """A Secret of the pod's namespace, a file for each key."""
    return {"name": name, "secret": {"secretName": secret, "optional": optional, "defaultMode": _GROUP_READS}}


def _file(path: str, annotation: str) -> Manifest:
    return {"path": path, "fieldRef": {"apiVersion": "v1", "fieldPath": f"metadata.annotations['{annotation}']"}}


def leaving_lost_nodes(spec: Manifest, seconds: int) -> Manifest:
    """A pod's spec that stays on a lost node for so long, unless a patch says otherwise."""
    chosen = spec.get("tolerations", [])
    keys = {each.get("key") for each in chosen}
    ours = (
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}
        for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
    )
    return spec | {"tolerations": [*chosen, *(each for each in ours if each["key"] not in keys)]}


def named_by(settings: MonitorSettings) -> Manifest:
    """What an installation names of its own for its pods: pull Secrets, and a PriorityClass."""
    found: Manifest = {}
    if settings.pull_secrets:
        found["imagePullSecrets"] = [{"name": name} for name in settings.pull_secrets]
    if settings.priority_class:
        found["priorityClassName"] = settings.priority_class
    return found


def _apart(order: MonitorOrder) -> Manifest:
    """On another node than the window's other pipeline, and in another zone where there is one.

    Its predecessor in its own pipeline may be on the same node: that one goes.
    """
    twins = {
        "matchLabels": {labels.STREAM: order.stream, labels.WINDOW: order.window},
        "matchExpressions": [{"key": labels.PIPELINE, "operator": "NotIn", "values": [str(order.pipeline)]}],
    }
    node = {"labelSelector": twins, "topologyKey": "kubernetes.io/hostname"}
    zone = {"labelSelector": twins, "topologyKey": "topology.kubernetes.io/zone"}
    return {
        "requiredDuringSchedulingIgnoredDuringExecution": [node],
        "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": zone}],
    }
