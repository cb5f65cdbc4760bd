"""What a test asks of a real API server, and does to it in the kubelet's stead."""

import json
from datetime import UTC, datetime, timedelta

from operator_process import wait_until
from pods import report

from tallylight_contract.wire import encoded


class Api:
    """What a test asks of the API, and does to it, in a namespace of its own."""

    def __init__(self, kubectl, namespace):
        self.kubectl = kubectl
        self.namespace = namespace

    def apply(self, name="cup", **spec):
        right = {"source": {"url": "https://origin.example/m.m3u8"}, "schedule": {"always": {}}}
        document = {
            "apiVersion": "tallylight.dev/v1alpha1",
            "kind": "LiveStream",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": right | spec,
        }
        self.kubectl("apply", "-f", "-", stdin=json.dumps(document))

    def apply_raw(self, document):
        """Any object, in this namespace where it is of one."""
        self.kubectl("apply", "-n", self.namespace, "-f", "-", stdin=json.dumps(document))

    def get(self, *words):
        return json.loads(self.kubectl("get", "-n", self.namespace, *words, "-o", "json"))

    def pods(self):
        return self.get("pods")["items"]

    def pods_of(self, stream):
        return self.get("pods", "-l", f"tallylight.dev/stream={stream}")["items"]

    def status(self, name="cup"):
        return self.get("livestream", name).get("status", {})

    def condition(self, kind, name="cup"):
        found = {each["type"]: each for each in self.status(name).get("conditions", ())}
        return found.get(kind, {"status": "", "reason": "", "message": ""})

    def events(self, name="cup"):
        return [reason for _, reason, _ in self.noted(name)]

    def noted(self, name="cup"):
        """The type and the reason of each Event about a stream, and when it was, in seconds since 1970."""
        found = self.get("events.events.k8s.io")["items"]
        about = [each for each in found if each["regarding"].get("name") == name]
        return [(each["type"], each["reason"], datetime.fromisoformat(each["eventTime"]).timestamp()) for each in about]

    def warnings(self, name="cup"):
        """The reason and the note of each Warning about a stream."""
        found = self.get("events.events.k8s.io")["items"]
        about = [each for each in found if each["regarding"].get("name") == name and each["type"] == "Warning"]
        return [(each["reason"], each["note"]) for each in about]

    def patch_pod(self, name, status):
        words = ("patch", "pod", name, "-n", self.namespace, "--subresource=status", "--type=merge", "-p")
        self.kubectl(*words, json.dumps({"status": status}))

    def runs(self, name, *, ready=True):
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        container = {"name": "monitor", "image": "x", "imageID": "x", "restartCount": 0, "started": True}
        container |= {"ready": ready, "state": {"running": {"startedAt": now}}}
        self.patch_pod(name, {"phase": "Running", "containerStatuses": [container]})

    def ends(self, name, **fields):
        now = datetime.now(UTC).replace(microsecond=0)
        text = encoded(report(stream="cup", started_at=now, ended_at=now, **fields)).decode()
        state = {"terminated": {"exitCode": 0, "message": text, "finishedAt": f"{now:%Y-%m-%dT%H:%M:%SZ}"}}
        container = {"name": "monitor", "image": "x", "imageID": "x", "restartCount": 0, "ready": False}
        self.patch_pod(name, {"phase": "Succeeded", "containerStatuses": [container | {"state": state}]})


def instant(seconds=0.0):
    return f"{datetime.now(UTC) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def image(pod):
    return pod["spec"]["containers"][0]["image"]


def create_namespace(kubectl, name, seconds=20.0):
    """One that pods may be created in: for that the controllers must have made its account."""
    kubectl("create", "namespace", name)
    wait_until(lambda: kubectl.succeeds("get", "serviceaccount", "default", "-n", name), seconds)


def the_pod(api, operator):
    operator.until(lambda: len(api.pods()) == 1)
    return api.pods()[0]
