"""Windows that end in order, several in the same second, some with a mesh's proxy in the monitor's pod."""

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cluster_api import instant

from cluster_scenes.servers import webhook
from cluster_scenes.stage import HEALTHY, MODEST, patience, until

# No sidecar; a container that never ends, whatever it is told; an init container that goes on until it is told to end,
# or, `deaf`, until it is killed.
KINDS = ("plain", "classic", "native", "deaf")
SERVES = {"classic": ["sleep", "infinity"], "deaf": ["sleep", "infinity"]}  # as the first process: it ignores SIGTERM
SERVES["native"] = ["sh", "-c", "trap 'exit 0' TERM; sleep infinity & wait"]
AT_ONCE = 12
WINDOWS = int(os.environ.get("ORDERLY_ENDS", str(AT_ONCE)))
# Seconds. Half of the windows end later than the others; all monitors are to run before the first begins.
AHEAD, ON_AIR, LATER = 40, 12, 5
SOON, GONE_WITHIN = 10.0, 90.0
# The kubelet gives a native sidecar that does not heed SIGTERM the pod's whole grace period.
GRACE = {"deaf": 30.0}
PROXY = "istio-proxy"  # the kubelet sorts by name: before `monitor`
STATUS = "sidecar.istio.io~1status"


@dataclass
class Ended:
    """One window's end: `gone_after` how many seconds its pod was gone; `readies`, what Ready was since its start.

    `within` is how many seconds that may take on a machine as busy as it was then.
    """

    name: str
    end: float
    status: dict = field(default_factory=dict)
    events: list = field(default_factory=list)  # type, reason, and how long after the end it was, of each
    readies: set = field(default_factory=set)
    containers: dict = field(default_factory=dict)  # of its pod, by name: how it was seen last
    gone_after: float = 0.0
    within: float = 0.0

    @property
    def kind(self):
        return self.name.split("-")[0]


def orderly_ends(stage):
    """As many windows as WINDOWS, of each kind in turn, not more than AT_ONCE at the same time."""
    ended = []
    with stage.namespace("mesh") as streams, webhook(stage.installation.paths, injection) as client:
        streams.apply_raw(_configuration(client))
        try:
            for first in range(0, WINDOWS, AT_ONCE):
                ended += _together(streams, range(first, min(first + AT_ONCE, WINDOWS)))
        finally:
            streams.kubectl("delete", "mutatingwebhookconfiguration", "mesh")
    return ended


def injection(pod):
    """What a mesh does to a pod: its proxy, a volume of its own and an annotation. None: nothing."""
    kind = pod["metadata"].get("labels", {}).get("tallylight.dev/stream", "").split("-")[0]
    if kind not in SERVES:
        return None
    proxy = {"name": PROXY, "image": "tallylight.test/demo:1", "command": SERVES[kind]}
    proxy |= {"resources": {"requests": {"cpu": "1m"}}, "volumeMounts": [{"name": "mesh", "mountPath": "/mesh"}]}
    proxy["securityContext"] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    if kind == "classic":
        added = {"op": "add", "path": "/spec/containers/0", "value": proxy}
    else:
        added = {"op": "add", "path": "/spec/initContainers", "value": [proxy | {"restartPolicy": "Always"}]}
    volume = {"op": "add", "path": "/spec/volumes/0", "value": {"name": "mesh", "emptyDir": {}}}
    return [added, volume, {"op": "add", "path": f"/metadata/annotations/{STATUS}", "value": "injected"}]


def _together(streams, numbers):
    """So many windows, from before their start until their pods are gone."""
    ahead = patience(AHEAD)
    start, ends = instant(ahead), (instant(ahead + ON_AIR), instant(ahead + ON_AIR + LATER))
    windows = {}
    for number in numbers:
        name, end = f"{KINDS[number % len(KINDS)]}-{number}", ends[number // len(KINDS) % 2]
        windows[name] = Ended(name, datetime.fromisoformat(end).timestamp())
        streams.apply(
            name,
            source={"url": HEALTHY},
            schedule={"window": {"start": start, "end": end}},
            resources=MODEST,
            preRoll="1h",
            postRoll="0s",
            overrun={"policy": "Stop"},
        )
    until(lambda: datetime.now(UTC) >= datetime.fromisoformat(start), ahead + 10)
    _until_gone(streams, windows)
    for name, ended in windows.items():
        ended.status = streams.status(name)
        ended.events = [(kind, reason, at - ended.end) for kind, reason, at in streams.noted(name)]
    streams.kubectl("delete", "livestreams", "--all", "-n", streams.namespace)
    return list(windows.values())


def _until_gone(streams, windows):
    """Look at all of them twice a second until no pod is left, and for two seconds more."""
    last = max(each.end for each in windows.values())
    while any(not each.gone_after for each in windows.values()):
        assert time.time() < last + patience(GONE_WITHIN), [
            name for name, each in windows.items() if not each.gone_after
        ]
        _look(streams, windows)
        time.sleep(0.5)
    time.sleep(2.0)
    _look(streams, windows)


def _look(streams, windows):
    there = {}
    for pod in streams.pods():
        name = pod["metadata"]["labels"]["tallylight.dev/stream"]
        there[name] = pod
        statuses = pod["status"]
        every = [*statuses.get("initContainerStatuses", ()), *statuses.get("containerStatuses", ())]
        windows[name].containers |= {each["name"]: each for each in every}
    now = time.time()
    for stream in streams.get("livestreams")["items"]:
        ended = windows[stream["metadata"]["name"]]
        conditions = {each["type"]: each for each in stream["status"]["conditions"]}
        ended.readies.add((conditions["Ready"]["status"], conditions["Ready"]["reason"]))
    for name, ended in windows.items():
        if name not in there and not ended.gone_after and now > ended.end:
            ended.gone_after, ended.within = now - ended.end, patience(SOON) + GRACE.get(ended.kind, 0.0)


def _configuration(client):
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}
    hook = {
        "name": "inject.mesh.example",
        "clientConfig": client,
        "rules": [rule],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "mesh"}},
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "failurePolicy": "Fail",
        "timeoutSeconds": 5,
    }
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": "mesh"},
        "webhooks": [hook],
    }
