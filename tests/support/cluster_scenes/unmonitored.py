"""A stream on air whose monitor cannot be made, until what the cluster holds against it is mended."""

import json
from dataclasses import dataclass

from cluster_api import Api

from cluster_scenes.servers import token_origin
from cluster_scenes.stage import HEALTHY, until
from tallylight_cluster.credentials import Credentials

TOLD_WITHIN, WATCHED_WITHIN = 60.0, 90.0  # seconds, on a machine that has more to do
NOT_MONITORED = "StreamNotMonitored"

QUOTA = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "q"},
    "spec": {"hard": {"pods": "1", "limits.cpu": "1", "requests.cpu": "500m"}},
}
FITS_THE_QUOTA = {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "900m"}}
# Below what a monitor requests by default.
LIMITS = {
    "apiVersion": "v1",
    "kind": "LimitRange",
    "metadata": {"name": "defaults"},
    "spec": {
        "limits": [
            {
                "type": "Container",
                "default": {"cpu": "200m", "memory": "128Mi"},
                "defaultRequest": {"cpu": "100m", "memory": "64Mi"},
            }
        ]
    },
}
# What OpenShift's restricted-v2 does to a pod that asks for a user or group outside of its namespace's range.
_RANGE = "1000680000"
_REFUSED = (
    "'provider restricted-v2: .spec.securityContext.{0}: Invalid value: ' + string(object.spec.securityContext.{0})"
)
RESTRICTED_V2 = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingAdmissionPolicy",
    "metadata": {"name": "scc-restricted-v2"},
    "spec": {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "resourceRules": [
                {"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}
            ]
        },
        "validations": [
            {
                "expression": f"!has(object.spec.securityContext) || !has(object.spec.securityContext.{field})"
                f" || object.spec.securityContext.{field} >= {_RANGE}",
                "messageExpression": _REFUSED.format(field) + f" + ': {wrong}'",
            }
            for field, wrong in {
                "runAsUser": "must be in the ranges: [1000680000, 1000689999]",
                "fsGroup": "is not an allowed group",
            }.items()
        ],
    },
}
BINDING = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingAdmissionPolicyBinding",
    "metadata": {"name": "scc-restricted-v2"},
    "spec": {
        "policyName": "scc-restricted-v2",
        "validationActions": ["Deny"],
        "matchResources": {"namespaceSelector": {"matchLabels": {"scc": "restricted-v2"}}},
    },
}
# What a person would set who has read the two messages; and more, to fit monitors to the cluster.
FITTED = {
    "resources": {"limits": {"cpu": "1", "memory": "512Mi"}},
    "podLabels": {"team": "video"},
    "nodeSelector": {"kubernetes.io/hostname": "node"},
    "tolerations": [{"key": "pool", "operator": "Equal", "value": "video", "effect": "NoSchedule"}],
    "extraEnv": [{"name": "A", "value": "b"}],
    "podTemplate": {"spec": {"hostname": "fitted"}},
    "caBundle": {"configMap": "roots"},
}
PORT = 18083
MENDED = {"openshift": "true", "monitors": FITTED}


@dataclass(frozen=True)
class Unmonitored:
    """What people were told of a stream while it was not watched, and after; times in seconds."""

    while_blocked: dict
    after: dict
    watched_after: float  # from the moment when nothing is held against it any more
    pod: dict  # that watches then


def quota(stage):
    """Another's pod fills the namespace's quota, and goes."""
    with stage.namespace("crammed") as streams:
        streams.apply_raw(_roots(Credentials(stage.installation.paths).authority.read_text()))
        streams.apply_raw(QUOTA)
        streams.apply_raw(_filler())
        until(streams.pods, 60)
        streams.apply(source={"url": HEALTHY}, resources=FITS_THE_QUOTA)
        while_blocked = _told(stage, "crammed")
        streams.kubectl("delete", "pod", "filler", "-n", "crammed", "--grace-period=0", "--force")
        return _watched_again(stage, "crammed", while_blocked)


