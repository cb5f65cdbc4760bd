"""The monitor's own container in its pod, as plain data. Pure."""

from typing import Any

from msgspec.structs import replace

from tallylight_contract import termination
from tallylight_contract.livestream import Resources
from tallylight_operator.kubernetes.own_container import CONTAINER, SECRETS_VOLUME
from tallylight_operator.kubernetes.quantities import amount
from tallylight_operator.settings import MonitorSettings

Manifest = dict[str, Any]

PORT = 9464
TASK = "/etc/tallylight/task"  # files that the downward API keeps up to date
_SECRET = "/etc/tallylight/secret"  # noqa: S105 - a path
_SPOOL_MIB = 48  # of /tmp, for a file that cannot be watched as it comes

# A monitor that is deleted goes on watching for so long, while another starts: at most so many seconds, and a third
# of its grace period. The rest is for its report.
_HANDOVER_SECONDS = 10
# A monitor that hangs does not get the time in which a healthy one writes its report.
_HOPELESS_SECONDS = 5

CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def container(settings: MonitorSettings, resources: Resources, tier: str, *, with_secret: bool) -> Manifest:
    """The container. `resources` are the stream's own; for what they do not name, the installation's hold, by tier."""
    handover = min(_HANDOVER_SECONDS, settings.termination_grace_seconds // 3)
    mounts = [{"name": "task", "mountPath": TASK, "readOnly": True}, {"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 - a volume of its own
    if with_secret:
        mounts.append({"name": SECRETS_VOLUME, "mountPath": _SECRET, "readOnly": True})
    return {
        "name": CONTAINER,
        "image": settings.image,
        "imagePullPolicy": settings.pull_policy,
        "command": ["tallylight"],
        "args": _arguments(with_secret=with_secret, allow_private=settings.allow_private),
        "ports": [{"name": "metrics", "containerPort": PORT, "protocol": "TCP"}],
        "resources": _resources(resources, _by_tier(settings, tier)),
        "securityContext": CONTAINER_SECURITY,
        "terminationMessagePath": termination.PATH,
        "terminationMessagePolicy": "File",
        "volumeMounts": mounts,
        "lifecycle": {"preStop": {"sleep": {"seconds": handover}}} if handover else {},
    } | _PROBES


def _arguments(*, with_secret: bool, allow_private: bool) -> list[str]:
    """These can be read with a pod, so no address is among them."""
    flags = {
        "--order": f"{TASK}/order",
        "--until": f"{TASK}/until",
        "--muted": f"{TASK}/muted",
        "--report": termination.PATH,
        "--listen": f"[::]:{PORT}",
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
ALIVE = {
    "startupProbe": _probe("/healthz", 1, 2, 60) | {"terminationGracePeriodSeconds": _HOPELESS_SECONDS},
    "livenessProbe": _probe("/healthz", 10, 5, 3) | {"terminationGracePeriodSeconds": _HOPELESS_SECONDS},
}
_PROBES = ALIVE | {
    "readinessProbe": _probe("/readyz", 2, 2, 2),
}


def _by_tier(settings: MonitorSettings, tier: str) -> Resources:
    """The installation's. A tier requests less than Full and never more, and nothing that Full does not."""
    full, lower = settings.resources, settings.tier_requests.of(tier)
    requests = {
        name: min(most, lower.get(name, most), key=lambda each: amount(str(each)))
        for name, most in full.requests.items()
    }
    return replace(full, requests=requests)


def _resources(asked: Resources, defaults: Resources) -> Manifest:
    """What the spec says of cpu and memory; for one that it does not name, the default.

    Never both: a default request above the spec's limit, or the other way round, would be refused.
    """
    given = asked.texts()
    named = {name for part in given.values() for name in part}
    return {
        part: {name: amount for name, amount in amounts.items() if name not in named} | given[part]
        for part, amounts in defaults.texts().items()
    }
