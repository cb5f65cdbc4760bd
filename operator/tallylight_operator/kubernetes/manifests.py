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

from tallylight_contract import labels, termination
from tallylight_contract.livestream import API_VERSION, KIND, LiveStream, Resources
from tallylight_contract.order import MonitorOrder
from tallylight_contract.wire import encoded
from tallylight_operator.decision.model import Start
from tallylight_operator.kubernetes.own_container import CONTAINER, SECRETS_VOLUME
from tallylight_operator.settings import MonitorSettings

Manifest = dict[str, Any]

PORT = 9464
_TASK = "/etc/tallylight/task"  # files that the downward API keeps up to date
_SECRET = "/etc/tallylight/secret"  # noqa: S105 - a path
_USER = 65532  # "nonroot" in most small images; any number above 0 will do
_GROUP_READS = 0o440
# The kubelet evicts a pod that keeps more than the first in /tmp; a file that cannot be watched as it comes has less.
_SCRATCH_MIB, _SPOOL_MIB = 64, 48

# A monitor that is deleted goes on watching for so long, while another starts: at most so many seconds, and a third
# of its grace period. The rest is for its report.
_HANDOVER_SECONDS = 10
# A monitor that hangs does not get the time in which a healthy one writes its report.
_HOPELESS_SECONDS = 5

# What one 1080p30 stream with the default detectors is promised to need. No CPU limit: throttling makes
# events late, while sharing makes only neighbours slower.
_REQUESTS = {"cpu": "350m", "memory": "192Mi"}
_LIMITS = {"memory": "512Mi"}


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
    made_of = _pod_spec(start.order, owner, settings)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": start.name,
            "namespace": start.order.namespace,
            "ownerReferences": [owner.reference()],
            "labels": _labels(start.order),
            "annotations": _annotations(start) | {labels.MADE_OF: _digest(made_of)},
        },
        "spec": made_of,
    }


def is_outdated(pod: Mapping[str, Any], order: MonitorOrder, owner: Owner, settings: MonitorSettings) -> bool:
    """Whether a monitor's pod would be made of something else now. An older operator's, which has no digest: no."""
    known = (pod["metadata"].get("annotations") or {}).get(labels.MADE_OF)
    return known is not None and known != _digest(_pod_spec(order, owner, settings))


def until_text(until: datetime | None) -> str:
    """An end, of air time or of a mute, as annotation and monitor's file hold it; empty where there is none."""
    return "" if until is None else until.isoformat()


def _pod_spec(order: MonitorOrder, owner: Owner, settings: MonitorSettings) -> Manifest:
    spec = owner.stream.spec
    secret = spec.source.secret_ref.name if spec.source.secret_ref else None
    return {
        "restartPolicy": "OnFailure",  # the kubelet heals crashes while the operator is down
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": settings.termination_grace_seconds,
        "securityContext": _POD_SECURITY,
        "tolerations": _tolerations(settings.toleration_seconds),
        "containers": [_container(settings, spec.resources, with_secret=secret is not None)],
        "volumes": _volumes(secret),
    } | _optional(settings, order, spec.pipelines)


def _digest(made_of: Manifest) -> str:
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def _labels(order: MonitorOrder) -> dict[str, str]:
    return {
        labels.APP: labels.APP_VALUE,
        labels.MANAGED_BY: labels.MANAGED_BY_VALUE,
        labels.STREAM: order.stream,
        labels.WINDOW: order.window,
        labels.PIPELINE: str(order.pipeline),
    }


def _annotations(start: Start) -> dict[str, str]:
    return {
        labels.ORDER: encoded(start.order).decode(),
        labels.UNTIL: until_text(start.until),
        labels.MUTED: until_text(start.muted_until),
        labels.SAFE_TO_EVICT: "false",
        labels.DO_NOT_DISRUPT: "true",
    }