def refusals(stage):
    """A policy and a LimitRange refuse monitors; the release is mended once, for both, and trusts their origin then."""
    with stage.namespace("openshift", scc="restricted-v2") as openshift, stage.namespace("limited") as limited:
        address, paths = stage.origin_address(), stage.installation.paths
        with token_origin(paths, address, PORT, {"cup": ("",)}, private=True) as origin:
            openshift.apply_raw(RESTRICTED_V2)
            openshift.apply_raw(BINDING)
            until(lambda: _refuses(openshift), 60)  # a policy holds once the API server has heard of it
            limited.apply_raw(LIMITS)
            for streams in (openshift, limited):
                streams.apply_raw(_roots(origin.authorities))
                streams.apply(source={"url": origin.url("cup")})
            try:
                return _mended(stage, (openshift, limited))
            finally:
                stage.installation.install()
                policies = "validatingadmissionpolicybinding,validatingadmissionpolicy"
                openshift.kubectl("delete", policies, "scc-restricted-v2")


def _mended(stage, refused):
    """What was told of each of these namespaces' streams, before and after the one upgrade that mends them."""
    blocked = {streams.namespace: _told(stage, streams.namespace) for streams in refused}
    stage.installation.install(**MENDED)
    found = {name: _watched_again(stage, name, told) for name, told in blocked.items()}
    until(lambda: all(map(_receives, refused)), 40)
    return found


def _refuses(streams):
    """Whether a pod that asks for a user of its own is refused."""
    pod = _filler()
    pod["spec"]["securityContext"] |= {"runAsUser": 1000}
    create = ("create", "--dry-run=server", "-n", streams.namespace, "-f", "-")
    return not streams.kubectl.succeeds(*create, stdin=json.dumps(pod))


def _roots(authorities):
    """By which origins are trusted. New monitors wait for it in every namespace, once the release names it."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "roots"}, "data": {"ca.crt": authorities}}


def _receives(streams):
    return streams.condition("Receiving")["status"] == "True"


def _told(stage, namespace):
    """Once the alert fires, and the Event is there."""

    def told():
        streams = stage.told_of(namespace, "cup")
        return _fires_as_counted(streams) and "NotWatched" in dict(streams["warnings"])

    until(told, TOLD_WITHIN, lambda: json.dumps(stage.told_of(namespace, "cup")))
    return stage.told_of(namespace, "cup")


def _fires_as_counted(told):
    """Whether the alert names the reason that the gauge has now: its rules are evaluated every few seconds."""
    counted = {series["metric"]["reason"] for series in told["gauge"]}
    firing = [each for each in told["alerts"] if each["state"] == "firing"]
    return bool(counted) and counted == {
        each["labels"]["reason"] for each in firing if each["labels"]["alertname"] == NOT_MONITORED
    }


def _watched_again(stage, namespace, while_blocked):
    def watched():
        return stage.told_of(namespace, "cup")["conditions"]["Ready"]["status"] == "True"

    def quiet():
        told = stage.told_of(namespace, "cup")
        return not told["gauge"] and not any(each["labels"]["alertname"] == NOT_MONITORED for each in told["alerts"])

    took = until(watched, WATCHED_WITHIN, lambda: json.dumps(stage.told_of(namespace, "cup")))
    until(quiet, 60, lambda: json.dumps(stage.told_of(namespace, "cup")))
    (pod,) = Api(stage.installation.kubectl, namespace).pods_of("cup")
    return Unmonitored(while_blocked, stage.told_of(namespace, "cup"), took, pod)


def _filler():
    """A pod of another owner that needs nothing but its place."""
    container = {"name": "filler", "image": "tallylight.test/pause:1", "imagePullPolicy": "Never"}
    container |= {"resources": {name: {"cpu": "1m", "memory": "8Mi"} for name in ("requests", "limits")}}
    container["securityContext"] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"containers": [container], "securityContext": security, "automountServiceAccountToken": False}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "filler"}, "spec": spec}
