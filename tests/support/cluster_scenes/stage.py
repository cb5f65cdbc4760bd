"""What a scene is played on: the installed release, its Prometheus, and namespaces that go with the scene."""

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cluster_api import Api
from operator_process import wait_until

HEALTHY = "http://origin.sports.svc/healthy.m3u8"
MODEST = {"requests": {"cpu": "10m", "memory": "64Mi"}}  # so that all scenes have room on one small node
EVERY = 1.0  # seconds between two questions: several scenes ask, on two cores


@dataclass(frozen=True)
class Stage:
    """`installation` is the release, `prometheus` the cluster's."""

    installation: Any
    prometheus: Any

    @contextmanager
    def namespace(self, name, **labels):
        """A namespace of the restricted standard; it is gone soon after the scene."""
        self.installation.namespace(name)
        if labels:
            self.installation.kubectl("label", "namespace", name, *(f"{key}={value}" for key, value in labels.items()))
        try:
            yield Api(self.installation.kubectl, name)
        finally:
            self.installation.kubectl("delete", "namespace", name, "--wait=false")

    def origin_address(self):
        """Where the demo's origin is served."""
        found = self.installation.kubectl("get", "service", "origin", "-n", "sports", "-o", "json")
        return json.loads(found)["spec"]["clusterIP"]

    def told_of(self, namespace, name):
        """What a person is told of a stream now, in each of the places in which people look."""
        streams = Api(self.installation.kubectl, namespace)
        about = f'{{namespace="{namespace}",stream="{name}"}}'
        return {
            "conditions": {each["type"]: each for each in streams.status(name).get("conditions", ())},
            "table": self.installation.kubectl("get", "livestream", name, "-n", namespace, "-o", "wide"),
            "warnings": streams.warnings(name),
            "gauge": self.prometheus.query(f"tallylight_operator_stream_unmonitored_seconds{about}"),
            "alerts": [each for each in self.prometheus.alerts() if _about(each["labels"]) == (namespace, name)],
        }

    def fires(self, alert, namespace, name):
        """Whether an alert on this stream fires."""
        return any(
            each["state"] == "firing" and each["labels"]["alertname"] == alert
            for each in self.prometheus.alerts()
            if _about(each["labels"]) == (namespace, name)
        )


def until(holds, seconds, explain=str):
    """Wait until something holds, with patience; returns how long it took, in seconds."""
    return wait_until(holds, patience(seconds), explain, every=EVERY)


def patience(seconds):
    """So many seconds on two cores that do nothing else; up to four times as many on a machine that has more to do."""
    return seconds * min(4.0, max(1.0, os.getloadavg()[0] / 4.0))


def _about(labels):
    return labels.get("namespace"), labels.get("stream")