_POD_SECURITY = {
    "runAsNonRoot": True,
    "runAsUser": _USER,
    "runAsGroup": _USER,
    "fsGroup": _USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
_CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def _container(settings: MonitorSettings, resources: Resources, *, with_secret: bool) -> Manifest:
    handover = min(_HANDOVER_SECONDS, settings.termination_grace_seconds // 3)
    mounts = [{"name": "task", "mountPath": _TASK, "readOnly": True}, {"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 - a volume of its own
    if with_secret:
        mounts.append({"name": SECRETS_VOLUME, "mountPath": _SECRET, "readOnly": True})
    return {
        "name": CONTAINER,
        "image": settings.image,
        "imagePullPolicy": settings.pull_policy,
        "command": ["tallylight"],
        "args": _arguments(with_secret=with_secret, allow_private=settings.allow_private),
        "ports": [{"name": "metrics", "containerPort": PORT, "protocol": "TCP"}],
        "resources": _resources(resources),
        "securityContext": _CONTAINER_SECURITY,
        "terminationMessagePath": termination.PATH,
        "terminationMessagePolicy": "File",
        "volumeMounts": mounts,
        "lifecycle": {"preStop": {"sleep": {"seconds": handover}}} if handover else {},
    } | _PROBES


def _arguments(*, with_secret: bool, allow_private: bool) -> list[str]:
    """These can be read with a pod, so no address is among them."""
    flags = {
        "--order": f"{_TASK}/order",
        "--until": f"{_TASK}/until",
        "--muted": f"{_TASK}/muted",
        "--report": termination.PATH,
        "--listen": f"0.0.0.0:{PORT}",
        "--format": "jsonl",
        "--spool": str(_SPOOL_MIB),
    }
    if with_secret:
        flags["--secrets"] = _SECRET
    return ["watch", *(part for flag in flags.items() for part in flag), *(["--allow-private"] * allow_private)]


def _probe(path: str, period: int, timeout: int, failures: int) -> Manifest:
    numbers = {"periodSeconds": period, "timeoutSeconds": timeout, "failureThreshold": failures}
    return {"httpGet": {"path": path, "port": "metrics", "scheme": "HTTP"}} | numbers


# Ready means that something is received: never a reason to restart. Only /healthz is.
_PROBES = {
    "startupProbe": _probe("/healthz", 1, 2, 60) | {"terminationGracePeriodSeconds": _HOPELESS_SECONDS},
    "livenessProbe": _probe("/healthz", 10, 5, 3) | {"terminationGracePeriodSeconds": _HOPELESS_SECONDS},
    "readinessProbe": _probe("/readyz", 2, 2, 2),
}


def _resources(asked: Resources) -> Manifest:
    """What the spec says of cpu and memory; for one that it does not name, our default.

    Never both: a default request above the spec's limit, or the other way round, would be refused.
    """
    given = asked.texts()
    named = {name for part in given.values() for name in part}
    return {
        part: {name: amount for name, amount in defaults.items() if name not in named} | given[part]
        for part, defaults in (("requests", _REQUESTS), ("limits", _LIMITS))
    }


def _volumes(secret: str | None) -> list[Manifest]:
    files = {"order": labels.ORDER, "until": labels.UNTIL, "muted": labels.MUTED}
    task = {"downwardAPI": {"items": [_file(path, annotation) for path, annotation in files.items()]}}
    found: list[Manifest] = [{"name": "task"} | task, {"name": "tmp", "emptyDir": {"sizeLimit": f"{_SCRATCH_MIB}Mi"}}]
    if secret is not None:
        # Not optional: a Secret that is missing shows in the status before air time.
        mounted = {"secretName": secret, "optional": False, "defaultMode": _GROUP_READS}
        found.append({"name": SECRETS_VOLUME, "secret": mounted})
    return found


def _file(path: str, annotation: str) -> Manifest:
    return {"path": path, "fieldRef": {"apiVersion": "v1", "fieldPath": f"metadata.annotations['{annotation}']"}}


def _tolerations(seconds: int) -> list[Manifest]:
    return [
        {"key": f"node.kubernetes.io/{why}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}
        for why in ("not-ready", "unreachable")
    ]


def _optional(settings: MonitorSettings, order: MonitorOrder, pipelines: int) -> Manifest:
    found: Manifest = {}
    if settings.pull_secrets:
        found["imagePullSecrets"] = [{"name": name} for name in settings.pull_secrets]
    if settings.priority_class:
        found["priorityClassName"] = settings.priority_class
    if pipelines > 1:
        found["affinity"] = {"podAntiAffinity": _apart(order)}
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
